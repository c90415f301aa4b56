//! The business of Till, pure: commands come in, decisions go out, and nothing else happens here.
//!
//! No I/O, no async, no clock and no randomness: the time and random bytes are arguments. Terms are
//! SPEC's terms; a rule's doc names the section it comes from.
//!
//! - [`money`], [`time`], [`id`]: fen, Shanghai days and typed identifiers.
//! - [`party`]: providers, companies, people, roles and the one permission table.
//! - [`catalog`]: products, editions and price models, versioned.
//! - [`quote`] and [`discount`]: what an order costs, explained line by line.
//! - [`link`]: the payment link, and `can_pay`, the one rule that serves every door.
//! - [`eligibility`]: may this company buy this, and if not, what could it buy instead.
//! - [`order`]: the collection order and its verbs.
//! - [`payment`]: attempts, and settling: an order is paid in `payment/settle.rs`.
//! - [`subscription`]: a company's right to an app.
//! - [`refund`], [`ledger`]: money back, and the books; [`books`]: held against the channels' own. [`fapiao`]: Chinese VAT invoices (开票).
//! - [`notice`]: who is told of what, and when.
//! - [`decide`]: `Command` → `Decision` or `Refusal`, the only way anything changes.

pub mod books;
pub mod catalog;
pub mod decide;
pub mod discount;
pub mod eligibility;
pub mod fapiao;
pub mod id;
pub mod ledger;
pub mod link;
pub mod money;
pub mod notice;
pub mod order;
pub mod party;
pub mod payment;
pub mod quote;
pub mod refund;
pub mod refusal;
pub mod subscription;
pub mod time;
