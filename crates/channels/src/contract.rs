//! One suite that every channel must pass.
