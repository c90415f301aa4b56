//! Till: sandbox.
