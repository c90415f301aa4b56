//! Close (channels.md 1.5).

use super::{WechatPay, wire::CloseRequest};
use crate::{ChannelError, CloseOutcome, ErrorKind, checks::check_number};

pub(super) async fn close(
    wechat: &WechatPay,
    attempt_no: &str,
) -> Result<CloseOutcome, ChannelError> {
    check_number(attempt_no, 6..=32)?;
    let answer = wechat
        .client
        .post(
            &format!("/v3/pay/transactions/out-trade-no/{attempt_no}/close"),
            &CloseRequest {
                mchid: &wechat.config.merchant_id,
            },
        )
        .await;
    match answer {
        Ok(_) => Ok(CloseOutcome::Closed),
        Err(error) => outcome(error),
    }
}

fn outcome(error: ChannelError) -> Result<CloseOutcome, ChannelError> {
    match error.kind {
        // Both lead to another question, so an unsigned answer does no harm.
        ErrorKind::AlreadyPaid => Ok(CloseOutcome::AlreadyPaid),
        ErrorKind::Busy => Ok(CloseOutcome::NotYet),
        // This one ends the attempt: only if WeChat Pay signed it.
        ErrorKind::AlreadyClosed if error.signed => Ok(CloseOutcome::Closed),
        ErrorKind::RuleBroken | ErrorKind::Refused => Ok(CloseOutcome::Unknown {
            why: error.to_string(),
        }),
        ErrorKind::AlreadyClosed
        | ErrorKind::Unknown
        | ErrorKind::NotFound
        | ErrorKind::NumberUsed
        | ErrorKind::NotEnough
        | ErrorKind::Malformed
        | ErrorKind::Misconfigured => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(kind: ErrorKind, signed: bool) -> Result<CloseOutcome, ChannelError> {
        let error = ChannelError::local(kind, "CODE", "words");
        outcome(ChannelError { signed, ..error })
    }

    #[test]
    fn an_unsigned_error_never_proves_that_it_is_closed() {
        assert_eq!(
            with(ErrorKind::AlreadyClosed, true),
            Ok(CloseOutcome::Closed)
        );
        assert!(with(ErrorKind::AlreadyClosed, false).is_err());
    }

    #[test]
    fn too_frequent_means_not_closed() {
        assert_eq!(with(ErrorKind::Busy, true), Ok(CloseOutcome::NotYet));
    }
}
