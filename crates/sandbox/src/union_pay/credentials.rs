//! UnionPay's own certificate chain and what each merchant is given. Made once, then kept.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{
    clock,
    credentials::{new_private_key, read, write},
    random,
};

const FILE: &str = "sandbox-union-pay.json";
/// The third part is what the test network's signer has (channels.md 2.2.7).
const SIGNER: &str = "041@Z2013@00040000:SIGN@00000001";

/// One merchant's settings at UnionPay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnionPayMerchant {
    /// Shown to the payer.
    pub name: String,
    /// `merId`, 15 digits.
    pub merchant_id: String,
    /// The signing certificate.
    pub certificate_pem: String,
    /// Its key, PKCS#8.
    pub private_key_pem: String,
    /// UnionPay's middle certificate.
    pub middle_pem: String,
    /// UnionPay's root certificate.
    pub root_pem: String,
    /// The third part of the signer's common name.
    pub signer: String,
}

/// Everything in the file.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credentials {
    root_pem: String,
    middle_pem: String,
    middle_key_pem: String,
    pub signer_pem: String,
    pub signer_key_pem: String,
    pub merchants: Vec<UnionPayMerchant>,
}

/// Reads the credentials of `data_dir`, making those that are missing: one merchant for each name.
///
/// # Errors
/// The file can't be read, understood or written; or the system has no randomness.
pub fn union_pay_credentials(
    data_dir: &Path,
    merchant_names: &[String],
) -> anyhow::Result<Vec<UnionPayMerchant>> {
    Ok(Credentials::load_or_make(Some(data_dir), merchant_names)?.merchants)
}

impl Credentials {
    pub(crate) fn load_or_make(
        data_dir: Option<&Path>,
        merchant_names: &[String],
    ) -> anyhow::Result<Self> {
        let path = data_dir.map(|dir| dir.join(FILE));
        let found = match &path {
            Some(path) if path.exists() => Some(read::<Self>(path)?),
            _ => None,
        };
        let fresh = found.is_none();
        let mut credentials = match found {
            Some(found) => found,
            None => new_chain()?,
        };
        let known = credentials.merchants.len();
        for name in merchant_names.iter().skip(known) {
            let merchant = credentials.new_merchant(name)?;
            credentials.merchants.push(merchant);
        }
        if let Some(path) = &path
            && (fresh || credentials.merchants.len() > known)
        {
            write(path, &credentials)?;
        }
        Ok(credentials)
    }

    fn new_merchant(&self, name: &str) -> anyhow::Result<UnionPayMerchant> {
        let number = self.merchants.len() + 1;
        let private_key_pem = new_private_key()?;
        let merchant_id = format!("777290058{number:06}");
        let middle = issuer(&self.middle_key_pem, "CFCA SANDBOX OCA1")?;
        let common_name = format!("041@{merchant_id}@{name}@00000001");
        let certificate_pem = params(&common_name, false)?
            .signed_by(&key(&private_key_pem)?, &middle)?
            .pem();
        Ok(UnionPayMerchant {
            name: name.to_owned(),
            merchant_id,
            certificate_pem,
            private_key_pem,
            middle_pem: self.middle_pem.clone(),
            root_pem: self.root_pem.clone(),
            signer: "00040000:SIGN".to_owned(),
        })
    }
}

fn new_chain() -> anyhow::Result<Credentials> {
    let (root_key_pem, middle_key_pem) = (new_private_key()?, new_private_key()?);
    let signer_key_pem = new_private_key()?;
    let root_pem = params("CFCA SANDBOX CS CA", true)?
        .self_signed(&key(&root_key_pem)?)?
        .pem();
    let root = issuer(&root_key_pem, "CFCA SANDBOX CS CA")?;
    let middle_pem = params("CFCA SANDBOX OCA1", true)?
        .signed_by(&key(&middle_key_pem)?, &root)?
        .pem();
    let middle = issuer(&middle_key_pem, "CFCA SANDBOX OCA1")?;
    let signer_pem = params(SIGNER, false)?
        .signed_by(&key(&signer_key_pem)?, &middle)?
        .pem();
    Ok(Credentials {
        root_pem,
        middle_pem,
        middle_key_pem,
        signer_pem,
        signer_key_pem,
        merchants: Vec::new(),
    })
}

fn key(pem: &str) -> anyhow::Result<rcgen::KeyPair> {
    Ok(rcgen::KeyPair::from_pkcs8_pem_and_sign_algo(
        pem,
        &rcgen::PKCS_RSA_SHA256,
    )?)
}

fn issuer(
    key_pem: &str,
    common_name: &str,
) -> anyhow::Result<rcgen::Issuer<'static, rcgen::KeyPair>> {
    Ok(rcgen::Issuer::new(
        params(common_name, true)?,
        key(key_pem)?,
    ))
}

fn params(common_name: &str, authority: bool) -> anyhow::Result<rcgen::CertificateParams> {
    let year = clock::year(clock::now_ms());
    let mut params = rcgen::CertificateParams::default();
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, common_name);
    let mut serial = random::bytes::<5>()?;
    serial[0] = 0x10;
    params.serial_number = Some(rcgen::SerialNumber::from_slice(&serial));
    params.not_before = rcgen::date_time_ymd(year - 1, 1, 1);
    params.not_after = rcgen::date_time_ymd(year + 5, 1, 1);
    if authority {
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    }
    Ok(params)
}
