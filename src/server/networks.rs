//! Networks as people write them: `10.0.0.0/8`, `::1`, and `unix` for whoever
//! comes by a Unix socket. Used for the proxies whose word counts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Where a connection comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Peer {
    /// By TCP, from that address; an IPv4 address in IPv6's clothes is one of IPv4.
    Address(IpAddr),
    /// By a Unix socket.
    Unix,
}

impl Peer {
    /// A peer by TCP.
    #[must_use]
    pub const fn tcp(address: IpAddr) -> Self {
        Self::Address(address.to_canonical())
    }
}

/// One entry of a list of networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Addresses that begin alike.
    Addresses {
        /// The first of them.
        first: IpAddr,
        /// How many bits are the same.
        bits: u8,
    },
    /// Whoever comes by a Unix socket.
    Unix,
}

impl Network {
    /// Whether the peer is in it.
    #[must_use]
    pub fn has(&self, peer: Peer) -> bool {
        match (self, peer) {
            (Self::Unix, Peer::Unix) => true,
            (Self::Addresses { first, bits }, Peer::Address(address)) => {
                first.is_ipv4() == address.is_ipv4() && first_of(address, *bits) == *first
            }
            _ => false,
        }
    }
}

/// The first address of the network of that size around an address.
#[must_use]
pub fn first_of(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits.min(32))).unwrap_or(0);
            Ipv4Addr::from_bits(address.to_bits() & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits.min(128))).unwrap_or(0);
            Ipv6Addr::from_bits(address.to_bits() & mask).into()
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text == "unix" {
            return Ok(Self::Unix);
        }
        let wrong = || format!("{text:?} is no network: write 10.0.0.0/8, an address, or unix");
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(whole), |bits| bits.parse().map_err(|_| wrong()))?;
        if bits > whole {
            return Err(wrong());
        }
        Ok(Self::Addresses { first: first_of(address, bits), bits })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(network: &str, address: &str) -> bool {
        let network: Network = network.parse().expect("a network");
        network.has(Peer::tcp(address.parse().expect("an address")))
    }

    #[test]
    fn a_network_has_the_addresses_that_begin_like_it() {
        for (network, address, is) in [
            ("10.0.0.0/8", "10.200.3.4", true),
            ("10.1.2.3/8", "10.200.3.4", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("127.0.0.1", "::ffff:127.0.0.1", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false),
            ("::1", "::1", true),
            ("fd00::/8", "fd12:3456::1", true),
            ("fd00::/8", "fe80::1", false),
        ] {
            assert_eq!(has(network, address), is, "{network} {address}");
        }
        let unix: Network = "unix".parse().expect("a network");
        assert!(unix.has(Peer::Unix) && !unix.has(Peer::tcp(Ipv4Addr::LOCALHOST.into())));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in
            ["", "10.0.0.0/33", "::/129", "10.0.0/8", "localhost", "1.2.3.4/x", "1.2.3.4/-1"]
        {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
