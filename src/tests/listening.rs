//! Other ways in than plain TCP, with the real program: a Unix socket, and TLS
//! whose certificate changes under it. And how a server that ends closes them.

use crate::fake_ollama::FakeOllama;
use crate::program::Linnet;
use axum::Router;
use axum::routing::get;
use linnet::server::listen::{self, Address, Limits};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate, Client};
use std::fs;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// Writes a new certificate for `localhost` with its key; gives it as PEM.
pub fn renew(folder: &Path) -> String {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()])
            .expect("a certificate");
    fs::write(folder.join("key.pem"), signing_key.serialize_pem()).expect("it can be written");
    fs::write(folder.join("cert.pem"), cert.pem()).expect("it can be written");
    cert.pem()
}

/// A client that believes in one certificate only.
pub fn client(certificate: &str) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let certificate = Certificate::from_pem(certificate.as_bytes()).expect("a certificate");
    Client::builder().no_proxy().tls_certs_only([certificate]).build().expect("a client")
}

/// An encrypted connection with HTTP/2, of who believes in one certificate only.
pub async fn encrypted(certificate: &str, host: &str) -> TlsStream<TcpStream> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut trusted = rustls::RootCertStore::empty();
    let certificate = rustls::pki_types::pem::PemObject::from_pem_slice(certificate.as_bytes());
    trusted.add(certificate.expect("a certificate")).expect("it can be trusted");
    let mut tls =
        rustls::ClientConfig::builder().with_root_certificates(trusted).with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let connector = tokio_rustls::TlsConnector::from(std::sync::Arc::new(tls));
    let stream = TcpStream::connect(host).await.expect("a connection");
    let name = "localhost".try_into().expect("a name");
    let stream = connector.connect(name, stream).await.expect("it is encrypted");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    stream
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
    uses(&linnet, &second).await;

    // One with the times of the old one, as programs make them that copy with times.
    let apart = tempfile::tempdir_in(folder.path()).expect("a folder");
    let third = renew(apart.path());
    for name in ["key.pem", "cert.pem"] {
        let (from, to) = (apart.path().join(name), folder.path().join(name));
        let time = fs::metadata(&to).and_then(|known| known.modified()).expect("it has a time");
        let file = fs::File::options().write(true).open(&from).expect("it is there");
        file.set_modified(time).expect("it is ours");
        fs::rename(from, to).expect("it takes its place");
    }
    uses(&linnet, &third).await;
}

/// Waits until that certificate is used.
async fn uses(linnet: &Linnet, certificate: &str) {
    let client = client(certificate);
    for _ in 0..300 {
        if client.get(&linnet.address).send().await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the new certificate is never used");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_many_requests_share_a_connection() {
    use http_body_util::{BodyExt, Empty};
    use hyper_util::rt::{TokioExecutor, TokioIo};
    let folder = tempfile::tempdir().expect("a folder");
    let certificate = renew(folder.path());
    let fake = FakeOllama::start();
    let arguments = ["--tls-cert", "../cert.pem", "--tls-key", "../key.pem", "--base-path", "/ai"];
    let mut linnet = Linnet::with(&folder.path().join("data"), &fake.url(), &arguments);
    let host = linnet.address.trim_start_matches("https://").trim_end_matches("/ai").to_owned();

    let stream = encrypted(&certificate, &host).await;
    let (sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .expect("HTTP/2");
    let connection = tokio::spawn(connection);
    let ask = |method: &str, path: &str, origin: &str| {
        let request = hyper::Request::builder()
            .method(method)
            .uri(format!("https://{host}{path}"))
            .header("origin", origin)
            .body(Empty::<bytes::Bytes>::new());
        let mut sender = sender.clone();
        async move { sender.send_request(request.expect("a request")).await.expect("an answer") }
    };
    // The layers see what they see over HTTP/1.1: whose page it is, and under which path.
    let ours = format!("https://{host}");
    let page = ask("GET", "/ai/", &ours).await;
    assert_eq!((page.status().as_u16(), page.version()), (200, hyper::Version::HTTP_2));
    assert!(page.headers().get("connection").is_none());
    let nobody = "/ai/api/v1/chats/00000000-0000-4000-8000-000000000001";
    assert_eq!(ask("DELETE", nobody, &ours).await.status().as_u16(), 404);
    assert_eq!(ask("DELETE", nobody, "https://evil.example").await.status().as_u16(), 403);
    let mut events = ask("GET", "/ai/api/v1/events", &ours).await.into_body();
    let first = events.frame().await.expect("a frame").expect("it is whole");
    let first = first.into_data().expect("data");
    assert!(first.starts_with(b"retry: 2000"), "{first:?}");
    let others = (0..20).map(|_| ask("GET", "/ai/health/live", &ours));
    for answer in futures_util::future::join_all(others).await {
        assert_eq!(answer.status().as_u16(), 200);
    }
    // The end reaches the stream that is open.
    linnet.signal("-TERM");
    let mut told = Vec::new();
    while let Some(frame) = events.frame().await {
        told.extend(frame.expect("it is ended in order").into_data().unwrap_or_default());
    }
    assert!(String::from_utf8_lossy(&told).contains("event: reconnect"));
    drop(sender);
    assert!(connection.await.expect("it ends").is_ok());
    assert!(linnet.ended().await.success());
}

/// Takes encrypted connections by HTTP/1.1 alone and passes them on: a proxy of
/// which nobody has asked for more. Where it is.
#[cfg(target_os = "linux")]
async fn old_proxy(folder: &Path, to: String) -> std::net::SocketAddr {
    use rustls::pki_types::pem::PemObject;
    let certificate = rustls::pki_types::CertificateDer::from_pem_file(folder.join("cert.pem"));
    let key = rustls::pki_types::PrivateKeyDer::from_pem_file(folder.join("key.pem"));
    let mut tls = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.expect("it is there")], key.expect("it is there"))
        .expect("they go together");
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(tls));
    // Not the address that browsers call their own.
    let listener = tokio::net::TcpListener::bind("127.0.0.2:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, to) = (acceptor.clone(), to.clone());
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let Ok(mut on) = TcpStream::connect(to).await else { return };
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut on).await;
            });
        }
    });
    address
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_says_which_version_of_http_is_agreed_on() {
    let folder = tempfile::tempdir().expect("a folder");
    renew(folder.path());
    let fake = FakeOllama::start();
    let look = |url: String, data: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_linnet"));
        command.args(["doctor", &url, "--data-dir"]).arg(folder.path().join(data)).env_clear();
        let done = command.env("LINNET_OLLAMA", fake.url()).output().expect("it starts");
        let said = String::from_utf8(done.stdout).expect("text");
        let line = said.lines().find(|line| line.contains("HTTP version")).unwrap_or_default();
        (line.to_owned(), said.clone())
    };
    let arguments = ["--tls-cert", "../cert.pem", "--tls-key", "../key.pem", "--heartbeat", "1s"];
    let linnet = Linnet::with(&folder.path().join("data"), &fake.url(), &arguments);
    let (line, said) = look(linnet.address.clone(), "data");
    assert!(line.trim_start().starts_with("ok") && line.contains("h2"), "{said}");
    let linnet = Linnet::with(&folder.path().join("other"), &fake.url(), &["--heartbeat", "1s"]);
    let plain = linnet.address.trim_start_matches("http://").to_owned();
    let proxy = old_proxy(folder.path(), plain).await;
    let (line, said) = look(format!("https://{proxy}/"), "other");
    assert!(line.trim_start().starts_with("note") && line.contains("six connections"), "{said}");
    assert!(said.contains("nginx: listen 443 ssl http2;"), "{said}");
    // Where nothing is encrypted there is nothing to agree on.
    let (line, said) = look(linnet.address.clone(), "other");
    assert_eq!(line, "", "{said}");
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

/// Twelve writes that waited for a busy disk were cut by a restart, some with
/// `storage_unavailable`, after they had been accepted.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_heard_is_answered_before_it_ends() {
    let (asked, mut heard) = tokio::sync::mpsc::channel::<()>(1);
    let (go, may) = tokio::sync::watch::channel(false);
    let slow = get(move || {
        let (asked, mut may) = (asked.clone(), may.clone());
        async move {
            asked.send(()).await.expect("the test waits for it");
            may.wait_for(|may| *may).await.expect("the test says so");
            "done"
        }
    });
    let any = Address::Tcp(([127, 0, 0, 1], 0).into());
    let mut listener = listen::bind(&any).expect("a port");
    let (close, answer) = (Duration::from_millis(1), Duration::from_mins(1));
    listener.limits = Limits { close, answer, ..Limits::default() };
    let address = format!("http://{}/", listener.address().expect("an address"));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut serving =
        tokio::spawn(listen::serve(listener, Router::new().route("/", slow), stopped));
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
    let answer = tokio::spawn(client.get(&address).send());
    heard.recv().await.expect("it comes");
    stop.send(true).expect("it listens");
    let ended = tokio::time::timeout(Duration::from_millis(300), &mut serving).await;
    assert!(ended.is_err(), "it does not end with a request unanswered");
    go.send(true).expect("it waits");
    let answer = answer.await.expect("no panic").expect("an answer");
    assert_eq!(answer.text().await.expect("a text"), "done");
    serving.await.expect("it ends then");
}
