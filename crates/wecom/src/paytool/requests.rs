//! The other calls (paytool.md §2.3 to §2.7), and what signed ones have in common.

use serde_json::Value;

use super::fault::{Fault, code};
use super::fields::Fields;
use super::open_order::BusinessType;
use super::sign;
use crate::Secret;

/// A nonce may come again, and a clock may be off, by this many seconds (15 minutes).
pub const WINDOW_SECONDS: i64 = 15 * 60;
const MAX_ID: usize = 64;

/// The body of a call.
///
/// # Errors
/// It is not JSON, or not an object.
pub fn parse(body: &[u8]) -> Result<Value, Fault> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|_| Fault::field("body", "must be a JSON object in UTF-8"))?;
    Fields::of(&value)?;
    Ok(value)
}

/// Checks what every signed call carries, and answers its `nonce_str`. `now` in Unix seconds.
///
/// # Errors
/// 90319 for the time, 90318 without a nonce, 49004 when the signature is not the body's.
pub fn check_signed(body: &Value, secret: &Secret, now: i64) -> Result<String, Fault> {
    let fields = Fields::of(body)?;
    if fields.get("sig").is_none() {
        return Err(Fault::new(
            code::BAD_SIGNATURE,
            "invalid signature: sig is required",
        ));
    }
    let nonce = match fields.text("nonce_str", 32)? {
        Some(nonce) => nonce,
        None => return Err(Fault::new(code::REPLAYED, "nonce_str is required")),
    };
    let ts = fields
        .number("ts", 0, u64::from(u32::MAX))
        .ok()
        .flatten()
        .and_then(|ts| i64::try_from(ts).ok());
    let Some(ts) = ts else {
        return Err(Fault::new(
            code::BAD_TIME,
            "ts is required, in Unix seconds",
        ));
    };
    if (now - ts).abs() > WINDOW_SECONDS {
        return Err(Fault::new(
            code::BAD_TIME,
            format!("ts is more than 15 minutes away from {now}"),
        ));
    }
    if sign::verify(body, secret) {
        Ok(nonce)
    } else {
        Err(Fault::new(
            code::BAD_SIGNATURE,
            "invalid signature: sig is not that of the body under the paytool secret",
        ))
    }
}

/// The `order_id` of `close_order` and `get_order_detail`.
///
/// # Errors
/// It is missing, or longer than 64 bytes.
pub fn order_id(body: &Value) -> Result<String, Fault> {
    Fields::of(body)?.required_text("order_id", MAX_ID)
}

/// `get_order_list`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderList {
    pub business_type: Option<BusinessType>,
    /// Unix seconds, included.
    pub start_time: Option<i64>,
    /// Unix seconds, included.
    pub end_time: Option<i64>,
    pub cursor: Option<String>,
    /// 1 to 2,000.
    pub limit: u32,
}

impl OrderList {
    /// # Errors
    /// The first field that is wrong.
    pub fn read(body: &Value) -> Result<Self, Fault> {
        let fields = Fields::of(body)?;
        let business_type = fields
            .number("business_type", 1, 3)?
            .and_then(BusinessType::from_number);
        let (start_time, end_time) = times(&fields)?;
        Ok(Self {
            business_type,
            start_time,
            end_time,
            cursor: fields.text("cursor", 512)?,
            limit: fields
                .small("limit", 1, 2000)?
                .ok_or_else(|| fields.missing("limit"))?,
        })
    }
}

fn times(fields: &Fields<'_>) -> Result<(Option<i64>, Option<i64>), Fault> {
    let time = |name: &str| -> Result<Option<i64>, Fault> {
        let time = fields.number(name, 0, u64::from(u32::MAX))?;
        Ok(time.and_then(|time| i64::try_from(time).ok()))
    };
    let (start, end) = (time("start_time")?, time("end_time")?);
    if let (Some(start), Some(end)) = (start, end)
        && end < start
    {
        return Err(Fault::field("end_time", "lies before start_time"));
    }
    Ok((start, end))
}

/// `get_invoice_list`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceList {
    pub start_time: Option<i64>,
    pub end_time: Option<i64>,
    pub cursor: Option<String>,
    /// 1 to 100; 50 when it is missing.
    pub limit: u32,
}

impl InvoiceList {
    /// # Errors
    /// The first field that is wrong (40058: the call is unsigned).
    pub fn read(body: &Value) -> Result<Self, Fault> {
        Self::fields(body).map_err(Fault::unsigned)
    }

    fn fields(body: &Value) -> Result<Self, Fault> {
        let fields = Fields::of(body)?;
        let (start_time, end_time) = times(&fields)?;
        if start_time.is_some() != end_time.is_some() {
            let name = if start_time.is_some() {
                "end_time"
            } else {
                "start_time"
            };
            return Err(Fault::field(name, "is required: both times, or neither"));
        }
        Ok(Self {
            start_time,
            end_time,
            cursor: fields.text("cursor", 512)?,
            limit: fields.small("limit", 1, 100)?.unwrap_or(50),
        })
    }
}

/// `mark_invoice_status`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkInvoice {
    pub order_id: String,
    pub oper_userid: String,
    /// 1 mailed, 2 sent, 3 cancelled.
    pub invoice_status: u32,
    /// At most 200 bytes; the customer sees it.
    pub invoice_note: String,
}

impl MarkInvoice {
    /// # Errors
    /// The first field that is wrong (40058: the call is unsigned).
    pub fn read(body: &Value) -> Result<Self, Fault> {
        let read = || -> Result<Self, Fault> {
            let fields = Fields::of(body)?;
            Ok(Self {
                order_id: fields.required_text("order_id", MAX_ID)?,
                oper_userid: fields.required_text("oper_userid", MAX_ID)?,
                invoice_status: fields
                    .small("invoice_status", 1, 3)?
                    .ok_or_else(|| fields.missing("invoice_status"))?,
                invoice_note: fields.required_text("invoice_note", 200)?,
            })
        };
        read().map_err(Fault::unsigned)
    }
}
