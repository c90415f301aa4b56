//! The binary `till`: parses the command line and runs one command.

mod access;
mod app;
mod books;
mod callbacks;
mod channels;
mod cli;
mod clock;
mod config;
mod console;
mod demo;
mod health;
mod i18n;
mod jobs;
mod login;
mod mail;
mod notices;
mod notify;
mod operator;
mod orders;
mod password;
mod pay;
mod payee;
mod paytool;
mod proof;
mod router;
mod sale;
mod secrets;
mod session;
mod telemetry;
mod v1;
mod web;
mod wecom;

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("till: {error:#}");
            match error.is::<cli::Usage>() {
                // As clap ends when the command line can't be read.
                true => ExitCode::from(2),
                false => ExitCode::FAILURE,
            }
        }
    }
}
