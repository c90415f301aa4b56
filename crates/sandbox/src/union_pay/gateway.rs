//! The gateway's state: keys and book. Clock, knobs and the line to merchants are the sandbox's.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{
    back,
    book::{Book, Event, Key, Order},
    credentials::Credentials,
    keys::Keys,
    message::{Fields, answer_text},
    notify,
};
use crate::{
    SandboxConfig,
    journal::{self, Journal},
    knobs::{Fault, Knobs},
    wechat_pay::desk::Desk,
};

/// The gateway's own journal.
const FILE: &str = "sandbox-union-pay.jsonl";

pub(crate) struct Gateway {
    pub desk: Arc<Desk>,
    pub keys: Keys,
    book: Mutex<Book>,
    journal: Journal,
}

impl Gateway {
    /// Opens the journal; what was under way goes on.
    pub(crate) fn open(config: &SandboxConfig, desk: Arc<Desk>) -> anyhow::Result<Arc<Self>> {
        let data_dir = config.data_dir.as_deref();
        let credentials = Credentials::load_or_make(data_dir, &config.merchant_names)?;
        let (events, writer, journal) = journal::open::<Event>(data_dir, FILE)?;
        let gateway = Arc::new(Gateway {
            desk,
            keys: Keys::new(credentials)?,
            book: Mutex::new(Book::new(events, writer)),
            journal,
        });
        let (owed, refunds) = gateway.book().unfinished();
        for subject in owed {
            notify::spawn(&gateway, subject);
        }
        for key in refunds {
            back::spawn_end(&gateway, key);
        }
        Ok(gateway)
    }

    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        // The book changes in one step after its line is written: a panic elsewhere leaves it whole.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `act` on the book, then waits until what it wrote is on the disk.
    pub(super) async fn change<T>(
        &self,
        act: impl FnOnce(&mut Book) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let (done, written) = {
            let mut book = self.book();
            (act(&mut book)?, book.written())
        };
        self.journal.durable(written).await?;
        Ok(done)
    }

    /// The order of this number, whichever merchant's.
    pub(crate) fn find_number(&self, number: &str) -> Option<Key> {
        let book = self.book();
        book.orders()
            .find(|order| order.number == number)
            .map(Order::key)
    }

    /// An error that strikes before anything is done: as HTTP, or as a response code.
    pub(super) async fn fault_before(&self, fault: Option<Fault>) -> Option<Response> {
        match fault.unwrap_or_default() {
            Fault::None | Fault::ErrorAfter | Fault::SilentAfter => None,
            Fault::FrequencyLimited => Some(StatusCode::TOO_MANY_REQUESTS.into_response()),
            Fault::ErrorBefore | Fault::SilentBefore => {
                _ = self.desk.fail_before(fault).await;
                Some(broken())
            }
        }
    }

    /// An error that strikes when all is done.
    pub(super) async fn fault_after(&self, fault: Option<Fault>) -> Option<Response> {
        match fault.unwrap_or_default() {
            Fault::ErrorAfter | Fault::SilentAfter => {
                _ = self.desk.fail_after(fault).await;
                Some(broken())
            }
            Fault::None | Fault::ErrorBefore | Fault::SilentBefore | Fault::FrequencyLimited => {
                None
            }
        }
    }

    /// A synchronous answer: what was asked, the code, signed.
    pub(super) fn answer(
        &self,
        asked: &Fields,
        code: &str,
        words: &str,
        more: Fields,
        knobs: &Knobs,
    ) -> Response {
        let mut fields = echoed(asked);
        fields.extend(more);
        fields.insert("respCode".to_owned(), code.to_owned());
        fields.insert("respMsg".to_owned(), format!("{words}[{code}]"));
        let manner = knobs.answer_signature.unwrap_or_default();
        match self.keys.sign(&mut fields, manner) {
            Ok(()) => answer_text(&fields).into_response(),
            Err(_) => broken(),
        }
    }
}

pub(super) fn broken() -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// The fields of a request that its answer repeats.
fn echoed(asked: &Fields) -> Fields {
    const NAMES: [&str; 10] = [
        "version",
        "encoding",
        "txnType",
        "txnSubType",
        "bizType",
        "accessType",
        "merId",
        "orderId",
        "txnTime",
        "reqReserved",
    ];
    let known = asked
        .iter()
        .filter(|(name, value)| NAMES.contains(&name.as_str()) && !value.is_empty());
    known
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
