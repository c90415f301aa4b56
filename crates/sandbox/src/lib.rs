//! Stand-ins for the world outside Till: WeChat Pay, UnionPay and a bank, WeCom's login and a mailbox. They speak the real
//! protocols over HTTP and misbehave on demand. Everything listens on 127.0.0.1 only.
//!
//! ```no_run
//! # async fn demo() -> anyhow::Result<()> {
//! let sandbox = till_sandbox::start(till_sandbox::SandboxConfig::default()).await?;
//! let merchant = &sandbox.credentials()[0]; // settings for Till
//! println!("WeChat Pay is at {}, merchant {}", sandbox.base_url(), merchant.merchant_id);
//! sandbox.stop();
//! sandbox.join().await?;
//! # Ok(())
//! # }
//! ```

mod api;
mod clock;
mod credentials;
mod journal;
mod knobs;
pub mod mail;
mod pages;
mod past;
mod random;
mod union_pay;
mod wechat_pay;
pub mod wecom;

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use axum::{Router, serve::ListenerExt};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

pub use clock::Clock;
pub use credentials::{MerchantCredentials, credentials};
pub use knobs::{BillFault, Fault, Knobs, Notify, Pay, RefundResult, SetKnobs, Signature};
pub use past::{PastPayment, PastRefund};

pub use union_pay::credentials::{UnionPayMerchant, union_pay_credentials};

use union_pay::gateway::Gateway;
use wechat_pay::desk::Desk;

/// How long [`SandboxHandle::join`] waits for connections after [`SandboxHandle::stop`].
const FAREWELL: Duration = Duration::from_secs(3);

#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// 0: any free one; see [`SandboxHandle::addr`].
    pub port: u16,
    /// Where credentials and the journal live. `None`: nothing survives.
    pub data_dir: Option<PathBuf>,
    /// For SMTP; 0: any free one, see [`SandboxHandle::smtp_addr`].
    pub smtp_port: u16,
    /// Shown on the index page. Sign-ins are sent back to any port of this machine, and if this is
    /// another machine, to this one only.
    pub till_base_url: String,
    /// Companies for load tests, beside the demo's (`wwload…`, see [`wecom::WecomState`]).
    pub load_companies: u32,
    /// Divides the gaps of WeChat Pay's retry table (channels.md 1.7): 60 makes minutes into seconds.
    pub notify_retry_factor: u32,
    /// One merchant for each name; the name is shown to the payer.
    pub merchant_names: Vec<String>,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self {
            port: 0,
            data_dir: None,
            smtp_port: 0,
            till_base_url: "http://127.0.0.1:8080".to_owned(),
            load_companies: 0,
            notify_retry_factor: 60,
            merchant_names: vec!["沙盒商户".to_owned()],
        }
    }
}

/// A running sandbox. Dropping it ends it too, without waiting.
pub struct SandboxHandle {
    /// 127.0.0.1 and the port.
    pub addr: SocketAddr,
    /// Where mails are received.
    pub smtp_addr: SocketAddr,
    mailbox: mail::Mailbox,
    desk: Arc<Desk>,
    gateway: Arc<Gateway>,
    stop: watch::Sender<bool>,
    server: JoinHandle<std::io::Result<()>>,
}

impl fmt::Debug for SandboxHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxHandle")
            .field("addr", &self.addr)
            .field("smtp_addr", &self.smtp_addr)
            .finish_non_exhaustive()
    }
}

impl SandboxHandle {
    /// `http://127.0.0.1:port`, to be used as the channel's API base.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// What the merchants would have downloaded from the merchant console.
    pub fn credentials(&self) -> Vec<MerchantCredentials> {
        self.desk
            .merchants
            .iter()
            .map(|merchant| merchant.credentials.clone())
            .collect()
    }

    /// What the merchants would have been given by UnionPay.
    pub fn union_pay_credentials(&self) -> Vec<UnionPayMerchant> {
        self.gateway.keys.merchants().cloned().collect()
    }

    /// Where UnionPay's gateway is: the base of `frontTransReq.do` and its sisters.
    pub fn union_pay_gateway(&self) -> String {
        format!("{}/gateway/api", self.base_url())
    }

    /// The mails that came in.
    pub fn mailbox(&self) -> &mail::Mailbox {
        &self.mailbox
    }

    /// Its time, which its page and `POST /api/clock` put forward.
    pub fn clock(&self) -> Clock {
        self.desk.clock.clone()
    }

    /// The same as `POST /api/knobs`.
    pub fn set_knobs(&self, set: SetKnobs) {
        self.desk.knobs().set(set);
    }

    /// Asks it to end: open requests are answered, retries are left for the next start.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// It ended because of an error.
    pub async fn join(self) -> anyhow::Result<()> {
        let mut stopped = self.stop.subscribe();
        let mut server = self.server;
        tokio::select! {
            ended = &mut server => return Ok(ended??),
            _ = stopped.wait_for(|stop| *stop) => {}
        }
        // Keep-alive connections that don't notice are left behind.
        match tokio::time::timeout(FAREWELL, &mut server).await {
            Ok(ended) => Ok(ended??),
            Err(_) => {
                server.abort();
                Ok(())
            }
        }
    }
}

/// Starts it; it is listening when this returns.
///
/// # Errors
/// A port is taken, or the data directory can't be read or written.
pub async fn start(config: SandboxConfig) -> anyhow::Result<SandboxHandle> {
    let listener = listen(config.port).await?;
    let smtp = listen(config.smtp_port).await?;
    let (addr, smtp_addr) = (listener.local_addr()?, smtp.local_addr()?);
    let (stop, stopped) = watch::channel(false);
    let desk = Desk::open(&config, stopped.clone())?;
    let gateway = Gateway::open(&config, Arc::clone(&desk))?;
    let mailbox = mail::Mailbox::of(desk.clock.clone());
    let app = routes(&desk, &gateway, &mailbox, &config);
    let server = tokio::spawn(serve(listener, app, stopped.clone()));
    tokio::spawn(receive_mail(smtp, mailbox.clone(), stopped));
    tracing::info!(%addr, %smtp_addr, "the sandbox listens");
    Ok(SandboxHandle {
        addr,
        smtp_addr,
        mailbox,
        desk,
        gateway,
        stop,
        server,
    })
}

async fn listen(port: u16) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    listener.with_context(|| format!("port {port}"))
}

async fn serve(
    listener: TcpListener,
    app: Router,
    mut stopped: watch::Receiver<bool>,
) -> std::io::Result<()> {
    // Small answers would wait for the peer's delayed acknowledgement otherwise.
    let listener = listener.tap_io(|stream| _ = stream.set_nodelay(true));
    axum::serve(listener, app)
        .with_graceful_shutdown(async move { _ = stopped.wait_for(|stop| *stop).await })
        .await
}

async fn receive_mail(
    listener: TcpListener,
    mailbox: mail::Mailbox,
    mut stopped: watch::Receiver<bool>,
) {
    tokio::select! {
        () = mail::serve_smtp(listener, mailbox) => {}
        _ = stopped.wait_for(|stop| *stop) => {}
    }
}

fn routes(
    desk: &Arc<Desk>,
    gateway: &Arc<Gateway>,
    mailbox: &mail::Mailbox,
    config: &SandboxConfig,
) -> Router {
    Router::new()
        .merge(wechat_pay::routes(Arc::clone(desk)))
        .merge(union_pay::routes(Arc::clone(gateway)))
        .merge(pages::routes(
            Arc::clone(desk),
            Arc::clone(gateway),
            &config.till_base_url,
        ))
        .merge(api::routes(Arc::clone(desk), Arc::clone(gateway)))
        .merge(wecom::routes(companies(config)))
        .merge(mail::routes(mailbox.clone()))
}

fn companies(config: &SandboxConfig) -> wecom::WecomState {
    let state = wecom::WecomState::new(wecom::WecomState::demo_companies())
        .with_load_companies(config.load_companies);
    let till = reqwest::Url::parse(&config.till_base_url).ok();
    let here = till
        .as_ref()
        .and_then(|till| till.host_str())
        .is_none_or(|host| matches!(host, "127.0.0.1" | "[::1]" | "localhost"));
    if here {
        state
    } else {
        state.with_trusted_redirect(&config.till_base_url)
    }
}
