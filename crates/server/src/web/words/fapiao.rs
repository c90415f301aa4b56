//! How a fapiao's stage looks, as [`StateLook`](super::StateLook) does for orders.

use till_domain::fapiao::FapiaoStage;

/// Ending of the class `state--…`, and of the icon's id.
pub const fn fapiao_look(stage: FapiaoStage) -> (&'static str, &'static str) {
    match stage {
        FapiaoStage::Open => ("awaiting", "clock"),
        FapiaoStage::Issued => ("paid", "check"),
        FapiaoStage::RedStarted => ("refunding", "refresh"),
        FapiaoStage::Red => ("refunded", "receipt"),
        FapiaoStage::Cancelled => ("cancelled", "ban"),
        FapiaoStage::Withdrawn => ("cancelled", "undo"),
    }
}
