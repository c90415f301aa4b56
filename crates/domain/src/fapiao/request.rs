//! What the buyer asks for: which kind, to whom, and how it shall come.

use serde::{Deserialize, Serialize};

use super::fault::{FapiaoFault, FapiaoField};
use super::title::{Title, fits, is_phone};

/// The number is paytool's `invoice_type`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FapiaoKind {
    /// 0: 增值税普通发票
    #[default]
    General,
    /// 1: 增值税专用发票, with the buyer's address, phone, bank and account.
    Special,
}

impl FapiaoKind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Special => "special",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::General, Self::Special]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
    /// paytool's `invoice_type`.
    pub const fn number(self) -> u8 {
        match self {
            Self::General => 0,
            Self::Special => 1,
        }
    }
}

/// How the fapiao shall come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Delivery {
    Email {
        address: String,
    },
    Courier {
        contact: String,
        phone: String,
        address: String,
        /// Six digits, or empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        postcode: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub kind: FapiaoKind,
    pub title: Title,
    pub delivery: Delivery,
}

impl Request {
    /// The request without blanks around its fields, if nothing is missing. `confirmed`: as in
    /// [`Title::checked`].
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn checked(&self, confirmed: bool) -> Result<Self, FapiaoFault> {
        Ok(Self {
            kind: self.kind,
            title: self.title.checked(self.kind, confirmed)?,
            delivery: self.delivery.checked()?,
        })
    }
}

impl Delivery {
    fn checked(&self) -> Result<Self, FapiaoFault> {
        match self {
            Self::Email { address } => {
                let address = address.trim();
                if !is_email(address) {
                    return Err(FapiaoField::Email.into());
                }
                Ok(Self::Email {
                    address: address.to_owned(),
                })
            }
            Self::Courier {
                contact,
                phone,
                address,
                postcode,
            } => {
                let [contact, phone, address, postcode] =
                    [contact, phone, address, postcode].map(|text| text.trim().to_owned());
                if !fits(&contact) {
                    return Err(FapiaoField::Contact.into());
                }
                if !is_phone(&phone) {
                    return Err(FapiaoField::ContactPhone.into());
                }
                if !fits(&address) {
                    return Err(FapiaoField::ContactAddress.into());
                }
                let six = postcode.len() == 6 && postcode.bytes().all(|b| b.is_ascii_digit());
                if !(postcode.is_empty() || six) {
                    return Err(FapiaoField::Postcode.into());
                }
                Ok(Self::Courier {
                    contact,
                    phone,
                    address,
                    postcode,
                })
            }
        }
    }
}

/// Something before and after one `@`, with a dot behind it, at most 254 bytes. Whether anybody reads it
/// only a letter can tell.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    text.len() <= 254
        && !local.is_empty()
        && domain.split('.').count() > 1
        && domain.split('.').all(|label| !label.is_empty())
        && !domain.contains('@')
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "<>,;\"".contains(c))
}
