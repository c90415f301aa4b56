//! Callbacks in WeCom's form (SPEC §6): committed events become messages ([`notices`]), messages go to the
//! provider's URL ([`send`]). The jobs `outbox` and `callbacks` drive both.

pub mod notices;
pub mod send;
