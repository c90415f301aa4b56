//! Passwords of console staff: Argon2id, hashed off the async threads, a few at a time.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use tokio::sync::Semaphore;

/// Shortest password accepted, in characters.
pub const MIN_CHARS: usize = 10;
/// Longest, so that nobody keeps the hasher busy.
pub const MAX_CHARS: usize = 128;

/// Hashes and verifies; at most two at once, since each takes tens of MiB.
#[derive(Debug, Clone)]
pub struct Passwords {
    gate: Arc<Semaphore>,
    /// Verified against when there is no such person, so that both cases take the same time.
    decoy: Arc<str>,
}

impl Passwords {
    /// # Errors
    /// When the system gives no random bytes.
    pub fn new() -> anyhow::Result<Self> {
        let decoy = hash("nobody's password")?;
        Ok(Self {
            gate: Arc::new(Semaphore::new(2)),
            decoy: decoy.into(),
        })
    }

    /// # Errors
    /// When hashing itself fails.
    pub async fn hash(&self, password: String) -> anyhow::Result<String> {
        let _permit = self.gate.acquire().await?;
        tokio::task::spawn_blocking(move || hash(&password)).await?
    }

    /// Does `password` belong to `hash`? `None` stands for a person who does not exist.
    pub async fn verify(&self, password: String, hash: Option<String>) -> bool {
        let Ok(_permit) = self.gate.acquire().await else {
            return false;
        };
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        let verified = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&hash).is_ok_and(|parsed| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &parsed)
                    .is_ok()
            })
        })
        .await
        .unwrap_or(false);
        known && verified
    }
}

fn hash(password: &str) -> anyhow::Result<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| anyhow::anyhow!("hashing failed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::Passwords;

    #[tokio::test]
    async fn only_the_right_password_is_verified() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(
            passwords
                .verify("correct horse".to_owned(), Some(hash.clone()))
                .await
        );
        assert!(!passwords.verify("wrong horse".to_owned(), Some(hash)).await);
        assert!(!passwords.verify("nobody's password".to_owned(), None).await);
    }
}
