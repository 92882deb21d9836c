//! Other ways in than plain TCP, with the real program: a Unix socket, and TLS
//! whose certificate changes under it.

use crate::fake_ollama::FakeOllama;
use crate::program::Linnet;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate, Client};
use std::fs;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Writes a new certificate for `localhost` with its key; gives it as PEM.
fn renew(folder: &Path) -> String {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()])
            .expect("a certificate");
    fs::write(folder.join("key.pem"), signing_key.serialize_pem()).expect("it can be written");
    fs::write(folder.join("cert.pem"), cert.pem()).expect("it can be written");
    cert.pem()
}

/// A client that believes in one certificate only.
fn client(certificate: &str) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let certificate = Certificate::from_pem(certificate.as_bytes()).expect("a certificate");
    Client::builder().no_proxy().tls_certs_only([certificate]).build().expect("a client")
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_encrypted_and_a_renewed_certificate_is_used_without_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = renew(folder.path());
    let fake = FakeOllama::start();
    let linnet = Linnet::with(
        &folder.path().join("data"),
        &fake.url(),
        &["--tls-cert", "../cert.pem", "--tls-key", "../key.pem"],
    );
    assert!(linnet.address.starts_with("https://127.0.0.1:"), "{}", linnet.address);
    let page = client(&first).get(&linnet.address).send().await.expect("an answer");
    assert_eq!(page.status(), 200);
    assert_eq!(page.headers()["strict-transport-security"], "max-age=63072000; includeSubDomains");
    // Plain HTTP on that port gets nothing, and takes nothing down.
    let plain = linnet.address.replace("https", "http");
    assert!(crate::program::client().get(plain).send().await.is_err());

    // A broken half of a renewal changes nothing; the whole one does.
    fs::write(folder.path().join("cert.pem"), "nonsense").expect("it can be written");
    let second = renew(folder.path());
    let renewed = client(&second);
    for attempt in 0.. {
        if renewed.get(&linnet.address).send().await.is_ok() {
            break;
        }
        assert!(attempt < 300, "the new certificate is never used");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_unix_socket_is_for_a_proxy_and_goes_with_the_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let fake = FakeOllama::start();
    let data = folder.path().join("data");
    let arguments = ["--addr", "unix:../linnet.sock", "--trusted-proxies", "unix"];
    let mut linnet = Linnet::with(&data, &fake.url(), &arguments);
    assert_eq!(linnet.address, "unix:../linnet.sock");
    let socket = folder.path().join("linnet.sock");
    let mut stream = tokio::net::UnixStream::connect(&socket).await.expect("a connection");
    let request = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Prefix: /ai\r\n\
        X-Forwarded-Proto: https\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.expect("it takes it");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("strict-transport-security:") && answer.contains("\"/ai/assets/"));
    linnet.signal("-TERM");
    linnet.process.wait().expect("it ends");
    assert!(!socket.exists());
}
