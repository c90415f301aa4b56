//! Mail out: sign-in codes, invitations and notices, as plain text in the person's language.

use anyhow::Context;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::Mail as Settings;
use crate::secrets;

/// The way to send mail.
#[derive(Debug, Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// `None` while no SMTP server is set.
    ///
    /// # Errors
    /// When the server's URL or the sender is malformed.
    pub fn new(settings: &Settings) -> anyhow::Result<Option<Self>> {
        if settings.smtp_url.is_empty() {
            return Ok(None);
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&settings.smtp_url)
            .context("mail.smtp_url")?
            .timeout(Some(std::time::Duration::from_secs(10)))
            .build();
        let from = settings.from.parse().context("mail.from")?;
        Ok(Some(Self { transport, from }))
    }

    /// Hands a mail to the server.
    ///
    /// # Errors
    /// When the address is malformed or the server does not take it.
    pub async fn send(&self, to: &str, subject: &str, text: String) -> anyhow::Result<()> {
        let id = secrets::new_token();
        self.send_once(&id, to, subject, text).await
    }

    /// The same; mails with the same `id` are one to whoever receives them.
    ///
    /// # Errors
    /// When the address is malformed or the server does not take it.
    pub async fn send_once(
        &self,
        id: &str,
        to: &str,
        subject: &str,
        text: String,
    ) -> anyhow::Result<()> {
        let message = Message::builder()
            .from(self.from.clone())
            .to(to.parse().context("the address")?)
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text)?;
        self.transport
            .send(message)
            .await
            .context("the mail server")?;
        Ok(())
    }

    /// Does the server answer?
    ///
    /// # Errors
    /// What went wrong on the way.
    pub async fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.transport.test_connection().await?,
            "the mail server is not ready"
        );
        Ok(())
    }
}
