//! Notices to people by mail (SPEC §8): who is told ([`people`]), in which words ([`words`]), and the
//! page where everybody chooses ([`choices`]). What is told when, the domain says; the jobs `outbox` and
//! `notices` plan and send.

pub mod choices;
pub mod people;
pub mod words;
