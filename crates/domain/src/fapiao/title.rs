//! 发票抬头: to whom a fapiao is made out.

use serde::{Deserialize, Serialize};

use super::fault::{FapiaoFault, FapiaoField};
use super::request::FapiaoKind;
use crate::party::credit_code::{self, CreditCode};

/// A company's particulars, as they shall stand on the fapiao. Saved titles are of this kind, too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// 发票抬头 (名称).
    pub name: String,
    /// 纳税人识别号: the company's 统一社会信用代码.
    pub tax_number: String,
    /// 注册地址
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// 注册电话
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// 开户银行
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub bank: String,
    /// 银行账号
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub account: String,
}

impl Title {
    /// Names and addresses have at most so many characters.
    pub const LONGEST: usize = 100;

    /// The title without blanks around it, if it has what a fapiao of this kind needs. A taxpayer number
    /// with a wrong check character passes only when the buyer has `confirmed` it: some genuine old codes
    /// are like that (SPEC §5).
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn checked(&self, kind: FapiaoKind, confirmed: bool) -> Result<Self, FapiaoFault> {
        let title = self.trimmed();
        if !fits(&title.name) {
            return Err(FapiaoField::TitleName.into());
        }
        match credit_code::check(&title.tax_number) {
            CreditCode::Malformed => return Err(FapiaoField::TaxNumber.into()),
            CreditCode::Doubtful if !confirmed => {
                return Err(FapiaoField::TaxNumberDoubtful.into());
            }
            CreditCode::Doubtful | CreditCode::Good => {}
        }
        let needed = kind == FapiaoKind::Special;
        let missing = |text: &str| needed && text.is_empty();
        if missing(&title.address) || title.address.chars().count() > Self::LONGEST {
            return Err(FapiaoField::TitleAddress.into());
        }
        if missing(&title.phone) || !(title.phone.is_empty() || is_phone(&title.phone)) {
            return Err(FapiaoField::TitlePhone.into());
        }
        if missing(&title.bank) || title.bank.chars().count() > Self::LONGEST {
            return Err(FapiaoField::Bank.into());
        }
        if missing(&title.account) || !(title.account.is_empty() || is_account(&title.account)) {
            return Err(FapiaoField::Account.into());
        }
        Ok(title)
    }

    fn trimmed(&self) -> Self {
        let trimmed = |text: &str| text.trim().to_owned();
        Self {
            name: trimmed(&self.name),
            tax_number: trimmed(&self.tax_number).to_ascii_uppercase(),
            address: trimmed(&self.address),
            phone: trimmed(&self.phone),
            bank: trimmed(&self.bank),
            // Copied from a bank card or a statement, it comes with gaps.
            account: self.account.split_whitespace().collect(),
        }
    }
}

/// 1 to 100 characters, none of them a control character.
pub(super) fn fits(text: &str) -> bool {
    (1..=Title::LONGEST).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// 5 to 30 digits and what stands between them.
pub(super) fn is_phone(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_digit() || b"+-() ".contains(&byte);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.len() <= 30 && digits >= 5 && text.bytes().all(known)
}

/// 6 to 40 digits and hyphens.
fn is_account(text: &str) -> bool {
    (6..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}
