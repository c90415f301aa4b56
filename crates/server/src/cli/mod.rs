//! The command line: one file per command.

mod api;
mod backup;
mod demo;
mod doctor;
mod migrate;
mod move_to_postgres;
mod place;
mod progress;
mod sandbox;
mod serve;
mod user;
mod verify;

use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};

use crate::config::Config;

/// Till (收银台): a self-hosted cash desk for seat-based software.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Try Till: a demo world, with stand-ins for WeChat Pay, WeCom and mail.
    Demo(demo::Args),
    /// Only the stand-ins: WeChat Pay, UnionPay, WeCom and a mailbox, for testing any system.
    Sandbox(sandbox::Args),
    /// Run in production.
    Serve(ConfigFile),
    /// Bring the database to this version's form.
    Migrate(migrate::Args),
    /// Copy the database to a file, while it is in use.
    Backup(backup::Backup),
    /// Put a backup in the database's place, and verify it.
    Restore(backup::Restore),
    /// Copy an SQLite database into an empty PostgreSQL one; after a kill the same command goes on.
    MoveToPostgres(move_to_postgres::Args),
    /// Recompute every balance, state and claim, and say what differs.
    Verify(verify::Args),
    /// People who may sign in to the console.
    User(user::Args),
    /// Daily work against any installation, over its API: orders, links, refunds, events.
    Api(Box<api::Args>),
    /// Check configuration, database, clock and channel credentials, and say what to do.
    Doctor(doctor::Args),
}

/// The command line is not as it should be; what would be right.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(String);

impl Usage {
    fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

/// Where the settings are.
#[derive(Debug, Clone, clap::Args)]
pub struct ConfigFile {
    /// Settings as in config.default.toml.
    #[arg(long, env = "TILL_CONFIG", value_name = "FILE")]
    config: PathBuf,
}

impl ConfigFile {
    fn read(&self) -> anyhow::Result<Config> {
        Config::read(&self.config)
    }
    /// Files named in the settings are looked for beside the settings.
    fn beside(&self, file: &Path) -> PathBuf {
        self.config
            .parent()
            .unwrap_or_else(|| Path::new("."))
            .join(file)
    }
}

/// Runs one command.
///
/// # Errors
/// What went wrong, in a sentence for the person at the terminal.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Demo(args) => demo::run(args).await,
        Command::Sandbox(args) => sandbox::run(args).await,
        Command::Serve(file) => serve::run(&file).await,
        Command::Migrate(args) => migrate::run(args).await,
        Command::Backup(args) => backup::back_up(args).await,
        Command::Restore(args) => backup::restore(args).await,
        Command::MoveToPostgres(args) => move_to_postgres::run(args).await,
        Command::Verify(args) => verify::run(args).await,
        Command::User(args) => user::run(args).await,
        Command::Api(args) => api::run(*args).await,
        Command::Doctor(args) => doctor::run(args).await,
    }
}
