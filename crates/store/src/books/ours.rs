//! What Till has of a day of a channel account, and whatever else the bill names.

use std::collections::HashSet;

use till_domain::books::{OurPayment, OurRefund, Ours, StatementLine, Told};
use till_domain::id::ProviderKey;
use till_domain::money::Fen;
use till_domain::payment::Channel;
use till_domain::refund::Refund;
use till_domain::time::{Day, Instant};

use crate::error::StoreError;
use crate::exec::{Row, Sql, args, statements};
use crate::{ChannelAccount, Store};

statements! {
    PAYMENTS = Sql::same(
        "SELECT transaction_id, attempt, order_id, amount_fen, paid_at FROM receipts \
         WHERE provider = $1 AND channel = $2 AND merchant = $3 \
         AND paid_at > 0 AND paid_at >= $4 AND paid_at < $5");
    // As a range in the key's order: PostgreSQL takes any index of the provider's for as good otherwise.
    PAYMENT = Sql::same(
        "SELECT transaction_id, attempt, order_id, amount_fen, paid_at FROM receipts \
         WHERE provider = $1 AND (channel, transaction_id) >= ($2, $3) \
         AND (channel, transaction_id) <= ($2, $3) ORDER BY channel, transaction_id LIMIT 1");
    /// A refund's number tells when it was made.
    REFUNDS = Sql::same(
        "SELECT body FROM refunds WHERE provider = $1 AND number >= $2 AND number < $3");
    REFUND = Sql::same("SELECT body FROM refunds WHERE provider = $1 AND number = $2");
    ELSEWHERE = Sql::same(
        "SELECT day FROM statement_lines WHERE provider = $1 AND number = $2");
}

impl Store {
    /// What to hold against the bill of an account's day.
    pub async fn ours_of(
        &self,
        account: &ChannelAccount,
        day: Day,
        lines: &[StatementLine],
    ) -> Result<Ours, StoreError> {
        let ours = Ours {
            payments: self.own_payments(account, day, lines).await?,
            refunds: self.own_refunds(account, day, lines).await?,
        };
        self.told_elsewhere(account.provider, day, lines, ours)
            .await
    }

    async fn own_payments(
        &self,
        account: &ChannelAccount,
        day: Day,
        lines: &[StatementLine],
    ) -> Result<Vec<OurPayment>, StoreError> {
        let (provider, channel) = (account.provider.to_string(), account.channel.code());
        let (from, until) = (day.start().millis(), day.end().millis());
        let merchant = account.merchant.as_str();
        let args = args![provider.as_str(), channel, merchant, from, until];
        let rows = self.read(PAYMENTS, args).await?;
        let mut found = rows.iter().map(payment).collect::<Result<Vec<_>, _>>()?;
        let mut known: HashSet<String> = found.iter().map(|p| p.transaction.clone()).collect();
        for line in lines {
            if matches!(line.what, Told::Payment { .. }) && known.insert(line.transaction.clone()) {
                let args = args![provider.as_str(), channel, line.transaction.as_str()];
                let row = self.read_one(PAYMENT, args).await?;
                found.extend(row.as_ref().map(payment).transpose()?);
            }
        }
        Ok(found)
    }

    async fn own_refunds(
        &self,
        account: &ChannelAccount,
        day: Day,
        lines: &[StatementLine],
    ) -> Result<Vec<OurRefund>, StoreError> {
        let provider = account.provider.to_string();
        let number = |at: Instant| format!("R{provider}{:012x}", at.millis()).to_ascii_uppercase();
        let (from, until) = (number(day.start()), number(day.end()));
        let mut rows = self
            .read(REFUNDS, args![provider.as_str(), from, until])
            .await?;
        let mut known = HashSet::new();
        for row in &rows {
            known.insert(row.json::<Refund>(0)?.number.to_string());
        }
        for line in lines {
            if let Told::Refund { number, .. } = &line.what
                && known.insert(number.clone())
            {
                let args = args![provider.as_str(), number.as_str()];
                rows.extend(self.read_one(REFUND, args).await?);
            }
        }
        let mut found = Vec::new();
        for row in &rows {
            let refund: Refund = row.json(0)?;
            if refund.account == account.id && refund.channel != Channel::BankTransfer {
                found.push(own_refund(refund));
            }
        }
        Ok(found)
    }

    /// Marks what the bill does not tell, but another day's bill does.
    async fn told_elsewhere(
        &self,
        provider: ProviderKey,
        day: Day,
        lines: &[StatementLine],
        mut ours: Ours,
    ) -> Result<Ours, StoreError> {
        let told: HashSet<&str> = lines.iter().map(StatementLine::number).collect();
        for payment in &mut ours.payments {
            if !told.contains(payment.attempt.as_str()) {
                payment.elsewhere = self.elsewhere(provider, day, &payment.attempt).await?;
            }
        }
        for refund in &mut ours.refunds {
            if !told.contains(refund.number.as_str()) {
                refund.elsewhere = self.elsewhere(provider, day, &refund.number).await?;
            }
        }
        Ok(ours)
    }

    async fn elsewhere(
        &self,
        provider: ProviderKey,
        day: Day,
        number: &str,
    ) -> Result<bool, StoreError> {
        let args = args![provider.to_string(), number];
        let rows = self.read(ELSEWHERE, args).await?;
        let day = day.to_string();
        Ok(rows
            .iter()
            .any(|row| row.text(0).is_ok_and(|other| other != day)))
    }
}

fn payment(row: &Row) -> Result<OurPayment, StoreError> {
    Ok(OurPayment {
        transaction: row.text(0)?.to_owned(),
        attempt: row.text(1)?.to_owned(),
        order: row.parse(2)?,
        amount: Fen::new(row.int(3)?),
        paid_at: Instant::from_millis(row.int(4)?),
        elsewhere: false,
    })
}

fn own_refund(refund: Refund) -> OurRefund {
    OurRefund {
        number: refund.number.to_string(),
        order: refund.order,
        amount: refund.amount,
        created_at: refund.created_at,
        state: refund.state,
        elsewhere: false,
    }
}
