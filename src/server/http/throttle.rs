//! What one address may have: sends a minute, replies that are being written,
//! event streams. So nobody takes all of a server from the others.
//!
//! An address is what `http::edge` says it is: what a stranger adds to
//! `X-Forwarded-For` is no part of it, and an IPv6 network counts as one. This
//! machine itself is not counted: who sits at it, and a proxy on it that is not
//! named as trusted and hides everybody. An address of a local network may be
//! such a proxy too, or Docker, so it has [`HOUSE`] times as much. Absent on
//! purpose: the limits of the whole process (`domain::limits`), and people, whom
//! nobody knows without accounts.

use crate::domain::{Error, Result};
use crate::server::access::network_of;
use crate::server::config::share::Share;
use crate::server::runs::{Asker, Held};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How much more an address of a local network has.
const HOUSE: u32 = 16;
/// How long a send counts.
const WINDOW: Duration = Duration::from_mins(1);
/// What somebody is told to wait whose replies are all being written.
const WRITTEN: u64 = 10;
/// Addresses that are looked through for those that have nothing any more.
const SWEEP: usize = 1024;

/// Who has how much.
#[derive(Debug, Default)]
pub struct Throttle {
    share: Share,
    table: Mutex<HashMap<IpAddr, Used>>,
}

#[derive(Debug, Default)]
struct Used {
    /// Sends that have not been earned back, in thousandths.
    sends: u64,
    /// When that was so.
    at: Option<Instant>,
    replies: u32,
    streams: u32,
}

impl Used {
    /// What is not earned back yet at that time.
    fn owed(&self, share: u32, now: Instant) -> u64 {
        let passed = self.at.map_or(WINDOW, |at| now.saturating_duration_since(at));
        let earned = passed.as_millis() * u128::from(share) * 1000 / WINDOW.as_millis();
        self.sends.saturating_sub(u64::try_from(earned).unwrap_or(u64::MAX))
    }
}

/// Somebody who asks for replies, from an address.
pub struct Asking {
    /// Who counts.
    pub throttle: Arc<Throttle>,
    /// From where.
    pub address: Option<IpAddr>,
}

impl Asker for Asking {
    fn ask(&self, replies: usize) -> Result<Held> {
        let replies = u32::try_from(replies).unwrap_or(u32::MAX);
        Ok(Arc::new(self.throttle.ask(self.address, replies)?))
    }
}

/// What is held of an address's share until it is dropped.
#[derive(Debug)]
pub struct Part {
    throttle: Arc<Throttle>,
    network: IpAddr,
    what: What,
    number: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Replies,
    Stream,
}

impl Throttle {
    /// Nobody has anything yet.
    #[must_use]
    pub fn new(share: Share) -> Arc<Self> {
        Arc::new(Self { share, table: Mutex::default() })
    }

    /// So many replies are asked for by one message.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`].
    pub fn ask(self: &Arc<Self>, client: Option<IpAddr>, number: u32) -> Result<Option<Part>> {
        self.ask_at(client, number, Instant::now())
    }

    fn ask_at(
        self: &Arc<Self>,
        client: Option<IpAddr>,
        number: u32,
        now: Instant,
    ) -> Result<Option<Part>> {
        let Some((network, times)) = counted(client) else { return Ok(None) };
        let most = self.share.replies.saturating_mul(times);
        let sends = self.share.sends.saturating_mul(times);
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        self.sweep(&mut table, now);
        let used = table.entry(network).or_default();
        if most > 0 && used.replies.saturating_add(number) > most {
            return Err(Error::TooManyRequests { seconds: WRITTEN });
        }
        let owed = used.owed(sends, now) + 1000;
        if sends > 0 && owed > u64::from(sends) * 1000 {
            let over = owed - u64::from(sends) * 1000;
            let seconds = (over * WINDOW.as_secs()).div_ceil(u64::from(sends) * 1000).max(1);
            return Err(Error::TooManyRequests { seconds });
        }
        (used.sends, used.at) = (owed, Some(now));
        used.replies += number;
        drop(table);
        Ok(Some(Part { throttle: Arc::clone(self), network, what: What::Replies, number }))
    }

    /// An event stream is opened.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`].
    pub fn open(self: &Arc<Self>, client: Option<IpAddr>) -> Result<Option<Part>> {
        let Some((network, times)) = counted(client) else { return Ok(None) };
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        self.sweep(&mut table, Instant::now());
        let used = table.entry(network).or_default();
        let most = self.share.streams.saturating_mul(times);
        if most > 0 && used.streams >= most {
            return Err(Error::TooManyRequests { seconds: WRITTEN });
        }
        used.streams += 1;
        drop(table);
        let (throttle, what) = (Arc::clone(self), What::Stream);
        Ok(Some(Part { throttle, network, what, number: 1 }))
    }

    /// Forgets who has nothing any more, when there are many.
    fn sweep(&self, table: &mut HashMap<IpAddr, Used>, now: Instant) {
        if table.len() >= SWEEP && table.len().is_multiple_of(SWEEP) {
            let sends = self.share.sends;
            table.retain(|_, used| {
                used.replies > 0 || used.streams > 0 || used.owed(sends, now) > 0
            });
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let mut table = self.throttle.table.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(used) = table.get_mut(&self.network) {
            match self.what {
                What::Replies => used.replies = used.replies.saturating_sub(self.number),
                What::Stream => used.streams = used.streams.saturating_sub(self.number),
            }
        }
    }
}

/// Whom it is counted for, and how many times the share is theirs; absent for
/// this machine itself.
fn counted(client: Option<IpAddr>) -> Option<(IpAddr, u32)> {
    let address = client?.to_canonical();
    if address.is_loopback() {
        return None;
    }
    let local = match address {
        IpAddr::V4(address) => address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_unique_local() || address.is_unicast_link_local(),
    };
    Some((network_of(Some(address)), if local { HOUSE } else { 1 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn sends_are_earned_back_with_time() {
        let share = Share { sends: 60, replies: 0, streams: 0 };
        let (throttle, start) = (Throttle::new(share), Instant::now());
        let own = Some(address("203.0.113.7"));
        for number in 0..60 {
            assert!(throttle.ask_at(own, 1, start).is_ok(), "{number}");
        }
        let refused = throttle.ask_at(own, 1, start).expect_err("too often");
        assert_eq!(refused, Error::TooManyRequests { seconds: 1 });
        // Others have their own.
        assert!(throttle.ask_at(Some(address("203.0.113.8")), 1, start).is_ok());
        // One a second.
        let later = start + Duration::from_secs(2);
        assert!(throttle.ask_at(own, 1, later).is_ok() && throttle.ask_at(own, 1, later).is_ok());
        assert!(throttle.ask_at(own, 1, later).is_err());
        assert!(throttle.ask_at(own, 1, start + Duration::from_hours(1)).is_ok());
    }

    #[test]
    fn replies_count_until_they_have_ended() {
        let throttle = Throttle::new(Share { sends: 0, replies: 4, streams: 0 });
        let own = Some(address("2001:db8:0:1::1"));
        let four = throttle.ask(own, 4).expect("there is room");
        assert!(throttle.ask(own, 1).is_err());
        // Of the same /56; another one has its own.
        assert!(throttle.ask(Some(address("2001:db8:0:ff::2")), 1).is_err());
        assert!(throttle.ask(Some(address("2001:db8:0:100::2")), 1).is_ok());
        drop(four);
        let held: Vec<_> = (0..4).map(|_| throttle.ask(own, 1).expect("there is room")).collect();
        assert!(throttle.ask(own, 1).is_err());
        drop(held);
        assert!(throttle.ask(own, 4).is_ok());
    }

    #[test]
    fn a_house_has_more_and_this_machine_all_it_wants() {
        let throttle = Throttle::new(Share { sends: 0, replies: 0, streams: 2 });
        let open = |text: &str, number: usize| {
            let open = (0..number).map(|_| throttle.open(Some(address(text))));
            open.collect::<Result<Vec<_>>>()
        };
        assert!(open("203.0.113.7", 3).is_err());
        let held = open("203.0.113.7", 2).expect("what was refused is not held");
        assert!(open("::ffff:203.0.113.7", 1).is_err(), "the same in other clothes");
        drop(held);
        for local in ["192.168.1.4", "172.17.0.1", "10.1.2.3", "fd00::1", "fe80::1"] {
            assert!(open(local, 32).is_ok() && open(local, 33).is_err(), "{local}");
        }
        for own in ["127.0.0.1", "::1"] {
            assert!(open(own, 1000).is_ok(), "{own}");
        }
        assert!(throttle.open(None).is_ok_and(|held| held.is_none()), "a Unix socket");
        let none = Throttle::new(Share { sends: 0, replies: 0, streams: 0 });
        assert!((0..100).all(|_| none.open(Some(address("203.0.113.7"))).is_ok_and(|_| true)));
    }

    #[test]
    fn the_table_does_not_grow_without_end() {
        let (throttle, start) = (Throttle::new(Share::default()), Instant::now());
        for number in 0..10_000_u32 {
            let now = start + Duration::from_secs(number.into());
            let client = IpAddr::from((0xcb00_0000 + number).to_be_bytes());
            drop(throttle.ask_at(Some(client), 1, now));
        }
        let size = throttle.table.lock().expect("nobody panics").len();
        assert!(size <= 2 * SWEEP, "{size}");
    }
}
