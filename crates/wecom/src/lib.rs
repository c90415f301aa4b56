//! Till: wecom.
