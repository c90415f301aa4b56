//! What the journeys share: a demo of its own for each, a real browser, and a few words to drive it with.
//!
//! Nothing is mocked: `till demo` runs as a process with its sandbox, and Debian's Chromium opens its
//! pages. A picture of each page that a journey shows goes to `screenshots/`.

mod acts;
mod browser;
mod demo;
mod http;
mod keyboard;
mod lone_sandbox;
mod node;
mod people;
mod postgres;
mod proxy;
mod receiver;
mod small_disk;
mod sums;

pub use browser::{Browser, Look};
pub use demo::{Company, Demo, Manifest, till};
pub use http::{Http, line_each};
pub use lone_sandbox::LoneSandbox;
pub use node::Node;
pub use people::{
    code_to_scan, operator_signs_in, pay_on_the_phone, pay_with, phone_page, staff_signs_in,
};
pub use postgres::{Cluster, connect, empty_database};
pub use proxy::Proxy;
pub use receiver::{Heard, Receiver, header};
pub use small_disk::SmallDisk;
pub use sums::{midnight_after, share, term, today, yuan};
