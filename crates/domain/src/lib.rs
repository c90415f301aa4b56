//! Till: domain.
