//! Bank transfer (对公转账): the payer sends money to the provider's bank account and writes the
//! order's [`RemarkCode`] in the remark. What the bank says came in is written down by
//! [`record::record`], and settles like any other money. Which line of a statement is for which order
//! is found by [`matching`].

mod code;
pub mod matching;
pub mod record;
pub mod statement;

pub use code::RemarkCode;
pub use record::{MAX_PAYER, MAX_SERIAL, Remittance};
