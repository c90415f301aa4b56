//! Till: store.
