//! Short-lived secrets: sign-in codes, user tickets, suite tokens.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A vault's largest number of live entries: a load test's sign-ins of five minutes, and a bound
/// on the memory that somebody pressing reload can use.
const MOST: usize = 500_000;

/// Values under random keys that all live equally long.
#[derive(Debug)]
pub(super) struct Vault<V> {
    life: Duration,
    values: HashMap<String, (Instant, V)>,
    /// Keys in the order in which they end.
    order: VecDeque<(Instant, String)>,
}

impl<V> Vault<V> {
    pub(super) fn new(life: Duration) -> Self {
        Self {
            life,
            values: HashMap::new(),
            order: VecDeque::new(),
        }
    }

    /// Keeps `value` and answers its key; `None` when the vault is full or the system has no
    /// randomness to give.
    pub(super) fn put(&mut self, value: V, now: Instant) -> Option<String> {
        self.drop_ended(now);
        if self.order.len() >= MOST {
            return None;
        }
        let key = random_key()?;
        let end = now + self.life;
        self.values.insert(key.clone(), (end, value));
        self.order.push_back((end, key.clone()));
        Some(key)
    }

    /// Takes the value out, if it is still alive: it can be had only once.
    pub(super) fn take(&mut self, key: &str, now: Instant) -> Option<V> {
        let (end, value) = self.values.remove(key)?;
        (now < end).then_some(value)
    }

    /// Looks at the value, if it is still alive.
    pub(super) fn get(&self, key: &str, now: Instant) -> Option<&V> {
        self.values
            .get(key)
            .filter(|(end, _)| now < *end)
            .map(|(_, value)| value)
    }

    fn drop_ended(&mut self, now: Instant) {
        while self.order.front().is_some_and(|(end, _)| *end <= now) {
            if let Some((_, key)) = self.order.pop_front() {
                self.values.remove(&key);
            }
        }
    }
}

/// 256 random bits in base64url.
pub(super) fn random_key() -> Option<String> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::Vault;
    use std::time::{Duration, Instant};

    #[test]
    fn a_value_is_had_once_and_only_in_time() {
        let now = Instant::now();
        let later = now + Duration::from_secs(300);
        let mut vault = Vault::new(Duration::from_secs(300));
        let key = vault.put(7, now).unwrap();
        assert_eq!(vault.get(&key, now), Some(&7));
        assert_eq!(vault.take(&key, now), Some(7));
        assert_eq!(vault.take(&key, now), None);

        let late = vault.put(8, now).unwrap();
        assert_eq!(vault.get(&late, later), None);
        assert_eq!(vault.take(&late, later), None);

        let _unused = vault.put(9, now).unwrap();
        let _next = vault.put(10, later).unwrap();
        assert_eq!(vault.values.len(), 1, "what has ended takes no room");
    }
}
