//! Which installation is meant, and with which key.

use std::net::IpAddr;
use std::path::PathBuf;

use anyhow::Context;
use reqwest::Url;

use crate::cli::Usage;

/// Where the key is looked for when no file is named. It is no argument: those can be read by everybody
/// on the machine.
const KEY: &str = "TILL_API_KEY";

#[derive(Debug, Clone, clap::Args)]
pub(super) struct Place {
    /// The installation's address.
    #[arg(
        long,
        env = "TILL_API_URL",
        value_name = "URL",
        global = true,
        help_heading = "Installation"
    )]
    url: Option<String>,
    /// File with the API key; without it the key is TILL_API_KEY of the environment.
    #[arg(
        long,
        env = "TILL_API_KEY_FILE",
        value_name = "FILE",
        global = true,
        help_heading = "Installation"
    )]
    key_file: Option<PathBuf>,
    /// Accept an address of plain http that is not on this machine: the key travels in the clear.
    #[arg(long, global = true, help_heading = "Installation")]
    allow_http: bool,
    /// Wait so long for an answer.
    #[arg(
        long,
        default_value_t = 30,
        value_parser = clap::value_parser!(u64).range(1..=600),
        value_name = "SECONDS",
        global = true,
        help_heading = "Installation"
    )]
    pub(super) timeout: u64,
}

impl Place {
    /// The address that paths are added to, without a slash at its end.
    ///
    /// # Errors
    /// [`Usage`] when there is none, or it is none to send a key to.
    pub(super) fn base(&self) -> anyhow::Result<String> {
        let text = self.url.as_deref().unwrap_or_default().trim();
        if text.is_empty() {
            return Err(
                Usage::new("give the installation's address: --url or TILL_API_URL").into(),
            );
        }
        base(text, self.allow_http).map_err(anyhow::Error::from)
    }

    /// # Errors
    /// [`Usage`] when there is none; when the file can't be read.
    pub(super) fn key(&self) -> anyhow::Result<String> {
        let text = match &self.key_file {
            Some(file) => std::fs::read_to_string(file)
                .with_context(|| format!("reading the API key from {}", file.display()))?,
            None => std::env::var(KEY).unwrap_or_default(),
        };
        let key = text.trim();
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            let words = "give an API key (Console → Settings → API keys): in TILL_API_KEY, or in a file with --key-file";
            return Err(Usage::new(words).into());
        }
        Ok(key.to_owned())
    }
}

fn base(text: &str, allow_http: bool) -> Result<String, Usage> {
    let url: Url = text.parse().map_err(|_| {
        Usage::new(format!(
            "{text:?} is no address such as https://till.example.com"
        ))
    })?;
    let host = url.host_str().unwrap_or_default();
    match url.scheme() {
        "https" => {}
        "http" if allow_http || is_here(host) => {}
        "http" => {
            let words = format!(
                "{text} is not encrypted, so everybody on the way could read the key: use https, or say --allow-http"
            );
            return Err(Usage::new(words));
        }
        other => return Err(Usage::new(format!("{other} is neither https nor http"))),
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
        return Err(Usage::new(
            "the address has no user, password or query: the key goes into TILL_API_KEY",
        ));
    }
    let text = url.as_str().trim_end_matches('/');
    // Whoever gives the API's address means the same.
    Ok(text.strip_suffix("/v1").unwrap_or(text).to_owned())
}

fn is_here(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn a_key_is_sent_in_the_clear_only_within_the_machine() {
        for (text, meant) in [
            ("https://till.example.com", "https://till.example.com"),
            ("https://till.example.com/v1/", "https://till.example.com"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://localhost", "http://localhost"),
        ] {
            assert_eq!(base(text, false).unwrap(), meant);
        }
        for text in [
            "http://till.example.com",
            "http://localhost.example.com",
            "ftp://till.example.com",
            "till.example.com",
            "https://user:pass@till.example.com",
            "https://till.example.com/?key=tk_1",
        ] {
            assert!(base(text, false).is_err(), "{text}");
        }
        assert!(base("http://till.example.com", true).is_ok());
    }
}
