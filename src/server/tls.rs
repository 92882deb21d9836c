//! TLS for those without a proxy: a certificate and its key out of two files,
//! read anew when they change, so that a renewal needs no restart.
//!
//! Files that cannot be used leave the certificate that there is, and are tried
//! again; the log says why, once. Absent on purpose: getting certificates, which other programs do.

use super::config::live::Stamp;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, crypto};
use std::fmt::{self, Debug, Formatter};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// What HTTP/2 is called when a connection begins.
pub const HTTP_2: &[u8] = b"h2";
/// Between two looks at the files.
const LOOK: Duration = Duration::from_secs(2);

/// What encrypts connections.
pub struct Tls {
    acceptor: TlsAcceptor,
    files: Files,
    current: Arc<Current>,
}

#[derive(Clone)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

struct Current(RwLock<Arc<CertifiedKey>>);

impl Debug for Current {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str("Current(…)")
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl Tls {
    /// With the certificate (and what leads to its issuer) and the key in those
    /// files, as PEM.
    ///
    /// # Errors
    /// A sentence: a file cannot be read, or they do not belong together.
    pub fn new(certificate: &Path, key: &Path) -> Result<Self, String> {
        let files = Files { certificate: certificate.to_owned(), key: key.to_owned() };
        let current = Arc::new(Current(RwLock::new(Arc::new(files.read()?))));
        let provider = Arc::new(crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_no_client_auth()
            .with_cert_resolver(current.clone());
        config.alpn_protocols = vec![HTTP_2.to_vec(), b"http/1.1".to_vec()];
        Ok(Self { acceptor: Arc::new(config).into(), files, current })
    }

    /// Takes a connection.
    ///
    /// # Errors
    /// It does not speak TLS, or not this one.
    pub async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.acceptor.accept(stream).await
    }

    /// Reads the files anew whenever they change. Ends with its task.
    pub async fn keep_looking(self: Arc<Self>) {
        let mut seen = self.files.stamps().await;
        // Why they could not be used when they were last read, if so.
        let mut fault = None;
        loop {
            tokio::time::sleep(LOOK).await;
            let now = self.files.stamps().await;
            // What could not be read may be readable without looking another way:
            // there were too many open files, or a folder was closed to us.
            if now == seen && fault.is_none() {
                continue;
            }
            seen = now;
            let files = self.files.clone();
            match tokio::task::spawn_blocking(move || files.read()).await {
                Ok(Ok(fresh)) => {
                    *self.current.0.write().unwrap_or_else(PoisonError::into_inner) = fresh.into();
                    fault = None;
                    tracing::info!("the certificate is read anew");
                }
                // Half of a renewal: the other file may follow.
                Ok(Err(why)) => {
                    if fault.as_ref() != Some(&why) {
                        tracing::warn!(%why, "the certificate stays as it was");
                    }
                    fault = Some(why);
                }
                Err(_) => {}
            }
        }
    }
}

impl Files {
    fn read(&self) -> Result<CertifiedKey, String> {
        let (certificate, key) = (self.certificate.display(), self.key.display());
        let chain = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| format!("the certificate {certificate} cannot be read: {error}"))?;
        if chain.is_empty() {
            return Err(format!("there is no certificate in {certificate}"));
        }
        let secret = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|error| format!("the key {key} cannot be read: {error}"))?;
        CertifiedKey::from_der(chain, secret, &crypto::ring::default_provider())
            .map_err(|error| format!("{certificate} and {key} do not go together: {error}"))
    }

    async fn stamps(&self) -> [Stamp; 2] {
        let files = self.clone();
        let look = move || [&files.certificate, &files.key].map(|path| Stamp::of(path.clone()));
        // It does not panic; if it did, the files would count as changed.
        tokio::task::spawn_blocking(look).await.unwrap_or_default()
    }
}
