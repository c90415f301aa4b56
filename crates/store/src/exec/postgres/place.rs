//! Where the database is and how to get there: the URL, its words for TLS, and the certificates.
//!
//! `sslmode` means what it means to psql: `disable` never, `prefer` (when nothing is said) if the
//! server can, without asking who it is, `require` always, `verify-full` always and only with the
//! server whose certificate the system's authorities, or those of `sslrootcert`, vouch for. Unlike
//! psql, `require` asks who it is, too: encryption to whoever answers keeps nobody out.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::DbError;

#[derive(Clone)]
pub(super) struct Place {
    pub(super) config: Config,
    pub(super) tls: MakeRustlsConnect,
}

impl Place {
    pub(super) fn of(url: &str) -> Result<Self, DbError> {
        let (url, roots) = words(url);
        let mut config: Config = url
            .parse()
            .map_err(|e| DbError::Unavailable(format!("the database's URL: {}", whole(&e))))?;
        if config.get_application_name().is_none() {
            config.application_name("till");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(std::time::Duration::from_secs(5));
        }
        // A server that went away without a word is noticed, also while we wait for its answer.
        config
            .keepalives_idle(std::time::Duration::from_secs(10))
            .tcp_user_timeout(std::time::Duration::from_secs(20));
        let tls = match config.get_ssl_mode() {
            SslMode::Require => verifying(roots.as_deref())?,
            _ => opportune()?,
        };
        Ok(Self {
            config,
            tls: MakeRustlsConnect::new(tls),
        })
    }
}

/// The URL without the words that the driver does not know, and the file of `sslrootcert`.
fn words(url: &str) -> (String, Option<String>) {
    let Some((place, query)) = url.split_once('?') else {
        return (url.to_owned(), None);
    };
    let mut roots = None;
    let mut kept = Vec::new();
    for word in query.split('&') {
        match word.split_once('=') {
            Some(("sslrootcert", file)) => roots = Some(file.to_owned()),
            Some(("sslmode", "verify-full" | "verify-ca")) => {
                kept.push("sslmode=require".to_owned());
            }
            _ => kept.push(word.to_owned()),
        }
    }
    (format!("{place}?{}", kept.join("&")), roots)
}

fn builder() -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, DbError> {
    ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| DbError::Unavailable(format!("TLS: {e}")))
}

fn verifying(roots: Option<&str>) -> Result<ClientConfig, DbError> {
    let mut store = RootCertStore::empty();
    match roots {
        Some(file) => {
            let unreadable = |e| DbError::Unavailable(format!("sslrootcert {file}: {e}"));
            for certificate in CertificateDer::pem_file_iter(file).map_err(unreadable)? {
                store
                    .add(certificate.map_err(unreadable)?)
                    .map_err(|e| DbError::Unavailable(format!("sslrootcert {file}: {e}")))?;
            }
        }
        None => {
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    Ok(builder()?
        .with_root_certificates(store)
        .with_no_client_auth())
}

fn opportune() -> Result<ClientConfig, DbError> {
    let anybody = Anybody(aws_lc_rs::default_provider());
    Ok(builder()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(anybody))
        .with_no_client_auth())
}

/// Takes every certificate: for `prefer`, which would do without TLS altogether.
#[derive(Debug)]
struct Anybody(CryptoProvider);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// An error with its causes: the driver's own text is only `error connecting to server`.
pub(super) fn whole(error: &tokio_postgres::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Place, words};

    #[test]
    fn the_words_for_tls_are_understood() {
        let (url, roots) = words("postgres://h/d?sslmode=verify-full&sslrootcert=/ca.pem&user=u");
        assert_eq!(url, "postgres://h/d?sslmode=require&user=u");
        assert_eq!(roots.as_deref(), Some("/ca.pem"));
        assert!(Place::of("postgres://h/d").is_ok());
        assert!(Place::of("postgres://h/d?sslmode=disable").is_ok());
        assert!(Place::of("postgres://h/d?sslmode=perhaps").is_err());
        assert!(Place::of("postgres://h/d?sslmode=require&sslrootcert=/nowhere").is_err());
    }
}
