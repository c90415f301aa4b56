//! WeChat Pay against the sandbox, over real HTTP.

mod bill;
mod book;
mod contract;
mod echo;
mod in_app;
mod keys;
mod phone;
mod protocol;
mod support;
