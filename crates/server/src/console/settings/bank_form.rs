//! A UnionPay account as typed, and what is wrong with it. The key is never sent back to the page.

use till_channels::ConfigError;

use crate::app::App;
use crate::channels::UnionPayCredentials;
use crate::web::form::Fields;
use crate::web::input::Reader;

/// What may be shown again after a fault.
#[derive(Debug, Clone, Default)]
pub struct BankForm {
    pub merchant_id: String,
    pub certificate: String,
    pub middle: String,
    pub root: String,
}

impl BankForm {
    /// As typed.
    pub fn read(fields: &Fields) -> Self {
        let get = |name| fields.get(name).to_owned();
        Self {
            merchant_id: get("mer-id"),
            certificate: get("certificate"),
            middle: get("middle"),
            root: get("root"),
        }
    }

    /// The credentials, unless something is wrong: then it stands in `reader`. Sends nothing.
    pub fn check(
        &self,
        reader: &mut Reader<'_>,
        app: &App,
        fields: &Fields,
    ) -> Option<UnionPayCredentials> {
        let private_key_pem = fields.get("private-key");
        let plain = self.merchant_id.bytes().all(|b| b.is_ascii_alphanumeric());
        if !plain || self.merchant_id.len() != 15 {
            reader.fault("mer-id", "bank-fault-mer-id", "bank-mer-id");
        }
        for (field, label, typed) in [
            ("private-key", "bank-private-key", private_key_pem),
            ("certificate", "bank-certificate", &self.certificate),
            ("middle", "bank-middle", &self.middle),
            ("root", "bank-root", &self.root),
        ] {
            if typed.trim().is_empty() {
                reader.fault(field, "fault-required", label);
            }
        }
        let credentials = UnionPayCredentials {
            merchant_id: self.merchant_id.clone(),
            certificate_pem: self.certificate.clone(),
            private_key_pem: private_key_pem.to_owned(),
            middle_pem: self.middle.clone(),
            root_pem: self.root.clone(),
        };
        if reader.faults.is_empty()
            && let Err(error) = app.channels().union_pay(credentials.clone())
        {
            place(reader, &error);
        }
        reader.faults.is_empty().then_some(credentials)
    }
}

/// What the channel's own check found, at its field. It never holds a secret.
fn place(reader: &mut Reader<'_>, error: &anyhow::Error) {
    let found = error.downcast_ref::<ConfigError>();
    let field = match found.map(|found| found.setting) {
        Some("private_key_pem") => "private-key",
        Some("certificate_pem") => "certificate",
        Some("middle_pem") => "middle",
        Some("root_pem") => "root",
        Some(_) | None => "mer-id",
    };
    let problem = found.map_or_else(|| format!("{error:#}"), |found| found.problem.clone());
    let text = reader.ui.t1("bank-fault-other", "problem", problem);
    reader.faults.add(field, text);
}
