//! Till's own API from outside, over HTTP: keys, orders, writes that happen once, problems.

mod bad;
mod cli;
mod client;
mod contract;
mod integrate;
mod keys;
mod more;
mod orders;
mod webhooks;
