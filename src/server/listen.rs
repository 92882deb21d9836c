//! The accept loop: connections by TCP or by a Unix socket, encrypted or not,
//! their limits, and their end.
//!
//! hyper is used directly because axum's `serve` sets no limit on the time
//! and size of a request's head, and waits for event streams for ever.
//!
//! What is no request never reaches the layers, so that their headers are not
//! on what hyper answers by itself: 400 to what is not HTTP, 414 to an address
//! of 64 KiB, 431 to a head of that size, each without a body or anything
//! of ours, and the connection is closed then. Nobody is told that a head took
//! too long, or that there are too many connections: the first is cut, the rest
//! wait. Answers from `edge::enter` on (405, 414 above 8 KiB, 431 above 32, 421) have
//! them all.

use super::networks::Peer;
use super::patience::Patient;
use super::tls::{HTTP_2, Tls};
use crate::domain::limits;
use axum::Router;
use axum::body::Body;
use hyper::Version;
use hyper::body::Incoming;
use hyper::header::{HOST, HeaderValue};
use hyper::server::conn::{http1, http2};
use hyper::service::{HttpService, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::convert::Infallible;
use std::fmt::{self, Display, Formatter};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::{Pin, pin};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
#[cfg(unix)]
use tokio::net::UnixListener;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{Semaphore, mpsc, watch};
use tower::Service;

/// Requests at once on a connection of HTTP/2.
const STREAMS: u32 = 128;
/// What is kept for a request on it that is not read as fast as it is answered.
const SEND_BYTES: usize = 64 * 1024;
/// Requests on it that were taken back before anybody looked at them: with one
/// more the connection ends ("rapid reset", CVE-2023-44487).
const TAKEN_BACK: usize = 20;
/// Requests on it that had to be broken off by us, since what came for them was
/// wrong; likewise ("made you reset", CVE-2025-8671). h2's own limit is 1,024.
const BROKEN_OFF: usize = 128;
/// How often whoever is silent on it is asked whether they are still there.
const PING: Duration = Duration::from_secs(20);
/// Who had connected before the end, and has not asked for anything yet, has so long.
const FIRST_TIME: Duration = Duration::from_secs(2);
/// What is still open after the drain may take this long: an answer that its
/// reader is slow to take.
const CLOSE_TIME: Duration = Duration::from_secs(3);
/// What has no answer then may take this long more, so that a write that a busy
/// disk keeps waiting is not cut. The process's own end may come before that
/// (`server::boot`).
const ANSWER_TIME: Duration = Duration::from_secs(4);

/// Connections that may wait to be accepted. tokio's own 128 is too few for a
/// crowd: what finds no place is dropped and tried again a second later, or
/// three. The system may allow less (`net.core.somaxconn`).
const BACKLOG: u32 = 4096;

/// What of an answer may wait in the system for its reader, in bytes: a reader
/// that is slow must not hold megabytes there.
const SEND_BUFFER: u32 = 256 * 1024;

/// What connections may do.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A request's head must be here within this time, and so must what comes
    /// before it on an encrypted connection; an unused one is closed after it.
    pub head: Duration,
    /// How long some of what is sent may wait to be taken.
    pub patience: Duration,
    /// Connections at once; more wait to be accepted.
    pub connections: usize,
    /// How long what is still open may be so once `serve` was told to stop.
    pub close: Duration,
    /// How much longer, if something of it has no answer then.
    pub answer: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let (head, patience) = (Duration::from_secs(10), Duration::from_secs(60));
        Self { head, patience, connections: 16_384, close: CLOSE_TIME, answer: ANSWER_TIME }
    }
}

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// By TCP.
    Tcp(SocketAddr),
    /// By a Unix socket.
    Unix(PathBuf),
}

impl Address {
    /// Whether only this machine can reach it.
    #[must_use]
    pub fn is_private(&self) -> bool {
        match self {
            Self::Tcp(address) => address.ip().is_loopback(),
            Self::Unix(_) => true,
        }
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix("unix:") {
            Some("") => Err("write unix:/run/linnet/linnet.sock".to_owned()),
            Some(path) => Ok(Self::Unix(PathBuf::from(path))),
            None => text.parse().map(Self::Tcp).map_err(|_| {
                "write 127.0.0.1:8000, [::1]:8000, or unix:/run/linnet/linnet.sock".to_owned()
            }),
        }
    }
}

impl Display for Address {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(to, "{address}"),
            Self::Unix(path) => write!(to, "unix:{}", path.display()),
        }
    }
}

/// What connections come from.
pub struct Listener {
    socket: Socket,
    /// How they are encrypted, if they are.
    pub tls: Option<Arc<Tls>>,
    /// What they may do.
    pub limits: Limits,
}

enum Socket {
    Tcp(TcpListener),
    /// With its file, if that is ours to take away.
    #[cfg(unix)]
    Unix(UnixListener, Option<PathBuf>),
}

/// A socket that whoever has started us holds, and goes on holding when we end:
/// nobody who comes meanwhile is turned away.
pub struct Given(Handed);

enum Handed {
    #[cfg(unix)]
    Tcp(std::net::TcpListener),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixListener),
}

/// The first socket of `LISTEN_FDS` (`sd_listen_fds(3)`), if there is one.
///
/// # Errors
/// What was given is no socket that one can listen on.
#[cfg(unix)]
pub fn given() -> io::Result<Option<Given>> {
    let mut all = listenfd::ListenFd::from_env();
    if all.len() == 0 {
        return Ok(None);
    }
    if let Ok(unix) = all.take_unix_listener(0) {
        return Ok(unix.map(|listener| Given(Handed::Unix(listener))));
    }
    Ok(all.take_tcp_listener(0)?.map(|listener| Given(Handed::Tcp(listener))))
}

/// None are given here.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn given() -> io::Result<Option<Given>> {
    Ok(None)
}

impl TryFrom<Given> for Listener {
    type Error = io::Error;

    fn try_from(given: Given) -> io::Result<Self> {
        let socket = match given.0 {
            #[cfg(unix)]
            Handed::Tcp(listener) => {
                listener.set_nonblocking(true)?;
                Socket::Tcp(TcpListener::from_std(listener)?)
            }
            #[cfg(unix)]
            Handed::Unix(listener) => {
                listener.set_nonblocking(true)?;
                Socket::Unix(UnixListener::from_std(listener)?, None)
            }
        };
        Ok(Self { socket, tls: None, limits: Limits::default() })
    }
}

impl From<TcpListener> for Listener {
    fn from(listener: TcpListener) -> Self {
        Self { socket: Socket::Tcp(listener), tls: None, limits: Limits::default() }
    }
}

impl Listener {
    /// The address that it has in the end: port 0 became one.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn address(&self) -> io::Result<Address> {
        match &self.socket {
            Socket::Tcp(listener) => Ok(Address::Tcp(listener.local_addr()?)),
            #[cfg(unix)]
            Socket::Unix(listener, _) => {
                let path = listener.local_addr()?.as_pathname().map(std::path::Path::to_owned);
                Ok(Address::Unix(path.unwrap_or_default()))
            }
        }
    }
}

#[cfg(unix)]
impl Drop for Listener {
    fn drop(&mut self) {
        if let Socket::Unix(_, Some(path)) = &self.socket {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Listens at an address.
///
/// # Errors
/// The address cannot be used.
pub fn bind(address: &Address) -> io::Result<Listener> {
    let socket = match address {
        Address::Tcp(address) => Socket::Tcp(bind_tcp(*address)?),
        #[cfg(unix)]
        Address::Unix(path) => Socket::Unix(bind_unix(path)?, Some(path.clone())),
        #[cfg(not(unix))]
        Address::Unix(_) => return Err(io::ErrorKind::Unsupported.into()),
    };
    Ok(Listener { socket, tls: None, limits: Limits::default() })
}

fn bind_tcp(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // So that a restart finds its port free; elsewhere it means another thing.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    // Connections have it from here. Where it cannot be set, the system's own serves.
    let _ = socket.set_send_buffer_size(SEND_BUFFER);
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// For the process's user and group: a proxy is put into that group. A socket
/// that a killed process has left is taken away, one that answers is not.
#[cfg(unix)]
fn bind_unix(path: &std::path::Path) -> io::Result<UnixListener> {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};
    let is_socket =
        std::fs::symlink_metadata(path).is_ok_and(|known| known.file_type().is_socket());
    if is_socket {
        match std::os::unix::net::UnixStream::connect(path) {
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                std::fs::remove_file(path)?;
            }
            _ => return Err(io::ErrorKind::AddrInUse.into()),
        }
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
    Ok(listener)
}

/// A connection before anything was read of it.
enum Accepted {
    Tcp(tokio::net::TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(tokio::net::UnixStream),
}

async fn accept(socket: &Socket) -> io::Result<Accepted> {
    match socket {
        Socket::Tcp(listener) => {
            let (stream, peer) = listener.accept().await?;
            // Small events must not wait for more.
            let _ = stream.set_nodelay(true);
            Ok(Accepted::Tcp(stream, peer))
        }
        #[cfg(unix)]
        Socket::Unix(listener, _) => Ok(Accepted::Unix(listener.accept().await?.0)),
    }
}

/// Serves connections until `stopped` says so, then lets those in flight end:
/// whoever was heard gets an answer, since what was asked may be done already.
pub async fn serve(
    listener: impl Into<Listener>,
    routes: Router,
    mut stopped: watch::Receiver<bool>,
) {
    let listener = listener.into();
    let limits = listener.limits;
    let places = Arc::new(Semaphore::new(limits.connections));
    // Every connection holds a sender: when all are gone, all have ended.
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    // So many requests have no answer yet.
    let (unanswered, mut answered) = watch::channel(0_usize);
    let unanswered = Arc::new(unanswered);
    loop {
        let accepting = async {
            // Before the connection: what has no place stays with the system.
            let place = Arc::clone(&places).acquire_owned().await;
            (accept(&listener.socket).await, place)
        };
        let (accepted, place) = tokio::select! {
            accepted = accepting => accepted,
            _ = stopped.changed() => break,
        };
        let accepted = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, for example: it passes.
                tracing::warn!(%error, "connection not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (routes, open, stopped) = (routes.clone(), open.clone(), stopped.clone());
        let routes = Routes { routes, unanswered: Arc::clone(&unanswered) };
        let tls = listener.tls.clone();
        tokio::spawn(async move {
            match accepted {
                Accepted::Tcp(stream, peer) => {
                    let peer = Peer::tcp(peer.ip());
                    let Some(tls) = tls else {
                        return answer(stream, peer, limits, routes, stopped).await;
                    };
                    let greeting = tokio::time::timeout(limits.head, tls.accept(stream));
                    // Who does not speak it, or stays silent, is left.
                    if let Ok(Ok(stream)) = greeting.await {
                        let chosen = stream.get_ref().1.alpn_protocol();
                        if chosen == Some(HTTP_2) {
                            answer_many(stream, peer, limits, routes, stopped).await;
                        } else {
                            answer(stream, peer, limits, routes, stopped).await;
                        }
                    }
                }
                #[cfg(unix)]
                Accepted::Unix(stream) => {
                    answer(stream, Peer::Unix, limits, routes, stopped).await;
                }
            }
            drop((open, place));
        });
    }
    drop(open);
    // A socket's file goes before the connections do, so that another can come.
    drop(listener);
    let closed = tokio::time::timeout(limits.close, all_closed.recv()).await;
    if closed.is_err() && *answered.borrow() > 0 {
        let late = async {
            let _ = answered.wait_for(|number| *number == 0).await;
            all_closed.recv().await
        };
        let _ = tokio::time::timeout(limits.answer, late).await;
    }
}

/// What answers, and the number of requests that it has not answered yet.
#[derive(Clone)]
struct Routes {
    routes: Router,
    unanswered: Arc<watch::Sender<usize>>,
}

/// A request without an answer.
struct Unanswered(Arc<watch::Sender<usize>>);

impl Unanswered {
    fn among(all: &Arc<watch::Sender<usize>>) -> Self {
        all.send_modify(|number| *number += 1);
        Self(Arc::clone(all))
    }
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        self.0.send_modify(|number| *number = number.saturating_sub(1));
    }
}

/// What answers the requests of a connection, and whether it was asked anything.
fn asked_of(
    Routes { routes, unanswered }: Routes,
    peer: Peer,
) -> (
    impl HttpService<Incoming, ResBody = Body, Error = Infallible, Future: Send>,
    watch::Receiver<bool>,
) {
    let (seen, asked) = watch::channel(false);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        seen.send_replace(true);
        as_before(&mut request);
        request.extensions_mut().insert(peer);
        let (counted, answer) = (Unanswered::among(&unanswered), routes.clone().call(request));
        async move {
            let answer = answer.await;
            drop(counted);
            answer
        }
    });
    (service, asked)
}

/// Answers the requests of a connection.
async fn answer(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    limits: Limits,
    routes: Routes,
    stopped: watch::Receiver<bool>,
) {
    let (service, asked) = asked_of(routes, peer);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(limits::HEAD_BYTES)
        .serve_connection(TokioIo::new(Patient::new(stream, limits.patience)), service);
    attend(pin!(connection), http1::Connection::graceful_shutdown, limits.head, (asked, stopped))
        .await;
}

/// The same over HTTP/2, where many requests share the connection.
async fn answer_many(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    limits: Limits,
    routes: Routes,
    stopped: watch::Receiver<bool>,
) {
    let (service, asked) = asked_of(routes, peer);
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(limits::HEAD_BYTES).unwrap_or(u32::MAX))
        .max_concurrent_streams(STREAMS)
        .max_send_buf_size(SEND_BYTES)
        .max_pending_accept_reset_streams(TAKEN_BACK)
        .max_local_error_reset_streams(BROKEN_OFF)
        .keep_alive_interval(PING)
        .serve_connection(TokioIo::new(Patient::new(stream, limits.patience)), service);
    attend(pin!(connection), http2::Connection::graceful_shutdown, limits.head, (asked, stopped))
        .await;
}

/// Sees a connection to its end, or until `stopped` says so: then `close` lets
/// what is in flight end. hyper would close one that was not asked anything yet,
/// and turn away who has just come: that one gets a moment for its request.
async fn attend<C: Future>(
    mut connection: Pin<&mut C>,
    close: impl Fn(Pin<&mut C>),
    head: Duration,
    (mut asked, mut stopped): (watch::Receiver<bool>, watch::Receiver<bool>),
) {
    let limit = tokio::time::sleep(head + Duration::from_secs(1));
    let ends = tokio::select! {
        _ = connection.as_mut() => return,
        // hyper has no limit of its own for the first request of HTTP/2.
        () = limit => return,
        _ = begun(&mut asked) => false,
        _ = stopped.changed() => true,
    };
    if ends {
        let first = begun(&mut asked);
        tokio::select! {
            _ = connection.as_mut() => return,
            _ = tokio::time::timeout(FIRST_TIME, first) => {}
        }
    } else {
        tokio::select! {
            _ = connection.as_mut() => return,
            _ = stopped.changed() => {}
        }
    }
    close(connection.as_mut());
    let _ = connection.await;
}

/// Waits for the first request of a connection.
async fn begun(asked: &mut watch::Receiver<bool>) -> bool {
    asked.wait_for(|asked| *asked).await.is_ok()
}

/// Says whom a request of HTTP/2 is for as HTTP/1.1 does, which is what all
/// layers read: in `Host`, with its port, and not in the address.
fn as_before(request: &mut hyper::Request<Incoming>) {
    if request.version() != Version::HTTP_2 {
        return;
    }
    let uri = request.uri();
    if let Some(host) = uri.authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok())
        && let Some(path) = uri.path_and_query().and_then(|path| path.as_str().parse().ok())
    {
        *request.uri_mut() = path;
        request.headers_mut().insert(HOST, host);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(unix)]
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn an_address_is_of_a_network_or_a_file() {
        let tcp: Address = "127.0.0.1:8000".parse().expect("an address");
        let unix: Address = "unix:/run/linnet.sock".parse().expect("an address");
        let open: Address = "[::]:8000".parse().expect("an address");
        assert!(tcp.is_private() && unix.is_private() && !open.is_private());
        assert_eq!(unix.to_string(), "unix:/run/linnet.sock");
        for wrong in ["", "unix:", "localhost", "8000", "/run/linnet.sock"] {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_socket_that_was_left_is_taken_away_and_one_in_use_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let address = Address::Unix(folder.path().join("s"));
        let Address::Unix(path) = &address else { unreachable!("it is one") };
        let first = bind(&address).expect("it can be bound");
        let error = bind(&address).err().expect("it is in use");
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
        drop(first);
        assert!(!path.exists());
        // As a process leaves it that was killed.
        drop(std::os::unix::net::UnixListener::bind(path).expect("it can be bound"));
        assert!(path.exists());
        let again = bind(&address).expect("nobody is there");
        let mode = std::fs::metadata(path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o660);
        drop(again);
        std::fs::write(path, "mine").expect("a file");
        assert!(bind(&address).is_err(), "no file of anybody's is removed");
        assert!(path.exists());
    }
}
