//! Which version of HTTP is agreed on where connections are encrypted: a
//! greeting as browsers send it (ALPN), and nothing after it.
//!
//! Certificates are not looked at here (`outside` does): nothing is sent, and
//! the one word that is read is told as what it is. Absent on purpose: plain
//! connections, over which browsers speak HTTP/1.1 whatever is there.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// What browsers ask for, the best first.
const ASKED: [&str; 2] = ["h2", "http/1.1"];

/// The version, as ALPN calls it; absent if there was no agreement at all.
pub async fn protocol(host: &str, port: u16) -> Option<String> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(host.to_owned()).ok()?;
    let provider = Arc::new(ring::default_provider());
    let mut tls = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anyone(provider)))
        .with_no_client_auth();
    tls.alpn_protocols = ASKED.map(|name| name.as_bytes().to_vec()).to_vec();
    let stream = TcpStream::connect((host, port)).await.ok()?;
    let stream = TlsConnector::from(Arc::new(tls)).connect(name, stream).await.ok()?;
    // Who chooses none speaks what was there before there was a choice.
    let chosen = stream.get_ref().1.alpn_protocol().unwrap_or(b"http/1.1");
    Some(String::from_utf8_lossy(chosen).into_owned())
}

/// Takes every certificate: see the module.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _chain: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
