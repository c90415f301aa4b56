//! Identifiers and numbers (SPEC §9.3). Made only from a time and random bytes given by the caller.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::Instant;

/// Random bytes, given by the caller so that a simulation can replay a run.
pub trait Entropy {
    fn fill(&mut self, bytes: &mut [u8]);
}

/// The text is not an identifier of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid identifier")]
pub struct BadId;

/// A provider's short key: six lower-case hex digits. Every number and token carries it, so that a
/// query can always name its provider.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderKey([u8; 3]);

impl ProviderKey {
    pub const fn from_bytes(bytes: [u8; 3]) -> Self {
        Self(bytes)
    }
    pub fn new(entropy: &mut dyn Entropy) -> Self {
        let mut bytes = [0; 3];
        entropy.fill(&mut bytes);
        Self(bytes)
    }
}

impl fmt::Display for ProviderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c] = self.0;
        write!(f, "{a:02x}{b:02x}{c:02x}")
    }
}
impl fmt::Debug for ProviderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for ProviderKey {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        if text.len() != 6 || !text.is_ascii() {
            return Err(BadId);
        }
        let byte = |i: usize| u8::from_str_radix(&text[i..i + 2], 16).map_err(|_| BadId);
        Ok(Self([byte(0)?, byte(2)?, byte(4)?]))
    }
}
impl Serialize for ProviderKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for ProviderKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Internal ids: uuid v7, so that rows arrive in key order (DESIGN §6).
macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            pub fn new(now: Instant, entropy: &mut dyn Entropy) -> Self {
                let mut random = [0; 10];
                entropy.fill(&mut random);
                let millis = u64::try_from(now.millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.as_simple(), f)
            }
        }
        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                Uuid::try_parse(text).map(Self).map_err(|_| BadId)
            }
        }
    )*};
}

typed_id! {
    /// An order, within its provider.
    OrderId,
    /// A person of a provider's staff, or an operator.
    StaffId,
    /// A product of the catalogue, within its provider.
    ProductId,
    /// A provider's account at a payment channel.
    AccountId,
    /// An application for a fapiao, for one order or several.
    FapiaoId,
}

/// Text identifiers that come from outside or are shown: checked for length and alphabet once.
macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident($max:literal)),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                let fits = (1..=$max).contains(&text.len())
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.@".contains(&b));
                if fits { Ok(Self(text)) } else { Err(BadId) }
            }
        }
        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                Self::try_from(text.to_owned())
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_id! {
    /// A customer company (`ww…` of WeCom, or `em…` for a company that signed in by mail).
    Corpid(64),
    /// A member within a company.
    Userid(64),
    /// An edition of a product (`sp…`).
    EditionId(64),
    /// An order's number: `N` and 28 upper-case hex digits. Shown to people and channels.
    OrderNumber(32),
    /// An attempt's number: `A` and 28 upper-case hex digits. The channel's `out_trade_no`.
    AttemptNumber(32),
    /// A refund's number: `R` and 28 upper-case hex digits. The channel's `out_refund_no`.
    RefundNumber(32),
}

/// `letter` + 6 hex of the provider's key + 12 of Unix ms + 10 random, upper case (SPEC §9.3).
fn number(letter: char, provider: ProviderKey, now: Instant, entropy: &mut dyn Entropy) -> String {
    let mut random = [0; 5];
    entropy.fill(&mut random);
    let random = random.iter().fold(0_u64, |n, b| n << 8 | u64::from(*b));
    let millis = now.millis().max(0) & 0xffff_ffff_ffff;
    format!("{letter}{provider}{millis:012x}{random:010x}").to_ascii_uppercase()
}

macro_rules! numbered {
    ($($name:ident: $letter:literal),* $(,)?) => {$(
        impl $name {
            pub fn new(provider: ProviderKey, now: Instant, entropy: &mut dyn Entropy) -> Self {
                Self(number($letter, provider, now, entropy))
            }
            /// The provider whose number this is; `None` for a number that Till never made.
            pub fn provider(&self) -> Option<ProviderKey> {
                let rest = self.0.strip_prefix($letter)?;
                let shaped = rest.len() == 28 && rest.bytes().all(|b| b.is_ascii_hexdigit());
                if shaped { rest[..6].to_ascii_lowercase().parse().ok() } else { None }
            }
        }
    )*};
}
numbered! { OrderNumber: 'N', AttemptNumber: 'A', RefundNumber: 'R' }

#[cfg(test)]
mod tests {
    use super::{AttemptNumber, Corpid, Entropy, OrderNumber, ProviderKey};
    use crate::time::Instant;

    struct Fixed(u8);
    impl Entropy for Fixed {
        fn fill(&mut self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn an_order_number_looks_like_paytools_sample_and_names_its_provider() {
        let key: ProviderKey = "0a1b2c".parse().unwrap();
        let now = Instant::from_millis(1_795_276_800_000);
        let number = OrderNumber::new(key, now, &mut Fixed(0xff));
        assert_eq!(number.as_str(), "N0A1B2C01A1FED60000FFFFFFFFFF");
        assert_eq!(number.provider(), Some(key));
        assert_eq!("N123".parse::<OrderNumber>().unwrap().provider(), None);
        assert_eq!("N0A1B2C中文".parse::<OrderNumber>().ok(), None);
        assert!(AttemptNumber::new(key, now, &mut Fixed(1)).as_str().len() <= 32);
    }

    #[test]
    fn ids_from_outside_are_bounded() {
        assert!("".parse::<Corpid>().is_err());
        assert!("a b".parse::<Corpid>().is_err());
        assert!("w".repeat(65).parse::<Corpid>().is_err());
        assert!("ww1234".parse::<Corpid>().is_ok());
    }
}
