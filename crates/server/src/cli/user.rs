//! `till user add`: the first people, before anybody can invite others.

use anyhow::{Context, bail};
use till_domain::id::StaffId;
use till_domain::party::{Staff, StaffRole};
use till_store::{Author, Operator, done_by};

use super::migrate::say;
use super::{ConfigFile, serve};
use crate::clock::{self, SystemEntropy};
use crate::password::{MAX_CHARS, MIN_CHARS};
use till_store::Subject;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Add a person. The password is read from standard input.
    Add(Add),
    /// Give a person a new password, read from standard input. Their sessions end.
    Password(Password),
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

#[derive(Debug, clap::Args)]
struct Password {
    #[command(flatten)]
    file: ConfigFile,
    #[arg(long)]
    email: String,
    /// The person is an operator, not a provider's staff.
    #[arg(long)]
    operator: bool,
}

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    match args.command {
        Command::Add(add) => done_by(Author::terminal(), run_add(add)).await,
        Command::Password(password) => done_by(Author::terminal(), run_password(password)).await,
    }
}

/// The first line of standard input, if it is a password.
fn read_password() -> anyhow::Result<String> {
    let mut password = String::new();
    std::io::stdin()
        .read_line(&mut password)
        .context("reading the password")?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    let chars = password.chars().count();
    if !(MIN_CHARS..=MAX_CHARS).contains(&chars) {
        bail!("the password must have {MIN_CHARS} to {MAX_CHARS} characters; this one has {chars}");
    }
    Ok(password)
}

async fn run_password(args: Password) -> anyhow::Result<()> {
    let password = read_password()?;
    let app = serve::assemble(&args.file, args.file.read()?).await?;
    let hash = app.passwords().hash(password).await?;
    let unknown = || anyhow::anyhow!("nobody signs in as {}", args.email);
    let subject = if args.operator {
        let (operator, _) = app
            .store()
            .operator_by_email(&args.email)
            .await?
            .ok_or_else(unknown)?;
        app.store()
            .set_operator_password(operator.id, &hash)
            .await?;
        Subject::Operator { id: operator.id }
    } else {
        let (staff, _) = app
            .store()
            .staff_by_email(&args.email)
            .await?
            .ok_or_else(unknown)?;
        app.store()
            .set_staff_password(staff.provider, staff.id, &hash)
            .await?;
        Subject::Staff {
            provider: staff.provider,
            id: staff.id,
        }
    };
    app.store().delete_sessions_of(&subject.owner()).await?;
    say("The new password holds from now on; every session has ended.");
    app.store().close().await;
    Ok(())
}

async fn run_add(add: Add) -> anyhow::Result<()> {
    let password = read_password()?;
    if !add.email.contains('@') {
        bail!("{:?} is not a mail address", add.email);
    }
    let app = serve::assemble(&add.file, add.file.read()?).await?;
    let password_hash = app.passwords().hash(password).await?;
    let id = StaffId::new(clock::now(), &mut SystemEntropy);
    let email = add.email.trim().to_lowercase();
    if add.operator {
        let operator = Operator {
            id,
            email,
            name: add.name,
            active: true,
        };
        app.store()
            .create_operator(&operator, &password_hash)
            .await?;
        say("Added. Sign in at /operator/sign-in");
    } else {
        let key = add.provider.unwrap_or_default();
        let provider = key
            .parse()
            .with_context(|| format!("{key:?} is no provider key"))?;
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
