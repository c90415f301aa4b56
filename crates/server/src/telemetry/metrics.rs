//! Measurements, and the page on which Prometheus reads them.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::OnceLock;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics::{histogram, with_local_recorder};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use till_channels::Verdict;
use till_store::{BatchDone, Meter};

use crate::app::App;
use crate::clock;
use crate::secrets;
use crate::web::address::Address;

const REQUESTS: &str = "till_http_request_duration_seconds";
const BATCH_JOBS: &str = "till_store_batch_jobs";
const BATCH_TIME: &str = "till_store_batch_duration_seconds";
const COMMIT_TIME: &str = "till_store_commit_duration_seconds";
const ROLLED_BACK: &str = "till_store_rolled_back_total";
const QUEUE: &str = "till_store_queue_jobs";
const CALLS: &str = "till_channel_calls_total";
const CALL_TIME: &str = "till_channel_call_duration_seconds";
const NOTIFICATIONS: &str = "till_notifications_total";
const ROUNDS: &str = "till_job_rounds_total";
const ROUND_TIME: &str = "till_job_round_duration_seconds";
const LAST_ROUND: &str = "till_job_last_success_timestamp_seconds";
const LISTENERS: &str = "till_sse_listeners";

/// Seconds, from a cached page to a channel that hangs.
const SECONDS: [f64; 14] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
/// Jobs in one transaction, up to the most that one holds.
const JOBS: [f64; 10] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Begins to measure, once per process.
///
/// # Errors
/// When something else in the process measures already.
pub fn start() -> anyhow::Result<()> {
    if HANDLE.get().is_some() {
        return Ok(());
    }
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Full(BATCH_JOBS.to_owned()), &JOBS)?
        .build_recorder();
    let handle = recorder.handle();
    with_local_recorder(&recorder, describe);
    metrics::set_global_recorder(recorder)
        .map_err(|_| anyhow::anyhow!("something else in this process measures already"))?;
    // Only who has set the recorder comes here.
    let _ = HANDLE.set(handle);
    Ok(())
}

fn describe() {
    describe_histogram!(
        REQUESTS,
        Unit::Seconds,
        "Time to the beginning of an answer, by route and status class"
    );
    describe_histogram!(BATCH_JOBS, "Commands and writes in one transaction");
    describe_histogram!(
        BATCH_TIME,
        Unit::Seconds,
        "Time of a transaction: load, decide, write, commit"
    );
    describe_histogram!(COMMIT_TIME, Unit::Seconds, "Time of a commit");
    describe_counter!(ROLLED_BACK, "Transactions that were rolled back");
    describe_gauge!(QUEUE, "Commands and writes that wait");
    describe_counter!(CALLS, "Calls of payment channels, by outcome");
    describe_histogram!(
        CALL_TIME,
        Unit::Seconds,
        "Time of a call of a payment channel"
    );
    describe_counter!(NOTIFICATIONS, "Notifications of channels, by our verdict");
    describe_counter!(ROUNDS, "Rounds of jobs, by outcome");
    describe_histogram!(ROUND_TIME, Unit::Seconds, "Time of a round of a job");
    describe_gauge!(
        LAST_ROUND,
        Unit::Seconds,
        "When a job last ended a round well, as a Unix time"
    );
    describe_gauge!(LISTENERS, "Pages that listen for changes");
}

pub(super) fn request(method: &Method, route: String, status: u16, took: Duration) {
    let status = match status / 100 {
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        5 => "5xx",
        _ => "1xx",
    };
    let method = match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        // Anybody can make a method up.
        _ => "other",
    };
    histogram!(REQUESTS, "method" => method, "route" => route, "status" => status).record(took);
}

/// Takes the store's measurements.
pub fn meter() -> Meter {
    Meter::new(|done: BatchDone| {
        let jobs = u32::try_from(done.jobs).unwrap_or(u32::MAX);
        histogram!(BATCH_JOBS).record(jobs);
        histogram!(BATCH_TIME).record(done.took);
        if done.committed {
            histogram!(COMMIT_TIME).record(done.commit);
        } else {
            counter!(ROLLED_BACK).increment(1);
        }
    })
}

pub(super) fn channel_call(
    channel: &'static str,
    call: &'static str,
    outcome: &'static str,
    took: Duration,
) {
    counter!(CALLS, "channel" => channel, "call" => call, "outcome" => outcome).increment(1);
    histogram!(CALL_TIME, "channel" => channel, "call" => call).record(took);
}

/// Counts what became of a notification.
pub(super) fn notification(channel: &'static str, verdict: Verdict) {
    let verdict = match verdict {
        Verdict::Received => "received",
        Verdict::Refused => "refused",
        Verdict::TryAgain => "try_again",
    };
    counter!(NOTIFICATIONS, "channel" => channel, "verdict" => verdict).increment(1);
}

/// Counts a round of a job.
pub fn job_round(job: &'static str, took: Duration, well: bool) {
    let outcome = if well { "done" } else { "failed" };
    counter!(ROUNDS, "job" => job, "outcome" => outcome).increment(1);
    histogram!(ROUND_TIME, "job" => job).record(took);
    if well {
        let now = u32::try_from(clock::now().millis() / 1000).unwrap_or(u32::MAX);
        gauge!(LAST_ROUND, "job" => job).set(now);
    }
}

/// A page that listens for changes, counted for as long as it does.
#[derive(Debug)]
pub struct Listener(());

impl Listener {
    pub fn new() -> Self {
        gauge!(LISTENERS).increment(1);
        Self(())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        gauge!(LISTENERS).decrement(1);
    }
}

/// `GET /metrics`, for those who may; to others there is no such page.
pub async fn serve(State(app): State<App>, address: Address, headers: HeaderMap) -> Response {
    let Some(handle) = HANDLE.get().filter(|_| may_read(&app, address, &headers)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let waiting = u32::try_from(app.store().queue_len()).unwrap_or(u32::MAX);
    gauge!(QUEUE).set(waiting);
    handle.run_upkeep();
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, handle.render()).into_response()
}

/// With a token whoever shows it, without one the addresses that the settings name.
fn may_read(app: &App, Address(address): Address, headers: &HeaderMap) -> bool {
    if let Some(token) = app.metrics_token() {
        let shown = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        return shown.is_some_and(|shown| secrets::same(shown, token));
    }
    let settings = app.config();
    let from_proxy = is_forwarded(headers) && !settings.trust_forwarded_for;
    !from_proxy && is_listed(address, &settings.metrics.allow)
}

/// Did a proxy pass it on? Then the connection's address says nothing about who asks.
fn is_forwarded(headers: &HeaderMap) -> bool {
    ["x-forwarded-for", "forwarded", "x-real-ip", "via"]
        .iter()
        .any(|name| headers.contains_key(*name))
}

fn is_listed(address: IpAddr, allow: &[IpAddr]) -> bool {
    let plain = |address: IpAddr| match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4),
        IpAddr::V4(_) => address,
    };
    let address = plain(address);
    address != IpAddr::V6(Ipv6Addr::UNSPECIFIED)
        && allow.iter().any(|listed| plain(*listed) == address)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};

    use super::{is_forwarded, is_listed};

    #[test]
    fn measurements_are_for_the_addresses_in_the_settings() {
        let allow = ["127.0.0.1".parse().unwrap(), "10.0.0.7".parse().unwrap()];
        for (address, listed) in [
            ("127.0.0.1", true),
            ("::ffff:127.0.0.1", true),
            ("10.0.0.7", true),
            ("10.0.0.8", false),
            ("::1", false),
            ("0.0.0.0", false),
        ] {
            assert_eq!(
                is_listed(address.parse().unwrap(), &allow),
                listed,
                "{address}"
            );
        }
        assert!(!is_listed("127.0.0.1".parse().unwrap(), &[]));
    }

    #[test]
    fn what_a_proxy_passed_on_is_known_by_its_headers() {
        assert!(!is_forwarded(&HeaderMap::new()));
        for name in ["x-forwarded-for", "forwarded", "x-real-ip", "via"] {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static("anything"));
            assert!(is_forwarded(&headers), "{name}");
        }
    }
}
