//! Why no fapiao is made out, each with a stable code. Words: `refusal-<code>`.

use crate::money::Fen;

/// At most so many applications for one order, those that are over included.
pub const MOST_FAPIAO: usize = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FapiaoFault {
    /// The order is not paid.
    NotPaid,
    /// The provider paid itself or gave it away: no money came through Till.
    NothingPaid,
    /// All that was paid has its fapiao, or has gone back.
    NothingLeft,
    /// `amount`: at most what was paid, less what went back and what has its fapiao.
    AboveRest {
        most: Fen,
    },
    /// What is left has changed since the form was shown.
    RestChanged {
        rest: Fen,
    },
    /// One order has at most 50 applications.
    TooMany,
    /// The buyer has asked for the money back: first that is decided.
    RefundOpen,
    /// It is made out already, or over.
    NotOpen,
    /// There is no fapiao that could be reversed.
    NotIssued,
    /// Its reversal has not begun.
    RedNotStarted,
    Field(FapiaoField),
}

/// A field of an application or of its outcome, and its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FapiaoField {
    /// Above zero.
    Amount,
    TitleName,
    /// Not 18 characters of a 统一社会信用代码.
    TaxNumber,
    /// Its check character is wrong: to be confirmed.
    TaxNumberDoubtful,
    TitleAddress,
    TitlePhone,
    Bank,
    Account,
    Email,
    Contact,
    ContactPhone,
    ContactAddress,
    Postcode,
    /// 发票号码: 8 to 20 digits.
    Number,
    /// A courier's number: letters, digits and hyphens, at most 40.
    Courier,
    /// Sent, but neither a courier's number nor a file nor a note says how.
    SentHow,
    /// At most three files.
    Files,
    NoteMissing,
    /// At most 200 bytes.
    NoteTooLong,
}

impl From<FapiaoField> for FapiaoFault {
    fn from(field: FapiaoField) -> Self {
        Self::Field(field)
    }
}

impl FapiaoField {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Amount => "fapiao_amount_missing",
            Self::TitleName => "fapiao_title_name",
            Self::TaxNumber => "fapiao_tax_number",
            Self::TaxNumberDoubtful => "fapiao_tax_number_doubtful",
            Self::TitleAddress => "fapiao_title_address",
            Self::TitlePhone => "fapiao_title_phone",
            Self::Bank => "fapiao_bank",
            Self::Account => "fapiao_account",
            Self::Email => "fapiao_email",
            Self::Contact => "fapiao_contact",
            Self::ContactPhone => "fapiao_contact_phone",
            Self::ContactAddress => "fapiao_contact_address",
            Self::Postcode => "fapiao_postcode",
            Self::Number => "fapiao_number",
            Self::Courier => "fapiao_courier",
            Self::SentHow => "fapiao_sent_how",
            Self::Files => "fapiao_files",
            Self::NoteMissing => "fapiao_note_missing",
            Self::NoteTooLong => "fapiao_note_too_long",
        }
    }

    /// The form field that it is about.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::TitleName => "title",
            Self::TaxNumber | Self::TaxNumberDoubtful => "tax_number",
            Self::TitleAddress => "address",
            Self::TitlePhone => "phone",
            Self::Bank => "bank",
            Self::Account => "account",
            Self::Email => "email",
            Self::Contact => "contact",
            Self::ContactPhone => "contact_phone",
            Self::ContactAddress => "contact_address",
            Self::Postcode => "postcode",
            Self::Number => "number",
            Self::Courier | Self::SentHow => "courier",
            Self::Files => "file",
            Self::NoteMissing | Self::NoteTooLong => "note",
        }
    }
}

impl FapiaoFault {
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotPaid => "fapiao_not_paid",
            Self::NothingPaid => "fapiao_nothing_paid",
            Self::NothingLeft => "fapiao_nothing_left",
            Self::AboveRest { .. } => "fapiao_above_rest",
            Self::RestChanged { .. } => "fapiao_rest_changed",
            Self::TooMany => "fapiao_too_many",
            Self::RefundOpen => "fapiao_refund_open",
            Self::NotOpen => "fapiao_not_open",
            Self::NotIssued => "fapiao_not_issued",
            Self::RedNotStarted => "fapiao_red_not_started",
            Self::Field(field) => field.code(),
        }
    }

    pub fn args(self) -> Vec<(&'static str, String)> {
        match self {
            Self::AboveRest { most } => vec![("most", most.yuan())],
            Self::RestChanged { rest } => vec![("rest", rest.yuan())],
            Self::TooMany => vec![("most", MOST_FAPIAO.to_string())],
            Self::NotPaid
            | Self::NothingPaid
            | Self::NothingLeft
            | Self::RefundOpen
            | Self::NotOpen
            | Self::NotIssued
            | Self::RedNotStarted
            | Self::Field(_) => Vec::new(),
        }
    }

    /// The form field that it is about.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::AboveRest { .. } | Self::RestChanged { .. } => Some("amount"),
            Self::Field(field) => Some(field.field()),
            Self::NotPaid
            | Self::NothingPaid
            | Self::NothingLeft
            | Self::TooMany
            | Self::RefundOpen
            | Self::NotOpen
            | Self::NotIssued
            | Self::RedNotStarted => None,
        }
    }
}
