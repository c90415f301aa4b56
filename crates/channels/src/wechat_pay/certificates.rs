//! Platform certificates: download, decrypt, verify (channels.md 1.2).

use reqwest::Method;

use super::{
    client::{Answer, Client},
    verify::verify,
    wire::Certificates,
};
use crate::{ChannelError, NotificationRefused};

/// An unknown serial may be forged: whoever sends such must not make us ask WeChat Pay each time.
const MIN_GAP_MS: i64 = 60_000;

impl Client {
    /// Fetches the certificates because a serial is unknown, at most once a minute. Whether it did.
    pub(super) async fn refresh_if_due(&self) -> bool {
        if !self.download_certificates {
            return false;
        }
        // Held over the download: those who come meanwhile wait for it and then look again.
        let mut last_ms = self.last_refresh_ms.lock().await;
        let now_ms = (self.clock)();
        if last_ms.is_some_and(|last| now_ms.saturating_sub(last) < MIN_GAP_MS) {
            return true;
        }
        match self.refresh_certificates().await {
            Ok(_) => {
                *last_ms = Some(now_ms);
                true
            }
            Err(error) => {
                *last_ms = Some(now_ms);
                tracing::warn!(%error, "certificates were not refreshed");
                false
            }
        }
    }

    /// `GET /v3/certificates`. The first answer can only be verified with a certificate that it contains,
    /// so they are decrypted first: the APIv3 key proves where they come from, then the signature must
    /// hold under one of them. Only then are they kept.
    pub(super) async fn refresh_certificates(&self) -> Result<Answer, ChannelError> {
        let mut answer = self
            .exchange(Method::GET, "/v3/certificates", Vec::new())
            .await?;
        if answer.status != 200 {
            return Err(answer.error());
        }
        let list: Certificates = answer.json()?;
        let mut pems = Vec::new();
        for entry in &list.data {
            let sealed = &entry.encrypt_certificate;
            let pem = self
                .cipher
                .open(
                    &sealed.nonce,
                    sealed.associated_data.as_deref().unwrap_or_default(),
                    &sealed.ciphertext,
                )
                .map_err(|_| {
                    answer.unknown(
                        "undecryptable_certificate",
                        format!(
                            "{} does not decrypt: is the APIv3 key right?",
                            entry.serial_no
                        ),
                    )
                })?;
            pems.push(pem);
        }
        if matches!(answer.verified, Err(NotificationRefused::UnknownKey { .. })) {
            answer.verified = self.verify_with(&answer, &pems);
        }
        let answer = answer.believed()?;
        for pem in &pems {
            self.keys()
                .add_certificate(pem)
                .map_err(|error| answer.unknown("unreadable_certificate", error.to_string()))?;
        }
        Ok(answer)
    }

    /// Verifies with a ring of just these certificates.
    fn verify_with(&self, answer: &Answer, pems: &[Vec<u8>]) -> Result<(), NotificationRefused> {
        let ring = super::keys::KeyRing::empty();
        for pem in pems {
            ring.add_certificate(pem)
                .map_err(|error| NotificationRefused::Malformed(error.to_string()))?;
        }
        verify(&ring, &answer.headers, &answer.body, (self.clock)())
    }
}
