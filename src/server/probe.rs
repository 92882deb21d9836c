//! `linnet health`: asks a running Linnet whether requests should come to it.
//! For health checks where there is no shell and no curl: an empty container.
//!
//! It goes to the address that Linnet itself would listen on. Certificates are
//! not checked: nothing is said that anybody could not hear.

use super::fault::deepest;
use super::listen::Address;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// A server that takes longer is of no use.
const PATIENCE: Duration = Duration::from_secs(5);

/// What it answers, if it is ready.
///
/// # Errors
/// A sentence: it does not answer, or says that it is not ready.
pub async fn ready(address: &Address, encrypted: bool) -> Result<String, String> {
    let mut client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .tls_danger_accept_invalid_certs(true)
        .timeout(PATIENCE);
    let host = match address {
        Address::Tcp(address) => reached(*address).to_string(),
        #[cfg(unix)]
        Address::Unix(path) => {
            client = client.unix_socket(path.clone());
            "localhost".to_owned()
        }
        #[cfg(not(unix))]
        Address::Unix(_) => return Err("there are no Unix sockets here".to_owned()),
    };
    let scheme = if encrypted && matches!(address, Address::Tcp(_)) { "https" } else { "http" };
    let client = client.build().map_err(|error| error.to_string())?;
    let asked = client.get(format!("{scheme}://{host}/health/ready")).send().await;
    let answer =
        asked.map_err(|error| format!("{address} does not answer: {}", deepest(&error)))?;
    let status = answer.status();
    let said = answer.text().await.unwrap_or_default();
    if status.is_success() { Ok(said) } else { Err(format!("{address} is not ready: {said}")) }
}

/// Where whoever listens at an address can be reached from here.
fn reached(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_are_reached_at_one() {
        for (listens, is) in [
            ("0.0.0.0:8000", "127.0.0.1:8000"),
            ("[::]:8000", "[::1]:8000"),
            ("10.1.2.3:1", "10.1.2.3:1"),
        ] {
            let address = reached(listens.parse().expect("an address"));
            assert_eq!(address.to_string(), is);
        }
    }
}
