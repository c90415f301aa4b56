//! The sandbox's channel remembers what the demo's past says was paid and refunded, so that an order
//! of last week can be refunded today.

use till_domain::payment::{Attempt, AttemptState, Channel};
use till_domain::refund::RefundState;
use till_sandbox::{PastPayment, PastRefund, SandboxHandle};
use till_store::{OrderDetail, OrderFilter};

use super::people::Cast;
use crate::app::App;

/// Tells the sandbox of every payment and refund in the books.
pub(super) async fn remember(
    app: &App,
    cast: &Cast,
    sandbox: &SandboxHandle,
) -> anyhow::Result<()> {
    for provider in &cast.providers {
        let mut after = None;
        loop {
            let filter = OrderFilter::default();
            let page = app
                .store()
                .orders(provider.key, &filter, after, 200)
                .await?;
            for row in &page.rows {
                if let Some(detail) = app.store().order_detail(&row.number).await? {
                    tell(app, sandbox, &detail)?;
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(())
}

fn tell(app: &App, sandbox: &SandboxHandle, detail: &OrderDetail) -> anyhow::Result<()> {
    let by_wechat = |attempt: &&Attempt| attempt.channel == Channel::WechatPay;
    for attempt in detail.attempts.iter().filter(by_wechat) {
        let AttemptState::Paid {
            transaction, at, ..
        } = &attempt.state
        else {
            continue;
        };
        let (channel, provider, account) =
            (attempt.channel.code(), attempt.provider, attempt.account);
        let what = detail.order.lines.first();
        sandbox.remember_payment(PastPayment {
            merchant_id: attempt.merchant.clone(),
            attempt_no: attempt.number.to_string(),
            transaction_id: transaction.clone(),
            amount_fen: attempt.amount.get(),
            description: what.map_or_else(String::new, |line| line.product_name.clone()),
            notify_url: app.url(&format!("/pay/{channel}/{provider}/{account}")),
            payer: "oDemoPayer".to_owned(),
            paid_at_ms: at.millis(),
        })?;
        for refund in detail
            .refunds
            .iter()
            .filter(|r| r.attempt == attempt.number)
        {
            if let RefundState::Done { at } = refund.state {
                sandbox.remember_refund(&PastRefund {
                    merchant_id: attempt.merchant.clone(),
                    attempt_no: attempt.number.to_string(),
                    refund_no: refund.number.to_string(),
                    refund_fen: refund.amount.get(),
                    at_ms: at.millis(),
                })?;
            }
        }
    }
    Ok(())
}
