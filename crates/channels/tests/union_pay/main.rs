//! UnionPay's B2B gateway against the sandbox's other side of it.

mod bank;
mod contract;
mod support;
