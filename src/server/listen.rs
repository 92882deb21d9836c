//! The accept loop: connections by TCP or by a Unix socket, encrypted or not,
//! their limits, and their end.
//!
//! hyper is used directly because axum's `serve` sets no limit on the time
//! and size of a request's head, and waits for event streams for ever.

use super::networks::Peer;
use super::tls::Tls;
use axum::Router;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::fmt::{self, Display, Formatter};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
#[cfg(unix)]
use tokio::net::UnixListener;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{mpsc, watch};
use tower::Service;

/// A request's head must be here within this time, and so must what comes
/// before it on an encrypted connection.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// A request's head may have this many bytes.
const HEAD_BYTES: usize = 32 * 1024;
/// What is still open after the drain may take this long.
const CLOSE_TIME: Duration = Duration::from_secs(3);

/// Connections that may wait to be accepted. tokio's own 128 is too few for a
/// crowd: what finds no place is dropped and tried again a second later, or
/// three. The system may allow less (`net.core.somaxconn`).
const BACKLOG: u32 = 4096;

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
}

enum Socket {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(UnixListener, PathBuf),
}

impl From<TcpListener> for Listener {
    fn from(listener: TcpListener) -> Self {
        Self { socket: Socket::Tcp(listener), tls: None }
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
            Socket::Unix(_, path) => Ok(Address::Unix(path.clone())),
        }
    }
}

#[cfg(unix)]
impl Drop for Listener {
    fn drop(&mut self) {
        if let Socket::Unix(_, path) = &self.socket {
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
        Address::Unix(path) => Socket::Unix(bind_unix(path)?, path.clone()),
        #[cfg(not(unix))]
        Address::Unix(_) => return Err(io::ErrorKind::Unsupported.into()),
    };
    Ok(Listener { socket, tls: None })
}

fn bind_tcp(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // So that a restart finds its port free; elsewhere it means another thing.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
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

/// Serves connections until `stopped` says so, then lets those in flight end.
pub async fn serve(
    listener: impl Into<Listener>,
    routes: Router,
    mut stopped: watch::Receiver<bool>,
) {
    let listener = listener.into();
    // Every connection holds a sender: when all are gone, all have ended.
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener.socket) => accepted,
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
        let tls = listener.tls.clone();
        tokio::spawn(async move {
            match accepted {
                Accepted::Tcp(stream, peer) => {
                    let peer = Peer::tcp(peer.ip());
                    let Some(tls) = tls else { return answer(stream, peer, routes, stopped).await };
                    let greeting = tokio::time::timeout(HEAD_TIME, tls.accept(stream));
                    // Who does not speak it, or stays silent, is left.
                    if let Ok(Ok(stream)) = greeting.await {
                        answer(stream, peer, routes, stopped).await;
                    }
                }
                #[cfg(unix)]
                Accepted::Unix(stream) => answer(stream, Peer::Unix, routes, stopped).await,
            }
            drop(open);
        });
    }
    drop(open);
    // A socket's file goes before the connections do, so that another can come.
    drop(listener);
    let _ = tokio::time::timeout(CLOSE_TIME, all_closed.recv()).await;
}

/// Answers the requests of a connection.
async fn answer(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    routes: Router,
    mut stopped: watch::Receiver<bool>,
) {
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        routes.clone().call(request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
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
