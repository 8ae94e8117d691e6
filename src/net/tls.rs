//! Certificates for HTTPS.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{self, ServerConfig};

/// A certificate chain with its key, ready for a server.
#[derive(Debug, Clone)]
pub struct Certificate {
    config: Arc<ServerConfig>,
    chain: Vec<CertificateDer<'static>>,
}

/// What can go wrong with a certificate, and which file is to be mended.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be opened or is not PEM.
    #[error("cannot read a {what} from {path}", path = path.display())]
    Unreadable {
        /// `certificate` or `private key`.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: pem::Error,
    },
    /// A certificate file without a certificate in it.
    #[error("no certificate in {path}: it must hold the chain as PEM, the server's own first", path = _0.display())]
    Empty(PathBuf),
    /// Certificate and key are each readable and do not go together.
    #[error("cannot use the certificate {cert} with the key {key}", cert = cert.display(), key = key.display())]
    Unusable {
        /// The certificate file.
        cert: PathBuf,
        /// The key file.
        key: PathBuf,
        /// What rustls says.
        source: rustls::Error,
    },
    /// No self-signed certificate can be made for these names.
    #[error("cannot make a self-signed certificate for {names}")]
    SelfSigned {
        /// The names, as given.
        names: String,
        /// What stands against it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Certificate {
    /// Reads a certificate chain and its private key (PKCS #8, PKCS #1 or SEC1), both PEM.
    pub fn load(cert: &Path, key: &Path) -> Result<Self, Error> {
        let unreadable = |what, path: &Path| {
            let path = path.to_owned();
            move |source| Error::Unreadable { what, path, source }
        };
        let chain = CertificateDer::pem_file_iter(cert)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(unreadable("certificate", cert))?;
        if chain.is_empty() {
            return Err(Error::Empty(cert.to_owned()));
        }
        let private_key =
            PrivateKeyDer::from_pem_file(key).map_err(unreadable("private key", key))?;
        Self::new(chain, private_key).map_err(|source| Error::Unusable {
            cert: cert.to_owned(),
            key: key.to_owned(),
            source,
        })
    }

    /// Makes a certificate that signs itself, for host names and addresses. A client has to be told to trust it;
    /// Entra ID cannot be told.
    pub fn self_signed(names: &[String]) -> Result<Self, Error> {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| Error::SelfSigned {
            names: names.join(", "),
            source,
        };
        let made =
            rcgen::generate_simple_self_signed(names).map_err(|error| failed(error.into()))?;
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der())
            .map_err(|error| failed(error.into()))?;
        Self::new(vec![made.cert.der().clone()], key).map_err(|error| failed(error.into()))
    }

    fn new(
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self, rustls::Error> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])?
            .with_no_client_auth()
            .with_single_cert(chain.clone(), key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            config: Arc::new(config),
            chain,
        })
    }

    /// The server's own certificate as DER, for a client that is to trust it.
    pub fn as_der(&self) -> &[u8] {
        self.chain.first().map_or(&[], |own| own.as_ref())
    }

    pub(super) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.config)
    }
}

/// Makes ring the process's provider of cryptography, for clients that do not name one. May be called again.
pub fn install_provider() {
    // Refused only when a provider is installed already, and this program links no other.
    let _ = CryptoProvider::install_default(ring::default_provider());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_file_that_is_to_be_mended() {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let cert = file("cert.pem", &made.cert.pem());
        let key = file("key.pem", &made.signing_key.serialize_pem());
        let wrong_key = file("wrong.pem", &other.signing_key.serialize_pem());
        let empty = file("empty.pem", "");
        let missing = dir.path().join("missing.pem");

        assert!(Certificate::load(&cert, &key).is_ok());
        let cases = [
            (
                &missing,
                &key,
                "missing.pem",
                "cannot read a certificate from",
            ),
            (&empty, &key, "empty.pem", "no certificate in"),
            (
                &cert,
                &missing,
                "missing.pem",
                "cannot read a private key from",
            ),
            (&cert, &empty, "empty.pem", "cannot read a private key from"),
            (&cert, &cert, "cert.pem", "cannot read a private key from"),
            (&cert, &wrong_key, "wrong.pem", "cannot use the certificate"),
        ];
        for (cert, key, name, what) in cases {
            let error = Certificate::load(cert, key).unwrap_err().to_string();
            assert!(error.starts_with(what) && error.contains(name), "{error}");
        }
    }

    #[test]
    fn a_self_signed_certificate_is_made_for_names_and_addresses() {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let certificate = Certificate::self_signed(&names).unwrap();
        assert!(!certificate.as_der().is_empty());
        assert_eq!(
            certificate.config().alpn_protocols,
            [&b"h2"[..], b"http/1.1"]
        );
    }
}
