//! Holds an account's day at its channel against the books: fetches the bill, lets the domain compare, and
//! keeps what differs. Doing it again does it once.

use till_channels::{Bill, BillDay, BillLine, BillRow};
use till_domain::books::{Mfen, StatementLine, Told, reconcile};
use till_domain::money::Fen;
use till_domain::payment::Channel;
use till_domain::time::{Day, Instant, Span};
use till_store::ChannelAccount;

use crate::app::App;
use crate::web::error::PageError;

/// When the bill of the day before is ready, in China's morning.
const READY: Span = Span::hours(10);
/// Channels keep bills for three months.
pub const KEPT_DAYS: i64 = 90;

/// What came of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compared {
    /// It is written down.
    Done,
    /// The channel still writes its bill.
    NotReady,
    /// There is nothing to compare with.
    NotOffered,
    /// The channel's words.
    Failed(String),
}

/// The last day whose bill is there by now.
pub fn last_ready(now: Instant) -> Day {
    now.minus(READY).day().plus_days(-1)
}

/// Does the account's channel give bills?
pub const fn has_bills(channel: Channel) -> bool {
    match channel {
        Channel::WechatPay => true,
        Channel::UnionPay | Channel::BankTransfer => false,
    }
}

/// Compares `day` of `account` with its bill.
///
/// # Errors
/// Only of our own; what the channel says is [`Compared`].
pub async fn compare(app: &App, account: &ChannelAccount, day: Day) -> Result<Compared, PageError> {
    if !has_bills(account.channel) {
        return Ok(Compared::NotOffered);
    }
    let Some(asked) = BillDay::parse(&day.to_string()) else {
        return Err(PageError::NotFound);
    };
    let connector = app.channels().connector(app.master_key(), account)?;
    let (lines, hash) = match connector.bill(asked).await {
        Ok(Bill::Ready { lines, hash }) => (lines, hash),
        Ok(Bill::Nothing) => (Vec::new(), String::new()),
        Ok(Bill::NotReady) => return Ok(Compared::NotReady),
        Ok(Bill::NotOffered) => return Ok(Compared::NotOffered),
        Err(error) => return failed(app, account, day, error.to_string()).await,
    };
    let lines: Vec<_> = lines.into_iter().map(line).collect();
    let ours = app.store().ours_of(account, day, &lines).await?;
    let found = match reconcile(day, &ours, &lines) {
        Ok(found) => found,
        Err(overflow) => return failed(app, account, day, overflow.to_string()).await,
    };
    app.store()
        .keep_statement(account, day, &hash, &lines, &found)
        .await?;
    tracing::info!(account = %account.id, %day, lines = lines.len(), matched = found.matched,
        mismatches = found.mismatches.len(), "a day was compared with its bill");
    Ok(Compared::Done)
}

/// The day stays without a comparison, and people are shown why.
async fn failed(
    app: &App,
    account: &ChannelAccount,
    day: Day,
    words: String,
) -> Result<Compared, PageError> {
    tracing::warn!(account = %account.id, %day, words, "no bill");
    let place = (account.provider, account.id, day);
    app.store().note_statement_trouble(place, &words).await?;
    Ok(Compared::Failed(words))
}

fn line(line: BillLine) -> StatementLine {
    StatementLine {
        at: Instant::from_millis(line.at_ms),
        transaction: line.transaction_id,
        attempt: line.attempt_no,
        amount: Fen::new(line.amount_fen),
        fee: Mfen::new(line.fee_mfen),
        what: match line.row {
            BillRow::Payment { paid } => Told::Payment { paid },
            BillRow::Refund {
                refund_no, failed, ..
            } => Told::Refund {
                number: refund_no,
                failed,
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Span, last_ready};
    use till_domain::time::Day;

    #[test]
    fn a_days_bill_is_there_on_the_next_day_at_ten_in_china() {
        let day: Day = "2026-11-22".parse().unwrap();
        let ten = day.end().plus(Span::hours(10));
        assert_eq!(last_ready(ten), day);
        assert_eq!(last_ready(ten.minus(Span::seconds(1))), day.plus_days(-1));
    }
}
