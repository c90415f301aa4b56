//! Signing as UnionPay, verifying what merchants signed (channels.md 2.2.2).

use anyhow::anyhow;
use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    credentials::{Credentials, UnionPayMerchant},
    message::{Fields, digest_hex, get},
};
use crate::{
    credentials::{public_key_der, read_private_key},
    knobs::Signature,
};

pub(crate) struct Keys {
    signer: KeyPair,
    signer_pem: String,
    merchants: Vec<Merchant>,
}

pub(crate) struct Merchant {
    pub credentials: UnionPayMerchant,
    public_key: Vec<u8>,
}

impl Keys {
    pub(super) fn new(credentials: Credentials) -> anyhow::Result<Self> {
        let mut merchants = Vec::new();
        for merchant in credentials.merchants {
            let key = read_private_key(&merchant.private_key_pem)?;
            merchants.push(Merchant {
                public_key: public_key_der(&key)?,
                credentials: merchant,
            });
        }
        Ok(Keys {
            signer: read_private_key(&credentials.signer_key_pem)?,
            signer_pem: credentials.signer_pem,
            merchants,
        })
    }

    pub(crate) fn merchant(&self, merchant_id: &str) -> Option<&Merchant> {
        self.merchants
            .iter()
            .find(|merchant| merchant.credentials.merchant_id == merchant_id)
    }

    pub(crate) fn merchants(&self) -> impl Iterator<Item = &UnionPayMerchant> {
        self.merchants.iter().map(|merchant| &merchant.credentials)
    }

    /// The response code that speaks against the message; `None` if its merchant signed it.
    pub(super) fn refuse(&self, fields: &Fields) -> Option<(&'static str, &'static str)> {
        if get(fields, "version") != "5.1.0" || get(fields, "signMethod") != "01" {
            return Some(("10", "报文格式错误"));
        }
        let Some(merchant) = self.merchant(get(fields, "merId")) else {
            return Some(("32", "无此商户"));
        };
        let signature = STANDARD.decode(get(fields, "signature")).ok();
        let good = signature.is_some_and(|signature| {
            UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &merchant.public_key)
                .verify(digest_hex(fields).as_bytes(), &signature)
                .is_ok()
        });
        (!good).then_some(("11", "验证签名失败"))
    }

    /// Adds `signPubKeyCert` and `signature`, well or as badly as the knob says.
    pub(super) fn sign(&self, fields: &mut Fields, manner: Signature) -> anyhow::Result<()> {
        fields.insert("signMethod".to_owned(), "01".to_owned());
        let (key, certificate) = match manner {
            Signature::Good | Signature::Bad | Signature::Probe | Signature::Missing => {
                (None, &self.signer_pem)
            }
            // A certificate of the same authority, but nobody who may speak for UnionPay.
            Signature::UnknownSerial => {
                let merchant = self
                    .merchants
                    .first()
                    .ok_or_else(|| anyhow!("no merchant"))?;
                let key = read_private_key(&merchant.credentials.private_key_pem)?;
                (Some(key), &merchant.credentials.certificate_pem)
            }
        };
        fields.insert("signPubKeyCert".to_owned(), certificate.clone());
        let mut text = digest_hex(fields);
        match manner {
            Signature::Missing => return Ok(()),
            Signature::Bad | Signature::Probe => text.push('0'),
            Signature::Good | Signature::UnknownSerial => {}
        }
        let key = key.as_ref().unwrap_or(&self.signer);
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            text.as_bytes(),
            &mut signature,
        )
        .map_err(|_| anyhow!("can't sign"))?;
        fields.insert("signature".to_owned(), STANDARD.encode(signature));
        Ok(())
    }
}
