//! The mails that came in, newest last, in memory only.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::message::Message;
use crate::clock::Clock;

/// Mails kept; the oldest go first.
const MOST_MAILS: usize = 200;
/// Bytes kept over all mails, so that 200 large ones don't fill the memory.
const MOST_BYTES: usize = 32 << 20;

/// The mails that came in. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Mailbox {
    kept: Arc<Mutex<Kept>>,
    clock: Clock,
}

/// A mail as it came in.
#[derive(Debug, Clone, Serialize)]
pub struct ReceivedMail {
    /// Counts from 1 in the order of arrival.
    pub id: u64,
    /// Unix milliseconds.
    pub received_ms: i64,
    /// The envelope's sender; empty for a bounce.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Bytes of the mail as sent.
    pub size: usize,
    #[serde(flatten)]
    pub message: Message,
}

#[derive(Debug, Default)]
struct Kept {
    last_id: u64,
    bytes: usize,
    mails: VecDeque<Arc<ReceivedMail>>,
}

impl Mailbox {
    /// An empty one, whose mails come in at the time of `clock`.
    pub(crate) fn of(clock: Clock) -> Self {
        Self {
            clock,
            ..Self::default()
        }
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// The mails whose envelope names `to` (in any case of letters), or all; newest first.
    pub fn mails(&self, to: Option<&str>) -> Vec<Arc<ReceivedMail>> {
        let kept = self.kept();
        let named = |mail: &&Arc<ReceivedMail>| {
            to.is_none_or(|to| mail.to.iter().any(|rcpt| rcpt.eq_ignore_ascii_case(to)))
        };
        kept.mails.iter().rev().filter(named).cloned().collect()
    }

    /// The mail with this number, if it is still kept.
    pub fn mail(&self, id: u64) -> Option<Arc<ReceivedMail>> {
        self.kept().mails.iter().find(|mail| mail.id == id).cloned()
    }

    /// Keeps a mail and answers its number.
    pub(super) fn put(&self, from: String, to: Vec<String>, raw: &[u8], received_ms: i64) -> u64 {
        let message = Message::parse(raw);
        let mut kept = self.kept();
        kept.last_id += 1;
        let id = kept.last_id;
        kept.bytes += raw.len();
        let mail = ReceivedMail {
            id,
            received_ms,
            from,
            to,
            size: raw.len(),
            message,
        };
        kept.mails.push_back(Arc::new(mail));
        while kept.mails.len() > MOST_MAILS || kept.bytes > MOST_BYTES {
            let Some(oldest) = kept.mails.pop_front() else {
                break;
            };
            kept.bytes -= oldest.size;
        }
        id
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_BYTES, MOST_MAILS, Mailbox};

    #[test]
    fn the_oldest_mails_make_room() {
        let mailbox = Mailbox::default();
        for _ in 0..MOST_MAILS + 5 {
            mailbox.put(
                "a@x".to_owned(),
                vec!["b@x".to_owned()],
                b"Subject: s\r\n\r\n",
                0,
            );
        }
        let mails = mailbox.mails(None);
        assert_eq!(mails.len(), MOST_MAILS);
        assert_eq!(mails[0].id, 205);
        assert!(mailbox.mail(5).is_none() && mailbox.mail(6).is_some());

        mailbox.put("a@x".to_owned(), Vec::new(), &vec![b'x'; MOST_BYTES], 0);
        assert_eq!(mailbox.mails(None).len(), 1, "large mails push out more");
    }

    #[test]
    fn mails_are_found_by_their_recipient() {
        let mailbox = Mailbox::default();
        mailbox.put(String::new(), vec!["Wang@x.cn".to_owned()], b"", 0);
        mailbox.put(String::new(), vec!["li@x.cn".to_owned()], b"", 0);
        assert_eq!(mailbox.mails(Some("wang@x.cn")).len(), 1);
        assert_eq!(mailbox.mails(Some("nobody@x.cn")).len(), 0);
    }
}
