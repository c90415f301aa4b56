//! `till serve`: the production start, and the part of it that the demo shares.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::serve::ListenerExt;
use till_store::{Options, Store};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use super::ConfigFile;
use crate::app::{App, Parts};
use crate::clock::{self, SystemEntropy};
use crate::config::Config;
use crate::mail::Mailer;
use crate::secrets::MasterKey;
use crate::wecom::{Installations, TicketSource, WecomLogin};
use crate::{jobs, router, telemetry};

pub(super) async fn run(file: &ConfigFile) -> anyhow::Result<()> {
    let config = file.read()?;
    config.refuse_unsafe()?;
    telemetry::start_log(&config.log.filter, config.log.format);
    telemetry::start()?;
    let app = assemble(file, config).await?;
    let site = Site::start(app.clone(), app.config().listen).await?;
    tracing::info!(listen = %site.address, url = app.config().public_url, "till is ready");
    stop_asked().await;
    site.stop().await
}

/// Everything that the settings name, opened.
pub(super) async fn assemble(file: &ConfigFile, config: Config) -> anyhow::Result<App> {
    let master_key = read_master_key(file, &config)?;
    let store = open_store(&config.database.url).await?;
    let wecom = wecom(file, &config)?;
    let mailer = Mailer::new(&config.mail)?;
    let metrics_token = metrics_token(file, &config)?;
    App::new(Parts {
        store,
        config,
        master_key,
        wecom,
        mailer,
        metrics_token,
    })
}

pub(super) fn read_master_key(file: &ConfigFile, config: &Config) -> anyhow::Result<MasterKey> {
    let path = file.beside(&config.master_key_file);
    let text = std::fs::read_to_string(&path).with_context(|| {
        format!(
            "cannot read the master key {}; make one with: till doctor --new-master-key > {}",
            path.display(),
            path.display()
        )
    })?;
    MasterKey::from_base64(&text)
        .with_context(|| format!("{} must hold 32 bytes in base64", path.display()))
}

fn metrics_token(file: &ConfigFile, config: &Config) -> anyhow::Result<Option<String>> {
    let path = &config.metrics.token_file;
    if path.as_os_str().is_empty() {
        return Ok(None);
    }
    let path = file.beside(path);
    let token = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read metrics.token_file {}", path.display()))?;
    let token = token.trim().to_owned();
    anyhow::ensure!(
        token.len() >= 16,
        "the token in {} must have at least 16 characters",
        path.display()
    );
    Ok(Some(token))
}

/// The database, brought to this version's form.
pub async fn open_store(url: &str) -> anyhow::Result<Store> {
    Store::open(
        url,
        Options {
            meter: telemetry::meter(),
            ..Options::new(Arc::new(clock::now), Arc::new(|| Box::new(SystemEntropy)))
        },
    )
    .await
    .context("cannot open the database that database.url names")
}

fn wecom(file: &ConfigFile, config: &Config) -> anyhow::Result<Option<WecomLogin>> {
    let settings = &config.wecom;
    if settings.suite_id.is_empty() {
        return Ok(None);
    }
    let path = file.beside(&settings.suite_secret_file);
    let secret = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read wecom.suite_secret_file {}", path.display()))?;
    let client = till_wecom::Config {
        authorize_base: settings.authorize_base.clone(),
        web_login_base: settings.web_login_base.clone(),
        api_base: settings.api_base.clone(),
        suite_id: settings.suite_id.clone(),
        suite_secret: secret.trim().to_owned().into(),
    };
    let ticket = TicketSource::File(file.beside(&settings.suite_ticket_file));
    WecomLogin::new(client, ticket, Installations::Unknown).map(Some)
}

/// A running site.
#[derive(Debug)]
pub struct Site {
    pub address: SocketAddr,
    stop: CancellationToken,
    server: JoinHandle<std::io::Result<()>>,
    jobs: JoinSet<()>,
    app: App,
}

impl Site {
    /// Listens on `listen` and starts the jobs.
    ///
    /// # Errors
    /// When the address is taken.
    pub async fn start(app: App, listen: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(listen)
            .await
            .with_context(|| format!("cannot listen on {listen}"))?;
        let address = listener.local_addr()?;
        // Small answers wait for nothing: without this some took 44 ms (DESIGN §6).
        let listener = listener.tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "no TCP_NODELAY");
            }
        });
        let stop = CancellationToken::new();
        let jobs = jobs::start(&app, &stop);
        let service =
            router::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let stopped = stop.clone().cancelled_owned();
        let server = tokio::spawn(async move {
            axum::serve(listener, service)
                .with_graceful_shutdown(stopped)
                .await
        });
        Ok(Self {
            address,
            stop,
            server,
            jobs,
            app,
        })
    }

    /// Ends cleanly: no new requests, the ones under way are answered, then the store is closed.
    ///
    /// # Errors
    /// When the server had failed.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.stop.cancel();
        // A page that listens for changes would hold the server for as long as it is open.
        match tokio::time::timeout(Duration::from_secs(3), &mut self.server).await {
            Ok(ended) => ended??,
            Err(_) => self.server.abort(),
        }
        while self.jobs.join_next().await.is_some() {}
        if let Err(error) = jobs::hand_over(&self.app).await {
            tracing::warn!(%error, "leases could not be given back; they end by themselves");
        }
        self.app.store().close().await;
        Ok(())
    }
}

/// Waits for Ctrl-C or SIGTERM.
pub async fn stop_asked() {
    let mut terminate =
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(signal) => signal,
            Err(_) => return,
        };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
