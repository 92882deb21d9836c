//! The accept loop: connections, their limits, and their end.
//!
//! hyper is used directly because axum's `serve` sets no limit on the time
//! and size of a request's head, and waits for event streams for ever.

use super::networks::Peer;
use axum::Router;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{mpsc, watch};
use tower::Service;

/// A request's head must be here within this time.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// A request's head may have this many bytes.
const HEAD_BYTES: usize = 32 * 1024;
/// What is still open after the drain may take this long.
const CLOSE_TIME: Duration = Duration::from_secs(3);

/// Connections that may wait to be accepted. tokio's own 128 is too few for a
/// crowd: what finds no place is dropped and tried again a second later, or
/// three. The system may allow less (`net.core.somaxconn`).
const BACKLOG: u32 = 4096;

/// Listens at an address.
///
/// # Errors
/// The address cannot be used.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // So that a restart finds its port free; elsewhere it means another thing.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves connections until `stopped` says so, then lets those in flight end.
pub async fn serve(listener: TcpListener, routes: Router, mut stopped: watch::Receiver<bool>) {
    // Every connection holds a sender: when all are gone, all have ended.
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, for example: it passes.
                tracing::warn!(%error, "connection not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // Small events must not wait for more.
        let _ = stream.set_nodelay(true);
        let (routes, open, mut stopped) = (routes.clone(), open.clone(), stopped.clone());
        tokio::spawn(async move {
            let peer = Peer::tcp(peer.ip());
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
            drop(open);
        });
    }
    drop(open);
    let _ = tokio::time::timeout(CLOSE_TIME, all_closed.recv()).await;
}
