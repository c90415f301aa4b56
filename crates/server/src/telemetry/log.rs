//! Logs to standard error: one JSON object a line for machines, or lines for people.

use std::io::IsTerminal as _;

use crate::config::LogFormat;

/// Starts the log. `RUST_LOG` overrides `filter`.
pub fn start(filter: &str, format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .or_else(|_| tracing_subscriber::EnvFilter::try_new(filter))
        .unwrap_or_default();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second log in one process (as in tests) is no fault: the first goes on.
    let _ = match format {
        // `spans` holds what the line belongs to, from the request down; `span` would repeat its last.
        LogFormat::Json => log
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .try_init(),
        LogFormat::Text => log.try_init(),
    };
}
