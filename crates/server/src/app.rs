//! What every handler and job works with: the store, the channels, the keys.

use std::sync::Arc;

use till_domain::decide::{Command, Decision, Reply, Target};
use till_domain::id::{Entropy, ProviderKey};
use till_domain::link::{Link, LinkToken};
use till_domain::order::Order;
use till_domain::party::Provider;
use till_domain::time::{Instant, Span};
use till_store::{Answered, LinkOpen, Once, Store, SubmitError};
use tokio::sync::broadcast;

use crate::callbacks::send;
use crate::channels::Channels;
use crate::clock::SystemEntropy;
use crate::config::{Config, UnionPay};
use crate::health::Health;
use crate::mail::Mailer;
use crate::password::Passwords;
use crate::secrets::{self, MasterKey};
use crate::telemetry;
use crate::web::error::PageError;
use crate::wecom::WecomLogin;

/// Shared by all requests; cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    store: Store,
    config: Config,
    master_key: MasterKey,
    passwords: Passwords,
    channels: Channels,
    wecom: Option<WecomLogin>,
    mailer: Option<Mailer>,
    csp: String,
    /// The same, for a page with a form that leads to a bank.
    bank_csp: String,
    /// For URLs that customers choose.
    callback_client: reqwest::Client,
    /// Names this process where nodes share work.
    node: String,
    metrics_token: Option<String>,
    health: Health,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("public_url", &self.config.public_url)
            .finish_non_exhaustive()
    }
}

/// What an [`App`] is made of.
pub struct Parts {
    pub store: Store,
    pub config: Config,
    pub master_key: MasterKey,
    pub wecom: Option<WecomLogin>,
    pub mailer: Option<Mailer>,
    /// Opens `/metrics` to whoever shows it.
    pub metrics_token: Option<String>,
}

impl App {
    /// # Errors
    /// When the password hasher can't be made ready.
    pub fn new(parts: Parts) -> anyhow::Result<Self> {
        let wecom = parts.wecom.as_ref();
        let wechat = listed(&parts.config.wechat_pay.h5_hosts);
        let csp = content_security_policy(wecom, &wechat);
        let banks = bank_hosts(&parts.config.union_pay);
        let bank_csp = content_security_policy(wecom, &format!("{wechat}{banks}"));
        let allow_private = parts.config.callbacks.allow_private_addresses;
        let callback_client = send::client(allow_private)?;
        Ok(Self(Arc::new(Inner {
            passwords: Passwords::new()?,
            channels: Channels::new(
                parts.config.wechat_pay.clone(),
                parts.config.union_pay.clone(),
            ),
            store: parts.store,
            config: parts.config,
            master_key: parts.master_key,
            wecom: parts.wecom,
            mailer: parts.mailer,
            csp,
            callback_client,
            node: secrets::new_token(),
            metrics_token: parts.metrics_token,
            health: Health::default(),
            bank_csp,
        })))
    }

    pub fn store(&self) -> &Store {
        &self.0.store
    }
    pub fn config(&self) -> &Config {
        &self.0.config
    }
    pub fn master_key(&self) -> &MasterKey {
        &self.0.master_key
    }
    pub fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }
    pub fn channels(&self) -> &Channels {
        &self.0.channels
    }
    /// Sign-in through WeCom, when it is set up.
    pub fn wecom(&self) -> Option<&WecomLogin> {
        self.0.wecom.as_ref()
    }
    /// The way to send mail, when it is set up.
    pub fn mailer(&self) -> Option<&Mailer> {
        self.0.mailer.as_ref()
    }
    pub fn health(&self) -> &Health {
        &self.0.health
    }
    pub fn metrics_token(&self) -> Option<&str> {
        self.0.metrics_token.as_deref()
    }
    /// Asks URLs that customers choose: not inside our own network, unless that is allowed.
    pub fn callback_client(&self) -> &reqwest::Client {
        &self.0.callback_client
    }
    /// This process, as the holder of leases.
    pub fn node(&self) -> &str {
        &self.0.node
    }
    pub fn csp(&self) -> &str {
        &self.0.csp
    }
    /// For the one page whose form goes to a bank's gateway.
    pub fn bank_csp(&self) -> &str {
        &self.0.bank_csp
    }
    pub fn is_https(&self) -> bool {
        self.0.config.public_url.starts_with("https://")
    }
    /// `path` as people outside call it.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0.config.public_url)
    }

    /// Decides `command` in one durable transaction.
    ///
    /// # Errors
    /// The refusal, or that the queue is full, or that the database can't.
    pub async fn submit(&self, command: Command) -> Result<Reply, PageError> {
        let what = What::of(&command);
        let answer = self.store().submit(command).await;
        what.log(answer.as_ref());
        Ok(answer?)
    }

    /// The same, once per key.
    ///
    /// # Errors
    /// As [`submit`](Self::submit).
    pub async fn submit_once(&self, command: Command, once: Once) -> Result<Answered, PageError> {
        let what = What::of(&command);
        let answer = self.store().submit_once(command, once).await;
        match &answer {
            Ok(Answered::Now(reply)) => what.log(Ok(reply)),
            Ok(Answered::Before(_)) => what.log(Ok(&Reply::Already)),
            Err(error) => what.log(Err(error)),
        }
        Ok(answer?)
    }

    /// Every committed change of an order, on this node.
    pub fn changes(&self) -> broadcast::Receiver<till_store::Changed> {
        self.store().changes()
    }

    /// # Errors
    /// When the store can't answer.
    pub async fn provider(&self, key: ProviderKey) -> Result<Option<Provider>, PageError> {
        Ok(self.store().provider(key).await?)
    }

    /// A new link, valid until the whole second of `expires_at`: channels tell seconds, and so the end
    /// that pages show is the end.
    ///
    /// # Errors
    /// When the token can't be sealed.
    pub fn new_link(&self, provider: ProviderKey, expires_at: Instant) -> Result<Link, PageError> {
        let expires_at = Instant::from_millis(expires_at.millis().div_euclid(1000) * 1000);
        let token = LinkToken::new(provider, &mut SystemEntropy);
        let sealed = self
            .master_key()
            .seal(LINK_SEAL, token.as_str().as_bytes())
            .map_err(|_| PageError::Internal)?;
        Ok(Link {
            token_hash: secrets::token_hash(token.as_str()),
            token_sealed: sealed,
            expires_at,
        })
    }

    /// The address of a link, to show it again to its provider. `None` when it was sealed under another
    /// master key.
    pub fn link_url(&self, link: &Link) -> Option<String> {
        let token = self.link_token(link)?;
        Some(self.url(&format!("/p/{token}")))
    }

    /// The token of a link.
    pub fn link_token(&self, link: &Link) -> Option<String> {
        let plain = self.master_key().open(LINK_SEAL, &link.token_sealed).ok()?;
        String::from_utf8(plain).ok()
    }

    /// The order behind a link's token, and who sells it.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn order_by_token(
        &self,
        token: &str,
    ) -> Result<Option<(Order, Provider)>, PageError> {
        let Ok(token) = token.parse::<LinkToken>() else {
            return Ok(None);
        };
        let Some(provider) = token.provider() else {
            return Ok(None);
        };
        let hash = secrets::token_hash(token.as_str());
        let found = self.store().order_by_token(provider, &hash).await?;
        if let Some((order, _)) = &found {
            telemetry::about(order);
        }
        Ok(found)
    }

    /// Counts a knock at a door.
    ///
    /// # Errors
    /// [`PageError::TooMany`] once `limit` knocks came within `window`.
    pub async fn rate_limit(&self, key: &str, window: Span, limit: u32) -> Result<(), PageError> {
        match self.store().hit(key, window, limit).await? {
            true => Ok(()),
            false => Err(too_many(window)),
        }
    }

    /// Counts a knock at a link's door and writes down that it was opened, in one.
    ///
    /// # Errors
    /// As [`rate_limit`](Self::rate_limit); then it was not written down.
    pub async fn open_link(
        &self,
        order: &Order,
        (key, window, limit): (&str, Span, u32),
        open: &LinkOpen,
    ) -> Result<(), PageError> {
        let place = (order.provider, order.id);
        let knock = (key, window, limit);
        match self.store().open_link(knock, place, open).await? {
            true => Ok(()),
            false => Err(too_many(window)),
        }
    }
}

fn too_many(window: Span) -> PageError {
    PageError::TooMany {
        retry_after_seconds: u32::try_from(window.millis() / 1000).unwrap_or(60),
    }
}

/// A command in the log.
struct What {
    provider: ProviderKey,
    verb: &'static str,
    about: String,
}

impl What {
    fn of(command: &Command) -> Self {
        Self {
            provider: command.provider,
            verb: command.verb.code(),
            about: match &command.target {
                Target::New => String::new(),
                Target::Order(id) => id.to_string(),
                Target::Attempt(number) => number.to_string(),
            },
        }
    }

    fn log(&self, answer: Result<&Reply, &SubmitError>) {
        let Self {
            provider,
            verb,
            about,
        } = self;
        match answer {
            Ok(reply) => {
                let new = match reply {
                    Reply::Created { number, .. } => number.as_str(),
                    Reply::Begin(attempt) => attempt.number.as_str(),
                    Reply::Done
                    | Reply::Already
                    | Reply::Closing { .. }
                    | Reply::Use(_)
                    | Reply::Booked(_) => "",
                };
                let reply = reply.code();
                tracing::info!(%provider, verb, about, reply, new, "decided");
            }
            Err(SubmitError::Refused(refusal)) => {
                tracing::info!(%provider, verb, about, refusal = refusal.code(), "refused");
            }
            Err(_) => {}
        }
    }
}

/// Purpose under which link tokens are sealed.
const LINK_SEAL: &str = "link";

/// The gateway's origin and where it sends browsers on to, each after a blank.
fn bank_hosts(union_pay: &UnionPay) -> String {
    let gateway = reqwest::Url::parse(&union_pay.gateway)
        .map(|url| url.origin().ascii_serialization())
        .unwrap_or_default();
    listed(std::iter::once(&gateway).chain(&union_pay.form_hosts))
}

/// Each after a blank.
fn listed<'a>(hosts: impl IntoIterator<Item = &'a String>) -> String {
    let hosts = hosts.into_iter();
    hosts.map(|host| format!(" {host}")).collect()
}

/// Forms go to us, and by redirect to WeCom's sign-in, and to the hosts of channels.
fn content_security_policy(wecom: Option<&WecomLogin>, channels: &str) -> String {
    let hosts = wecom.map(|wecom| wecom.form_hosts()).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
         connect-src 'self'; font-src 'self'; form-action 'self'{hosts}{channels}; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}

const _: () = {
    // The types that handlers hand around must stay shareable between threads.
    const fn shareable<T: Send + Sync>() {}
    shareable::<App>();
    shareable::<Decision>();
    shareable::<Box<dyn Entropy + Send + Sync>>();
};
