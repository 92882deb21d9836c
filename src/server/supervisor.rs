//! What is told to systemd, if it has started us and wants to know
//! (`Type=notify`): ready, stopping, still alive. Elsewhere nothing happens.
//!
//! Written by hand: the protocol is a line of text to a socket (`sd_notify(3)`).

use std::time::Duration;

/// We serve.
pub const READY: &str = "READY=1";
/// We are about to end.
pub const STOPPING: &str = "STOPPING=1";
const ALIVE: &str = "WATCHDOG=1";

/// Tells it. A supervisor that cannot be told is none.
pub fn tell(what: &str) {
    #[cfg(unix)]
    if let Some(socket) = std::env::var_os("NOTIFY_SOCKET")
        && let Err(error) = send(&socket, what)
    {
        tracing::debug!(%error, what, "systemd could not be told");
    }
    #[cfg(not(unix))]
    let _ = what;
}

#[cfg(unix)]
fn send(socket: &std::ffi::OsStr, what: &str) -> std::io::Result<()> {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::UnixDatagram;
    let own = UnixDatagram::unbound()?;
    // A name that begins so is none of a file.
    #[cfg(target_os = "linux")]
    if let Some(name) = socket.as_bytes().strip_prefix(b"@") {
        use std::os::linux::net::SocketAddrExt;
        let address = std::os::unix::net::SocketAddr::from_abstract_name(name)?;
        return own.send_to_addr(what.as_bytes(), &address).map(|_| ());
    }
    own.send_to(what.as_bytes(), std::path::Path::new(socket)).map(|_| ())
}

/// Says again and again that we are alive, twice as often as is wanted. A
/// runtime that hangs does not come to it.
pub async fn keep_telling() {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let ours = number("WATCHDOG_PID").is_none_or(|id| id == u64::from(std::process::id()));
    let Some(every) = number("WATCHDOG_USEC").filter(|every| ours && *every > 0) else { return };
    let every = Duration::from_micros(every / 2).max(Duration::from_millis(1));
    loop {
        tell(ALIVE);
        tokio::time::sleep(every).await;
    }
}
