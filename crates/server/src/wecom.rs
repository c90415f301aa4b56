//! Sign-in of buyers through WeCom: the client, with what it needs to know each time.

use std::path::PathBuf;

use till_wecom::{Client, Config, Error, Identity, Installation, Secret};

use crate::clock;

/// Where the newest `suite_ticket` is found. WeCom pushes a new one every ten minutes.
#[derive(Debug, Clone)]
pub enum TicketSource {
    /// A file that the callback receiver rewrites.
    File(PathBuf),
    /// The sandbox's, which never changes.
    Fixed(Secret),
}

/// What is known of the companies that installed the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Installations {
    /// Nothing yet: nobody is an admin by WeCom's word, the provider makes the first one.
    Unknown,
    /// All companies of the sandbox have installed it.
    Sandbox,
}

/// WeCom sign-in, set up.
#[derive(Debug)]
pub struct WecomLogin {
    client: Client,
    ticket: TicketSource,
    installations: Installations,
    form_hosts: String,
}

/// Why nobody could be identified.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    #[error("no suite ticket yet: {0}")]
    NoTicket(std::io::Error),
    #[error(transparent)]
    Wecom(#[from] Error),
}

impl WecomLogin {
    /// # Errors
    /// When the client can't be made from the settings.
    pub fn new(
        config: Config,
        ticket: TicketSource,
        installations: Installations,
    ) -> anyhow::Result<Self> {
        let form_hosts = format!(" {} {}", config.authorize_base, config.web_login_base);
        let client = Client::new(config).map_err(|error| anyhow::anyhow!("wecom: {error}"))?;
        Ok(Self {
            client,
            ticket,
            installations,
            form_hosts,
        })
    }

    /// Where to send a buyer's browser.
    pub fn authorize_url(&self, redirect_uri: &str, state: &str, inside_wecom: bool) -> String {
        self.client.authorize_url(redirect_uri, state, inside_wecom)
    }

    /// Who came back with `code`.
    ///
    /// # Errors
    /// Why it can't be told.
    pub async fn identify(&self, code: &str) -> Result<Identity, LoginError> {
        let ticket = match &self.ticket {
            TicketSource::Fixed(ticket) => ticket.expose().to_owned(),
            TicketSource::File(path) => tokio::fs::read_to_string(path)
                .await
                .map_err(LoginError::NoTicket)?,
        };
        let installations = self.installations;
        let now = clock::now().millis();
        let found = self
            .client
            .identify(code, ticket.trim(), now, |corpid| async move {
                installation(installations, &corpid)
            })
            .await?;
        Ok(found)
    }

    /// Does WeCom's word on who is an admin count? Without an installation it says nobody is.
    pub const fn knows_admins(&self) -> bool {
        matches!(self.installations, Installations::Sandbox)
    }

    /// The hosts that a sign-in form is redirected to, for the CSP.
    pub fn form_hosts(&self) -> &str {
        &self.form_hosts
    }
}

fn installation(installations: Installations, corpid: &str) -> Option<Installation> {
    match installations {
        Installations::Unknown => None,
        Installations::Sandbox => Some(Installation {
            permanent_code: till_sandbox::wecom::permanent_code(corpid).into(),
        }),
    }
}
