//! What an operator sees of a running Till: log lines that carry a request's id and an order's number,
//! and measurements for Prometheus.
//!
//! Nothing secret goes in: no paths (link tokens are in them), no headers, no bodies. A request is
//! named by its route's template.

mod channel;
mod log;
mod metrics;
mod request;

pub use channel::Watched;
pub use log::start as start_log;
pub use metrics::{Listener, job_round, meter, serve as serve_metrics, start};
pub use request::{about, identify, measure, random_id, span};
