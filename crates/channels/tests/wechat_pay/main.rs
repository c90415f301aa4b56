//! WeChat Pay against the sandbox, over real HTTP.

mod book;
mod contract;
mod keys;
mod phone;
mod protocol;
mod support;
