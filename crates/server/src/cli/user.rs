//! `till user add`: the first people, before anybody can invite others.

use anyhow::{Context, bail};
use till_domain::id::StaffId;
use till_domain::party::{Staff, StaffRole};
use till_store::Operator;

use super::migrate::say;
use super::{ConfigFile, serve};
use crate::clock::{self, SystemEntropy};
use crate::password::{MAX_CHARS, MIN_CHARS};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Add a person. The password is read from standard input.
    Add(Add),
}

#[derive(Debug, clap::Args)]
struct Add {
    #[command(flatten)]
    file: ConfigFile,
    #[arg(long)]
    email: String,
    #[arg(long)]
    name: String,
    /// One who runs the installation: creates and suspends providers.
    #[arg(long, conflicts_with_all = ["provider", "role"])]
    operator: bool,
    /// The provider's key (six hex digits), as shown to operators.
    #[arg(long, required_unless_present = "operator")]
    provider: Option<String>,
    /// owner, sales, finance, developer or viewer.
    #[arg(long, default_value = "owner")]
    role: String,
}

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    let Command::Add(add) = args.command;
    let mut password = String::new();
    std::io::stdin().read_line(&mut password).context("reading the password")?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    let chars = password.chars().count();
    if !(MIN_CHARS..=MAX_CHARS).contains(&chars) {
        bail!("the password must have {MIN_CHARS} to {MAX_CHARS} characters; this one has {chars}");
    }
    if !add.email.contains('@') {
        bail!("{:?} is not a mail address", add.email);
    }
    let app = serve::assemble(&add.file, add.file.read()?).await?;
    let password_hash = app.passwords().hash(password).await?;
    let id = StaffId::new(clock::now(), &mut SystemEntropy);
    let email = add.email.trim().to_lowercase();
    if add.operator {
        let operator = Operator { id, email, name: add.name, active: true };
        app.store().create_operator(&operator, &password_hash).await?;
        say("Added. Sign in at /operator/sign-in");
    } else {
        let key = add.provider.unwrap_or_default();
        let provider = key.parse().with_context(|| format!("{key:?} is no provider key"))?;
        if app.store().provider(provider).await?.is_none() {
            bail!("there is no provider {key}");
        }
        let role = StaffRole::from_code(&add.role)
            .with_context(|| format!("{:?} is no role", add.role))?;
        let staff = Staff {
            id,
            provider,
            email,
            name: add.name,
            role,
            discount_cap_percent: None,
            refund_limit: None,
            active: true,
        };
        app.store().create_staff(&staff, &password_hash).await?;
        say("Added. Sign in at /console/sign-in");
    }
    app.store().close().await;
    Ok(())
}
