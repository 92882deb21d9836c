//! Who has tried the password too often: a few attempts a quarter of an hour
//! for each network, and no way round that by using many of its addresses.
//!
//! An attempt counts when it begins, so that a hundred at once are not a
//! hundred first ones. Nothing is kept on disk: a restart forgives.

use crate::server::networks::first_of;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Attempts that one network has in a [`WINDOW`].
const ATTEMPTS: u32 = 10;
/// How long an attempt counts.
const WINDOW: Duration = Duration::from_mins(15);
/// Networks that are remembered; more would be an attack on our memory.
const MOST: usize = 10_000;

/// The attempts of all networks.
#[derive(Debug, Default)]
pub struct Failures(Mutex<HashMap<IpAddr, Attempts>>);

#[derive(Debug)]
struct Attempts {
    count: u32,
    since: Instant,
}

/// What is one network: an IPv4 address, or the /56 that a household has of
/// IPv6. Whoever has no address (a Unix socket) is one too.
#[must_use]
pub fn network_of(address: Option<IpAddr>) -> IpAddr {
    match address {
        None => Ipv6Addr::UNSPECIFIED.into(),
        Some(address) => first_of(address, if address.is_ipv4() { 32 } else { 56 }),
    }
}

impl Failures {
    /// An attempt begins.
    ///
    /// # Errors
    /// It may not: how long until it may.
    pub fn begin(&self, network: IpAddr, now: Instant) -> Result<(), Duration> {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if table.len() >= MOST && !table.contains_key(&network) {
            table.retain(|_, old| now.duration_since(old.since) < WINDOW);
            if table.len() >= MOST {
                return Err(WINDOW);
            }
        }
        let own = table.entry(network).or_insert(Attempts { count: 0, since: now });
        let age = now.duration_since(own.since);
        if age >= WINDOW {
            *own = Attempts { count: 0, since: now };
        } else if own.count >= ATTEMPTS {
            return Err(WINDOW.saturating_sub(age));
        }
        own.count += 1;
        Ok(())
    }

    /// It was right: the network begins anew.
    pub fn succeeded(&self, network: IpAddr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&network);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> IpAddr {
        network_of(Some(address.parse().expect("an address")))
    }

    #[test]
    fn a_network_has_ten_attempts_a_quarter_of_an_hour() {
        let (failures, start) = (Failures::default(), Instant::now());
        let own = network("2001:db8:0:1::1");
        for _ in 0..10 {
            assert_eq!(failures.begin(own, start), Ok(()));
        }
        let later = start + Duration::from_mins(5);
        assert_eq!(failures.begin(own, later), Err(Duration::from_mins(10)));
        // Another address of the same /56 is the same network; another /56 is not.
        assert_eq!(network("2001:db8:0:ff:1:2:3:4"), own);
        assert_eq!(failures.begin(network("2001:db8:0:100::1"), later), Ok(()));
        assert_eq!(failures.begin(network("192.0.2.1"), later), Ok(()));
        assert_eq!(failures.begin(own, start + WINDOW), Ok(()));
        for _ in 0..9 {
            assert_eq!(failures.begin(own, start + WINDOW), Ok(()));
        }
        assert!(failures.begin(own, start + WINDOW).is_err());
        failures.succeeded(own);
        assert_eq!(failures.begin(own, start + WINDOW), Ok(()));
    }

    #[test]
    fn the_table_does_not_grow_without_end() {
        let (failures, start) = (Failures::default(), Instant::now());
        for number in 0..u32::try_from(MOST).expect("a small number") {
            let address = std::net::Ipv4Addr::from_bits(number).into();
            assert_eq!(failures.begin(address, start), Ok(()));
        }
        let new = network("203.0.113.1");
        assert!(failures.begin(new, start).is_err());
        assert_eq!(failures.begin(new, start + WINDOW), Ok(()));
    }
}
