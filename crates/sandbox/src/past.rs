//! A past that the channel remembers: payments and refunds that a demo has in its books, so that they
//! can be asked about and refunded like any other. Nothing is notified.

use crate::{
    SandboxHandle,
    wechat_pay::book::{Code, Event, Payment, Refund, RefundStatus, Subject, Trade, TradeType},
};

/// A payment of long ago.
#[derive(Debug, Clone)]
pub struct PastPayment {
    pub merchant_id: String,
    /// `out_trade_no`
    pub attempt_no: String,
    pub transaction_id: String,
    pub amount_fen: i64,
    pub description: String,
    pub notify_url: String,
    pub payer: String,
    pub paid_at_ms: i64,
}

/// A refund of long ago, of a payment that is remembered.
#[derive(Debug, Clone)]
pub struct PastRefund {
    pub merchant_id: String,
    pub attempt_no: String,
    /// `out_refund_no`
    pub refund_no: String,
    pub refund_fen: i64,
    pub at_ms: i64,
}

impl SandboxHandle {
    /// Remembers a payment; one that is known stays as it is.
    ///
    /// # Errors
    /// There is no such merchant, or it can't be written down.
    pub fn remember_payment(&self, past: PastPayment) -> anyhow::Result<()> {
        let known = self
            .desk
            .merchants
            .iter()
            .map(|merchant| &merchant.credentials)
            .find(|merchant| merchant.merchant_id == past.merchant_id);
        let Some(merchant) = known else {
            anyhow::bail!("no merchant {}", past.merchant_id);
        };
        let key = (past.merchant_id.clone(), past.attempt_no.clone());
        let mut book = self.desk.book();
        if book.trade(&key).is_some() {
            return Ok(());
        }
        let trade = Trade {
            trade_type: TradeType::Native,
            mchid: past.merchant_id,
            out_trade_no: past.attempt_no.clone(),
            appid: merchant.app_id.clone(),
            description: past.description,
            notify_url: past.notify_url,
            amount_fen: past.amount_fen,
            attach: None,
            extra: serde_json::Map::new(),
            expires_ms: past.paid_at_ms,
            created_ms: past.paid_at_ms,
            sign_serial: merchant.public_key_id.clone(),
            code: Code {
                pr: past.attempt_no,
                until_ms: past.paid_at_ms,
            },
            payment: None,
            closed_ms: None,
            refunds: Vec::new(),
            began_ms: None,
            return_url: None,
            deliveries: Vec::new(),
        };
        let payment = Payment {
            transaction_id: past.transaction_id,
            success_ms: past.paid_at_ms,
            openid: past.payer,
        };
        book.record(Event::Created {
            trade: Box::new(trade),
        })?;
        book.record(Event::Paid {
            key: key.clone(),
            payment,
        })?;
        book.record(Event::NotificationDone {
            subject: Subject::Trade(key),
        })
    }

    /// Remembers a refund that is done; one that is known stays as it is.
    ///
    /// # Errors
    /// There is no such payment, or it can't be written down.
    pub fn remember_refund(&self, past: &PastRefund) -> anyhow::Result<()> {
        let mut book = self.desk.book();
        let trade_key = (past.merchant_id.clone(), past.attempt_no.clone());
        let paid = book.trade(&trade_key).and_then(|trade| {
            let payment = trade.payment.as_ref()?;
            Some((payment.transaction_id.clone(), trade.amount_fen))
        });
        let Some((transaction_id, total_fen)) = paid else {
            anyhow::bail!("no payment {}", past.attempt_no);
        };
        let key = (past.merchant_id.clone(), past.refund_no.clone());
        if book.refund(&key).is_some() {
            return Ok(());
        }
        let refund = Refund {
            mchid: past.merchant_id.clone(),
            out_trade_no: past.attempt_no.clone(),
            out_refund_no: past.refund_no.clone(),
            refund_id: format!("503{}", past.refund_no),
            transaction_id,
            refund_fen: past.refund_fen,
            total_fen,
            notify_url: None,
            created_ms: past.at_ms,
            status: RefundStatus::Processing,
            success_ms: None,
        };
        book.record(Event::RefundAccepted {
            refund: Box::new(refund),
        })?;
        book.record(Event::RefundEnded {
            key: key.clone(),
            status: RefundStatus::Success,
            at_ms: past.at_ms,
        })?;
        book.record(Event::NotificationDone {
            subject: Subject::Refund(key),
        })
    }
}
