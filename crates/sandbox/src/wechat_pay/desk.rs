//! The channel's state: keys, book, knobs; shared by all handlers.

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::Duration,
};

use tokio::sync::{Semaphore, watch};

use super::{
    answer::ApiError,
    bill::Links,
    book::{Book, Event, Key},
    notify,
    oauth::Visit,
    platform::Platform,
    refund,
};
use crate::{
    SandboxConfig,
    clock::Clock,
    credentials::{Credentials, MerchantCredentials, public_key_der, read_private_key},
    journal::{self, Journal},
    knobs::{Fault, KnobBoard, Knobs},
};

/// How long a silent fault keeps the line open.
const SILENCE: Duration = Duration::from_secs(120);
/// Notifications under way at one time.
const MOST_DELIVERIES: usize = 256;

pub(crate) struct Merchant {
    pub credentials: MerchantCredentials,
    /// Of the merchant's API certificate, as a SubjectPublicKeyInfo.
    pub public_key: Vec<u8>,
}

pub(crate) struct Desk {
    pub merchants: Vec<Merchant>,
    pub platform: RwLock<Arc<Platform>>,
    pub http: reqwest::Client,
    pub deliveries: Semaphore,
    /// Divides the gaps of the retry table.
    pub retry_factor: u32,
    pub knobs: Mutex<KnobBoard>,
    pub clock: Clock,
    /// Where Till is: WeChat sends browsers back to no other site.
    pub till: Option<reqwest::Url>,
    pub links: Links,
    visits: Mutex<VecDeque<Visit>>,
    credentials: Mutex<Credentials>,
    data_dir: Option<PathBuf>,
    book: Mutex<Book>,
    journal: Journal,
    stop: watch::Receiver<bool>,
}

impl Desk {
    /// Opens the journal; what was under way goes on.
    pub(crate) fn open(
        config: &SandboxConfig,
        stop: watch::Receiver<bool>,
    ) -> anyhow::Result<Arc<Self>> {
        let data_dir = config.data_dir.clone();
        let credentials = Credentials::load_or_make(data_dir.as_deref(), &config.merchant_names)?;
        let mut merchants = Vec::new();
        for merchant in &credentials.merchants {
            let key = read_private_key(&merchant.merchant_private_key_pem)?;
            merchants.push(Merchant {
                public_key: public_key_der(&key)?,
                credentials: merchant.clone(),
            });
        }
        let (events, writer, journal) =
            journal::open::<Event>(data_dir.as_deref(), journal::WECHAT_PAY)?;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(notify::ANSWER_WITHIN)
            .user_agent("Mozilla/4.0")
            .build()?;
        let desk = Arc::new(Desk {
            merchants,
            platform: RwLock::new(Arc::new(Platform::new(&credentials.platform)?)),
            http,
            deliveries: Semaphore::new(MOST_DELIVERIES),
            retry_factor: config.notify_retry_factor.max(1),
            knobs: Mutex::default(),
            clock: Clock::open(data_dir.as_deref())?,
            till: reqwest::Url::parse(&config.till_base_url).ok(),
            links: Links::default(),
            visits: Mutex::default(),
            credentials: Mutex::new(credentials),
            data_dir,
            book: Mutex::new(Book::new(events, writer)),
            journal,
            stop,
        });
        desk.resume();
        Ok(desk)
    }

    fn resume(self: &Arc<Self>) {
        let (owed, refunds) = self.book().unfinished();
        for subject in owed {
            notify::spawn(self, subject);
        }
        for key in refunds {
            refund::spawn_end(self, key);
        }
    }

    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        // The book changes in one step after its line is written: a panic elsewhere leaves it whole.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `act` on the book, then waits until what it wrote is on the disk.
    pub(crate) async fn change<T>(
        &self,
        act: impl FnOnce(&mut Book) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let (done, written) = {
            let mut book = self.book();
            (act(&mut book)?, book.written())
        };
        self.journal.durable(written).await?;
        Ok(done)
    }

    pub(crate) fn visits(&self) -> MutexGuard<'_, VecDeque<Visit>> {
        self.visits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn knobs(&self) -> MutexGuard<'_, KnobBoard> {
        self.knobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn knobs_of(&self, out_trade_no: &str) -> Knobs {
        self.knobs().of(out_trade_no)
    }

    pub(crate) fn platform(&self) -> Arc<Platform> {
        Arc::clone(&self.platform.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A new certificate from now on; the old ones stay listed.
    pub(crate) fn rotate_certificate(&self) -> anyhow::Result<String> {
        let mut credentials = self
            .credentials
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let serial = credentials.rotate_certificate(self.data_dir.as_deref())?;
        let platform = Arc::new(Platform::new(&credentials.platform)?);
        *self
            .platform
            .write()
            .unwrap_or_else(PoisonError::into_inner) = platform;
        Ok(serial)
    }

    pub(crate) fn merchant(&self, merchant_id: &str) -> Option<&Merchant> {
        self.merchants
            .iter()
            .find(|merchant| merchant.credentials.merchant_id == merchant_id)
    }

    /// The trade of this number, whichever merchant's.
    pub(crate) fn find_number(&self, out_trade_no: &str) -> Option<Key> {
        let book = self.book();
        self.merchants
            .iter()
            .map(|merchant| {
                (
                    merchant.credentials.merchant_id.clone(),
                    out_trade_no.to_owned(),
                )
            })
            .find(|key| book.trade(key).is_some())
    }

    /// Waits, but not longer than the sandbox lives. Whether it still does.
    pub(crate) async fn pause(&self, time: Duration) -> bool {
        let mut stop = self.stop.clone();
        tokio::select! {
            () = tokio::time::sleep(time) => true,
            _ = stop.wait_for(|stop| *stop) => false,
        }
    }

    /// The faults that strike before anything is done.
    pub(crate) async fn fail_before(&self, fault: Option<Fault>) -> Result<(), ApiError> {
        match fault.unwrap_or_default() {
            Fault::None | Fault::ErrorAfter | Fault::SilentAfter => Ok(()),
            Fault::ErrorBefore => Err(ApiError::system()),
            Fault::FrequencyLimited => Err(ApiError::too_frequent()),
            Fault::SilentBefore => {
                self.pause(SILENCE).await;
                Err(ApiError::system())
            }
        }
    }

    /// The faults that strike when all is done.
    pub(crate) async fn fail_after(&self, fault: Option<Fault>) -> Result<(), ApiError> {
        match fault.unwrap_or_default() {
            Fault::None | Fault::ErrorBefore | Fault::SilentBefore | Fault::FrequencyLimited => {
                Ok(())
            }
            Fault::ErrorAfter => Err(ApiError::system()),
            Fault::SilentAfter => {
                self.pause(SILENCE).await;
                Err(ApiError::system())
            }
        }
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }
}
