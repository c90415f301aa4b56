//! The audit log's chains: no row was changed, taken out or put in between.

use till_domain::id::ProviderKey;

use super::{Finding, Verification};
use crate::audit_log::chain::{event_digest, hash};
use crate::audit_log::list::act;
use crate::error::StoreError;
use crate::exec::{Row, Sql, args, statements};

statements! {
    CHAINS = Sql::same(
        "SELECT provider, seq, hash FROM audit_heads WHERE provider > $1 ORDER BY provider LIMIT 1");
    HEAD = Sql::same("SELECT seq, hash FROM audit_heads WHERE provider = $1");
    /// A chain without a head.
    STRAY = Sql::same(
        "SELECT a.provider FROM audit_log a WHERE a.provider > $1 AND NOT EXISTS \
         (SELECT 1 FROM audit_heads h WHERE h.provider = a.provider) \
         ORDER BY a.provider LIMIT 1");
    PAGE = Sql::same(
        "SELECT a.seq, a.at, a.who, a.name, a.address, a.kind, a.verb, a.object, a.label, \
         a.changes, a.event_seq, a.digest, a.previous, a.hash, \
         (SELECT e.at || ' ' || e.kind || ' ' || e.address || ' ' || e.body FROM events e \
           WHERE e.provider = $1 AND e.order_id = a.object AND e.seq = a.event_seq) \
         FROM audit_log a \
         WHERE a.provider = $1 AND a.seq > $2 ORDER BY a.seq LIMIT $3");
}

/// Rows read at a time.
const ROWS: i64 = 1000;

/// How far a chain was followed.
struct Link {
    provider: ProviderKey,
    seq: i64,
    hash: String,
}

/// Of an event's columns, put together with blanks between them; the body may have more.
fn digest_of(key: (&str, i64), event: &str) -> Result<String, StoreError> {
    let mut columns = event.splitn(4, ' ');
    let mut next = || columns.next().unwrap_or_default();
    let (at, kind, address, body) = (next(), next(), next(), next());
    // What is no time any more is none that was written down.
    let at = at.parse().unwrap_or(i64::MIN);
    Ok(event_digest(key, at, kind, body, address)?)
}

impl Verification<'_> {
    pub(super) async fn chains(&mut self) -> Result<(), StoreError> {
        let mut after = String::new();
        while let Some(row) = self.store.read_one(CHAINS, args![after.as_str()]).await? {
            after = row.text(0)?.to_owned();
            self.chain_of(row.parse(0)?).await?;
        }
        if let Some(row) = self.store.read_one(STRAY, args![""]).await? {
            let (provider, says) = (row.parse(0)?, "its last row is not noted anywhere");
            self.chain_finding("AUDIT_ROW_MISSING", provider, 0, says.to_owned());
        }
        Ok(())
    }

    async fn chain_of(&mut self, provider: ProviderKey) -> Result<(), StoreError> {
        let mut link = Link {
            provider,
            seq: 0,
            hash: String::new(),
        };
        loop {
            let wanted = args![provider.to_string(), link.seq, ROWS];
            let page = self.store.read(PAGE, wanted).await?;
            for row in &page {
                self.follow(&mut link, row)?;
            }
            self.done.acts += u64::try_from(page.len()).unwrap_or(0);
            (self.progress)(self.done);
            if page.is_empty() {
                break;
            }
        }
        // Rows may have come meanwhile: only fewer than the head says are too few.
        let noted = args![provider.to_string()];
        let Some(head) = self.store.read_one(HEAD, noted).await? else {
            return Ok(());
        };
        let (seq, newest) = (head.int(0)?, head.text(1)?);
        let again = args![provider.to_string(), link.seq, ROWS];
        for row in &self.store.read(PAGE, again).await? {
            self.follow(&mut link, row)?;
        }
        if link.seq < seq {
            let says = format!("rows {} to {seq} are missing at the end", link.seq + 1);
            self.chain_finding("AUDIT_ROW_MISSING", provider, link.seq + 1, says);
        } else if link.seq == seq && link.hash != newest {
            let says = "the last row is not the one that was added last".to_owned();
            self.chain_finding("AUDIT_ROW_CHANGED", provider, seq, says);
        } else if link.seq > seq && !self.grew_to(provider, link.seq).await? {
            let says = format!("rows after {seq} were put in by hand");
            self.chain_finding("AUDIT_ROW_INSERTED", provider, seq + 1, says);
        }
        Ok(())
    }

    /// Has the chain grown to this row while it was read?
    async fn grew_to(&self, provider: ProviderKey, seq: i64) -> Result<bool, StoreError> {
        let head = self.store.read_one(HEAD, args![provider.to_string()]);
        Ok(match head.await? {
            Some(row) => row.int(0)? >= seq,
            None => false,
        })
    }

    fn follow(&mut self, link: &mut Link, row: &Row) -> Result<(), StoreError> {
        let (seq, provider) = (row.int(0)?, link.provider);
        let (act, previous, stored) = (act(row)?, row.text(12)?, row.text(13)?);
        if seq > link.seq + 1 {
            let says = format!("rows {} to {} are missing", link.seq + 1, seq - 1);
            self.chain_finding("AUDIT_ROW_MISSING", provider, link.seq + 1, says);
        } else if previous != link.hash {
            let says = format!(
                "it does not follow from row {}: one of them was put in",
                link.seq
            );
            self.chain_finding("AUDIT_ROW_INSERTED", provider, seq, says);
        }
        if hash(&provider.to_string(), seq, &act, previous)? != stored {
            let says = format!(
                "it was changed: {} by {} does not give its hash",
                act.verb, act.name
            );
            self.chain_finding("AUDIT_ROW_CHANGED", provider, seq, says);
        }
        if act.event_seq > 0 {
            let key = (act.object.as_str(), i64::from(act.event_seq));
            let is = row.maybe_text(14).map(|event| digest_of(key, event));
            let is = is.transpose()?;
            let (order, event) = key;
            match is {
                None => {
                    let says = format!("event {event} of the order {order} is missing");
                    self.chain_finding("AUDIT_EVENT_MISSING", provider, seq, says);
                }
                Some(digest) if digest != act.digest => {
                    let says = format!("event {event} of the order {order} was changed");
                    self.chain_finding("AUDIT_EVENT_CHANGED", provider, seq, says);
                }
                Some(_) => {}
            }
        }
        link.seq = seq;
        stored.clone_into(&mut link.hash);
        Ok(())
    }

    fn chain_finding(&mut self, rule: &'static str, provider: ProviderKey, seq: i64, says: String) {
        self.findings.push(Finding {
            rule,
            provider,
            about: format!("audit row {seq}"),
            says,
        });
    }
}
