//! `till demo`: a demo world in a folder of its own, with stand-ins for WeChat Pay, WeCom and mail. No
//! server, no configuration, no network.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use till_sandbox::wecom::{SUITE_ID, SUITE_SECRET, SUITE_TICKET};
use till_sandbox::{Clock, SandboxConfig, SandboxHandle};
use till_store::{Options, Store};

use super::migrate::say;
use super::serve::{Site, stop_asked};
use crate::app::{App, Parts};
use crate::clock::{self, SystemEntropy};
use crate::config::{Api, Callbacks, Config, LogFormat, Mail, UnionPay, WechatPay};
use crate::demo::{self, CONSOLE_PASSWORD, DemoClock, Manifest, OPERATOR_EMAIL, WORLD};
use crate::mail::Mailer;
use crate::secrets::MasterKey;
use crate::telemetry;
use crate::wecom::{Installations, TicketSource, WecomLogin};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the demo's database; made when missing.
    #[arg(long, default_value = "till-data", value_name = "DIR")]
    data: PathBuf,
    /// Port of Till, on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Port of the sandbox, on 127.0.0.1.
    #[arg(long, default_value_t = 8081)]
    sandbox_port: u16,
    /// A database elsewhere, instead of a file in the folder: postgres://…, empty at first.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Be one more node of the demo that runs on this folder and database.
    #[arg(long, requires = "database", conflicts_with = "fresh")]
    join: bool,
    /// Begin anew: delete the demo's files in the folder first.
    #[arg(long)]
    fresh: bool,
    /// Companies for load tests that the sandbox knows beside the demo's own.
    #[arg(long, default_value_t = 0, hide = true)]
    load_companies: u32,
    /// Calls of `/v1` with one key in a minute, for clients that try everything.
    #[arg(long, default_value_t = Api::default().calls_per_minute, hide = true)]
    api_calls: u32,
}

/// Marks a folder as the demo's own, so that `--fresh` deletes nothing else.
const MARK: &str = "till-demo";
const DATABASE: &str = "till.db";
const KEY: &str = "master.key";
const STAND_INS: &str = "sandbox.json";
/// The stand-ins' own folder.
const SANDBOX: &str = "sandbox";

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    telemetry::start_log("warn", LogFormat::Text);
    telemetry::start()?;
    if args.join {
        return join(&args).await;
    }
    prepare_folder(&args.data, args.fresh)?;
    let base_url = base_url(&args);
    let sandbox = start_sandbox(&args, &base_url).await?;
    clock::follow(sandbox.clock());
    let stand_ins = StandIns::of(&sandbox);
    let (app, time) = assemble(&args, &base_url, &stand_ins).await?;
    demo::furnish(&app, &time, &sandbox).await?;
    let manifest = demo::write_manifest(&app, &args.data, &stand_ins.url).await?;
    stand_ins.write(&args.data)?;
    let site = Site::start(app, listen(&args)).await?;
    greet(&manifest);
    stop_asked().await;
    site.stop().await?;
    sandbox.stop();
    sandbox.join().await
}

/// One more node beside a demo that runs: the same world, key and stand-ins, at an address of its own.
async fn join(args: &Args) -> anyhow::Result<()> {
    let stand_ins = StandIns::read(&args.data)?;
    clock::follow(Clock::of_another(&args.data.join(SANDBOX)));
    let base_url = base_url(args);
    let (app, _) = assemble(args, &base_url, &stand_ins).await?;
    let site = Site::start(app, listen(args)).await?;
    say(&format!(
        "One more node of the demo in {}: {base_url}",
        args.data.display()
    ));
    stop_asked().await;
    site.stop().await
}

fn base_url(args: &Args) -> String {
    format!("http://127.0.0.1:{}", args.port)
}

fn listen(args: &Args) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, args.port))
}

/// Where the demo's stand-ins for channels, WeCom and mail are, for nodes that join.
#[derive(Debug, Serialize, Deserialize)]
struct StandIns {
    url: String,
    smtp_url: String,
    union_pay_gateway: String,
}

impl StandIns {
    fn of(sandbox: &SandboxHandle) -> Self {
        Self {
            url: sandbox.base_url(),
            smtp_url: format!("smtp://{}", sandbox.smtp_addr),
            union_pay_gateway: sandbox.union_pay_gateway(),
        }
    }

    fn write(&self, data: &Path) -> anyhow::Result<()> {
        Ok(std::fs::write(
            data.join(STAND_INS),
            serde_json::to_vec(self)?,
        )?)
    }

    fn read(data: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read(data.join(STAND_INS)).with_context(|| {
            format!(
                "no demo has run on {}: start one there first, without --join",
                data.display()
            )
        })?;
        Ok(serde_json::from_slice(&text)?)
    }
}

/// Makes the folder, or empties it when asked and when it is a demo's.
fn prepare_folder(data: &Path, fresh: bool) -> anyhow::Result<()> {
    let mark = data.join(MARK);
    if fresh && data.exists() {
        if !mark.exists() && std::fs::read_dir(data)?.next().is_some() {
            bail!(
                "{} is not a demo's folder: nothing was deleted",
                data.display()
            );
        }
        std::fs::remove_dir_all(data).with_context(|| format!("emptying {}", data.display()))?;
    }
    std::fs::create_dir_all(data).with_context(|| format!("making {}", data.display()))?;
    std::fs::write(&mark, "This folder holds a Till demo.\n")?;
    Ok(())
}

async fn start_sandbox(args: &Args, base_url: &str) -> anyhow::Result<SandboxHandle> {
    till_sandbox::start(SandboxConfig {
        port: args.sandbox_port,
        data_dir: Some(args.data.join(SANDBOX)),
        till_base_url: base_url.to_owned(),
        load_companies: args.load_companies,
        merchant_names: WORLD
            .iter()
            .map(|provider| provider.name.to_owned())
            .collect(),
        ..SandboxConfig::default()
    })
    .await
    .context("starting the sandbox")
}

async fn assemble(
    args: &Args,
    base_url: &str,
    stand_ins: &StandIns,
) -> anyhow::Result<(App, DemoClock)> {
    let config = Config {
        listen: listen(args),
        public_url: base_url.to_owned(),
        allow_http: true,
        mail: Mail {
            smtp_url: stand_ins.smtp_url.clone(),
            from: "Till <till@till.example>".to_owned(),
        },
        wechat_pay: WechatPay {
            api_base: stand_ins.url.clone(),
            h5_hosts: vec![stand_ins.url.clone()],
            oauth_base: format!("{}/mp", stand_ins.url),
            oauth_api_base: format!("{}/mp", stand_ins.url),
        },
        union_pay: UnionPay {
            gateway: stand_ins.union_pay_gateway.clone(),
            signer: "00040000:SIGN".to_owned(),
            form_hosts: Vec::new(),
        },
        api: Api {
            calls_per_minute: args.api_calls,
        },
        // The demo's receivers stand on this machine.
        callbacks: Callbacks {
            allow_private_addresses: true,
        },
        ..Config::default()
    };
    let time = DemoClock::new();
    let clock = time.clone();
    let database = args
        .database
        .clone()
        .unwrap_or_else(|| format!("sqlite://{}", args.data.join(DATABASE).display()));
    let store = Store::open(
        &database,
        Options {
            meter: telemetry::meter(),
            ..Options::new(
                Arc::new(move || clock.now()),
                Arc::new(|| Box::new(SystemEntropy)),
            )
        },
    )
    .await
    .context("opening the demo's database")?;
    let wecom = WecomLogin::new(
        till_wecom::Config {
            authorize_base: stand_ins.url.clone(),
            web_login_base: stand_ins.url.clone(),
            api_base: stand_ins.url.clone(),
            suite_id: SUITE_ID.to_owned(),
            suite_secret: SUITE_SECRET.to_owned().into(),
        },
        TicketSource::Fixed(SUITE_TICKET.to_owned().into()),
        Installations::Sandbox,
    )?;
    let app = App::new(Parts {
        master_key: master_key(&args.data, &store).await?,
        store,
        mailer: Mailer::new(&config.mail)?,
        wecom: Some(wecom),
        metrics_token: None,
        config,
    })?;
    Ok((app, time))
}

/// The demo keeps its key in its folder. A database that was filled under another one can't be read.
async fn master_key(data: &Path, store: &Store) -> anyhow::Result<MasterKey> {
    let path = data.join(KEY);
    if !path.exists() {
        if !store.providers().await?.is_empty() {
            bail!(
                "the database holds a demo of another folder, and {} has no key to it: name that \
                 folder with --data, or give an empty database",
                data.display()
            );
        }
        std::fs::write(&path, MasterKey::generate())?;
    }
    Ok(MasterKey::from_base64(&std::fs::read_to_string(&path)?)?)
}

fn greet(manifest: &Manifest) {
    let (base, sandbox) = (&manifest.base_url, &manifest.sandbox_url);
    let links = &manifest.links;
    say(&format!(
        "
Till is ready. Everything below is made up; nothing leaves this machine.

  Console      {base}/console        password of everybody: {CONSOLE_PASSWORD}"
    ));
    for user in &manifest.console {
        say(&format!(
            "               {:<22} {} · {}",
            user.email, user.provider, user.role
        ));
    }
    say(&format!(
        "  Operator     {base}/operator       {OPERATOR_EMAIL}

  Payment links, one for each page
    buyer chooses     {}
    configured        {}
    pinned            {}   for one company only: 北辰, as long as it can buy

  Buyers       {base}/orders         sign in with WeCom (the sandbox shows a picker) or by mail
  Sandbox      {sandbox}                pay with the “phone”, make the channel misbehave, read mail

Ctrl-C stops it.",
        links.unconfigured, links.configured, links.pinned
    ));
}
