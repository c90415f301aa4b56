//! A compared day is written down: the bill's lines once, what differs by its name.

use till_domain::books::{Reconciliation, StatementLine, Told};
use till_domain::id::{AccountId, ProviderKey};
use till_domain::time::Day;

use crate::audit_log::{AuditKind, Entry};
use crate::error::StoreError;
use crate::exec::{Sql, Statement, args, id, json, maybe_id, statements};
use crate::{ChannelAccount, Store};

statements! {
    FORGET_LINES = Sql::same(
        "DELETE FROM statement_lines WHERE provider = $1 AND day = $2 AND account = $3");
    LINE = Sql::same(
        "INSERT INTO statement_lines \
         (provider, day, account, line, is_refund, at, transaction_id, number, amount_fen, fee_mfen, \
         order_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    DAY = Sql::same(
        "INSERT INTO statement_days \
         (provider, day, account, hash, run_at, payments, paid_fen, refunds, refunded_fen, fee_mfen, \
         our_payments, our_paid_fen, our_refunds, our_refunded_fen, matched) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
         ON CONFLICT (provider, day, account) DO UPDATE SET \
         hash = excluded.hash, run_at = excluded.run_at, payments = excluded.payments, \
         paid_fen = excluded.paid_fen, refunds = excluded.refunds, \
         refunded_fen = excluded.refunded_fen, fee_mfen = excluded.fee_mfen, \
         our_payments = excluded.our_payments, our_paid_fen = excluded.our_paid_fen, \
         our_refunds = excluded.our_refunds, our_refunded_fen = excluded.our_refunded_fen, \
         matched = excluded.matched");
    FOUND = Sql::same(
        "INSERT INTO statement_exceptions \
         (provider, day, account, id, body, found_at, resolved_by, reason) \
         VALUES ($1, $2, $3, $4, $5, $6, '', '') \
         ON CONFLICT (provider, day, account, id) DO UPDATE SET cleared_at = NULL");
    CLEARED = Sql::same(
        "UPDATE statement_exceptions SET cleared_at = $5 \
         WHERE provider = $1 AND day = $2 AND account = $3 AND id = $4 AND cleared_at IS NULL");
    RESOLVE = Sql::same(
        "UPDATE statement_exceptions SET resolved_at = $5, resolved_by = $6, reason = $7 \
         WHERE provider = $1 AND day = $2 AND account = $3 AND id = $4 \
         AND resolved_at IS NULL RETURNING id");
}

impl Store {
    /// Writes down what was found of a day, in one transaction: a day that is there is there with all its
    /// lines. Resolutions stay; what is not found any more is kept as cleared.
    /// `hash`: of the bill's file, empty when there was none.
    pub async fn keep_statement(
        &self,
        account: &ChannelAccount,
        day: Day,
        hash: &str,
        lines: &[StatementLine],
        found: &Reconciliation,
    ) -> Result<(), StoreError> {
        let key = || {
            args![
                account.provider.to_string(),
                day.to_string(),
                id(account.id)
            ]
        };
        let before = self
            .exceptions_of(account.provider, account.id, day)
            .await?;
        let mut writing = vec![Statement::new(FORGET_LINES, key())];
        for (place, (line, order)) in lines.iter().zip(&found.orders).enumerate() {
            let mut args = key();
            args.extend(args![
                i64::try_from(place).unwrap_or(i64::MAX),
                matches!(line.what, Told::Refund { .. }),
                line.at.millis(),
                line.transaction.as_str(),
                line.number(),
                line.amount.get(),
                line.fee.get(),
                maybe_id(*order),
            ]);
            writing.push(Statement::new(LINE, args));
        }
        let now = self.now().millis();
        let names: Vec<String> = found.mismatches.iter().map(|one| one.name()).collect();
        for (mismatch, name) in found.mismatches.iter().zip(&names) {
            let mut args = key();
            args.extend(args![name.as_str(), json(mismatch)?, now]);
            writing.push(Statement::new(FOUND, args));
        }
        for gone in before.iter().filter(|one| !names.contains(&one.id)) {
            let mut args = key();
            args.extend(args![gone.id.as_str(), now]);
            writing.push(Statement::new(CLEARED, args));
        }
        writing.push(self.day(key(), hash, found));
        writing.push(super::trouble::over(key()));
        self.write(writing).await.map(|_| ())
    }

    fn day(
        &self,
        mut args: Vec<crate::exec::Value>,
        hash: &str,
        found: &Reconciliation,
    ) -> Statement {
        args.extend(args![hash, self.now().millis()]);
        for (place, sums) in [found.theirs, found.ours].into_iter().enumerate() {
            args.extend(args![
                sums.payments,
                sums.paid.get(),
                sums.refunds,
                sums.refunded.get(),
            ]);
            if place == 0 {
                args.extend(args![found.fee.get()]);
            }
        }
        args.extend(args![found.matched]);
        Statement::new(DAY, args)
    }

    /// A person says why it is all right; whether it was still unresolved.
    pub async fn resolve_exception(
        &self,
        (provider, account, day): (ProviderKey, AccountId, Day),
        exception: &str,
        by: &str,
        reason: &str,
    ) -> Result<bool, StoreError> {
        let args = args![
            provider.to_string(),
            day.to_string(),
            id(account),
            exception,
            self.now().millis(),
            by,
            reason
        ];
        let what = (AuditKind::Settings, "exception_resolved");
        let entry = Entry::new(provider, what, (exception, exception), self.now());
        let entry = entry.made(serde_json::json!({"day": day.to_string(), "reason": reason}));
        let resolve = Statement::guard(RESOLVE, args);
        let answers = self.write_act(vec![resolve], entry).await?;
        Ok(answers.iter().any(|rows| !rows.is_empty()))
    }
}
