//! Till: channels.
