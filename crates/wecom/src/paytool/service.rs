//! The calls around paytool: tokens, media, and the older order API (paytool.md §6, §8). All unsigned.

use serde_json::Value;

use super::fault::{Fault, code};
use super::fields::Fields;
use crate::Secret;

const MAX_ID: usize = 64;
const MAX_SECRET: usize = 512;

/// `get_provider_token`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderTokenRequest {
    pub corpid: String,
    pub provider_secret: Secret,
}

impl ProviderTokenRequest {
    /// # Errors
    /// The first field that is wrong.
    pub fn read(body: &Value) -> Result<Self, Fault> {
        unsigned(body, |fields| {
            Ok(Self {
                corpid: fields.required_text("corpid", MAX_ID)?,
                provider_secret: fields.required_text("provider_secret", MAX_SECRET)?.into(),
            })
        })
    }
}

/// `get_suite_token`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuiteTokenRequest {
    pub suite_id: String,
    pub suite_secret: Secret,
    pub suite_ticket: Secret,
}

impl SuiteTokenRequest {
    /// # Errors
    /// The first field that is wrong.
    pub fn read(body: &Value) -> Result<Self, Fault> {
        unsigned(body, |fields| {
            Ok(Self {
                suite_id: fields.required_text("suite_id", MAX_ID)?,
                suite_secret: fields.required_text("suite_secret", MAX_SECRET)?.into(),
                suite_ticket: fields.required_text("suite_ticket", MAX_SECRET)?.into(),
            })
        })
    }
}

/// `get_corp_token`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorpTokenRequest {
    pub auth_corpid: String,
    pub permanent_code: Secret,
}

impl CorpTokenRequest {
    /// # Errors
    /// The first field that is wrong.
    pub fn read(body: &Value) -> Result<Self, Fault> {
        unsigned(body, |fields| {
            Ok(Self {
                auth_corpid: fields.required_text("auth_corpid", MAX_ID)?,
                permanent_code: fields.required_text("permanent_code", MAX_SECRET)?.into(),
            })
        })
    }
}

/// The older `service/get_order_list`: no paging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceOrderList {
    /// Unix seconds, included.
    pub start_time: i64,
    pub end_time: i64,
    /// Orders of test authorizations: Till has none.
    pub is_test: bool,
}

impl ServiceOrderList {
    /// # Errors
    /// The first field that is wrong.
    pub fn read(body: &Value) -> Result<Self, Fault> {
        unsigned(body, |fields| {
            let time = |name: &str| -> Result<i64, Fault> {
                let time = fields.required_number(name, 0, u64::from(u32::MAX))?;
                Ok(i64::try_from(time).unwrap_or(i64::MAX))
            };
            let list = Self {
                start_time: time("start_time")?,
                end_time: time("end_time")?,
                is_test: fields.number("test_mode", 0, 1)? == Some(1),
            };
            if list.end_time < list.start_time {
                return Err(Fault::field("end_time", "lies before start_time"));
            }
            Ok(list)
        })
    }
}

/// `prolong_try`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProlongTry {
    pub buyer_corpid: String,
    /// 1 to 60.
    pub prolong_days: u32,
}

impl ProlongTry {
    /// # Errors
    /// The first field that is wrong.
    pub fn read(body: &Value) -> Result<Self, Fault> {
        unsigned(body, |fields| {
            Ok(Self {
                buyer_corpid: fields.required_text("buyer_corpid", MAX_ID)?,
                prolong_days: fields
                    .small("prolong_days", 1, 60)?
                    .ok_or_else(|| fields.missing("prolong_days"))?,
            })
        })
    }
}

/// The `orderid` of the older `service/get_order`.
///
/// # Errors
/// It is missing, or longer than 64 bytes.
pub fn service_order_id(body: &Value) -> Result<String, Fault> {
    unsigned(body, |fields| fields.required_text("orderid", MAX_ID))
}

fn unsigned<T>(
    body: &Value,
    read: impl FnOnce(Fields<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    Fields::of(body).and_then(read).map_err(Fault::unsigned)
}

/// What a file is, by its first bytes: a name can say anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    Jpeg,
    Png,
    Bmp,
    Pdf,
}

impl MediaKind {
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Bmp => "image/bmp",
            Self::Pdf => "application/pdf",
        }
    }

    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Bmp => "bmp",
            Self::Pdf => "pdf",
        }
    }

    fn sniff(bytes: &[u8]) -> Option<Self> {
        let begins = |mark: &[u8]| bytes.starts_with(mark);
        if begins(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if begins(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if begins(b"BM") {
            Some(Self::Bmp)
        } else if begins(b"%PDF-") {
            Some(Self::Pdf)
        } else {
            None
        }
    }

    /// Most bytes of such a file (paytool.md §6.3).
    const fn most(self) -> usize {
        const MEGABYTE: usize = 1024 * 1024;
        match self {
            Self::Jpeg | Self::Png | Self::Bmp => 10 * MEGABYTE,
            Self::Pdf => 20 * MEGABYTE,
        }
    }
}

/// Checks a proof of payment (attachment_type 3): jpg, png, bmp or pdf, more than 5 bytes.
///
/// # Errors
/// 44001 empty, 40006 too small, 45001 too large, 40004 of another type.
pub fn media_kind(bytes: &[u8]) -> Result<MediaKind, Fault> {
    if bytes.is_empty() {
        return Err(Fault::new(
            code::EMPTY_MEDIA,
            "empty media: the part media has no content",
        ));
    }
    if bytes.len() <= 5 {
        return Err(Fault::new(
            code::BAD_MEDIA_SIZE,
            "media must have more than 5 bytes",
        ));
    }
    let kind = MediaKind::sniff(bytes).ok_or_else(|| {
        Fault::new(
            code::BAD_MEDIA_TYPE,
            "media must be a jpg, png, bmp or pdf file",
        )
    })?;
    if bytes.len() > kind.most() {
        return Err(Fault::new(
            code::MEDIA_TOO_LARGE,
            format!("media is larger than {} bytes", kind.most()),
        ));
    }
    Ok(kind)
}

/// What is wrong with the name of an uploaded file.
///
/// # Errors
/// It is missing, too long, begins with `/` or contains `\` or `:`.
pub fn file_name_fault(name: &str) -> Result<(), Fault> {
    let bad = name.is_empty()
        || name.len() > 255
        || name.starts_with('/')
        || name.contains(['\\', ':'])
        || name.chars().any(char::is_control);
    if bad {
        return Err(Fault::new(
            code::BAD_PARAMETER,
            "parameter error: filename of the part media is missing, begins with / or contains \\ or :",
        ));
    }
    Ok(())
}
