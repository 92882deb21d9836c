//! Who may come in: the access password, sessions, and programs that bring the
//! password with each request.
//!
//! A session is 256 random bits that the browser has; the store has their hash,
//! mixed with the password, so that a change of the password ends all sessions
//! by itself. Absent on purpose: cookies and pages (`http::door`,
//! `http::sign_in`), and more than one person.

mod failures;
pub mod password;

pub use failures::network_of;

use super::fresh;
use super::secret::Secret;
use super::store::{NewSession, Store, TokenHash};
use crate::domain::{Error, OwnerId};
use failures::Failures;
use password::{MOST_BYTES, Password};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, broadcast};
use tokio::time::timeout;

const HOUR: i64 = 60 * 60 * 1000;
/// A session that is used is over after this.
pub const LONGEST: i64 = 30 * 24 * HOUR;
/// One that is not used.
const IDLE: i64 = 14 * 24 * HOUR;
/// One on a device that is not one's own, if it is not used.
const IDLE_ELSEWHERE: i64 = 12 * HOUR;
/// An event stream, before its session is looked at anew.
const STREAM: Duration = Duration::from_hours(1);
/// Attempts that may wait for their turn.
const QUEUE: usize = 64;

/// Why nobody came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// That is not the password.
    Wrong,
    /// Too many attempts: how long to wait, in seconds.
    TooOften(u64),
    /// Too many people at once.
    Busy,
    /// A fault of ours.
    Failed(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Of those who bring the same at once.
type Turn = tokio::sync::Mutex<()>;

/// The door's keeper.
#[derive(Debug)]
pub struct Access {
    password: Password,
    store: Store,
    failures: Failures,
    /// Hashes that are made at the same time: each takes 64 MB.
    turns: Semaphore,
    /// Those, and who waits for them.
    queue: Semaphore,
    /// What programs have brought and was right, as a hash with a key of this
    /// process: not every request of theirs must cost a tenth of a second.
    known: Mutex<Option<Secret<TokenHash>>>,
    /// What is being looked at of it: of many requests that bring the same at
    /// once the first one is looked at, and counted, and the rest find it known.
    looking: Mutex<Vec<(Secret<TokenHash>, Weak<Turn>)>>,
    key: Secret<[u8; 32]>,
    ended: broadcast::Sender<TokenHash>,
}

impl Access {
    /// A keeper that asks for that password.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn new(password: Password, store: Store) -> Result<Self, Error> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            password,
            store,
            failures: Failures::default(),
            turns: Semaphore::new(cores.min(4)),
            queue: Semaphore::new(QUEUE),
            known: Mutex::default(),
            looking: Mutex::default(),
            key: Secret::new(random()?),
            ended: broadcast::channel(64).0,
        })
    }

    /// Signs in: the browser's token.
    ///
    /// # Errors
    /// See [`Refused`].
    pub async fn sign_in(
        &self,
        address: Option<IpAddr>,
        attempt: String,
        remember: bool,
    ) -> Result<Secret, Refused> {
        self.attempt(network_of(address), attempt).await?;
        let token = token_of(&random()?);
        let idle_ms = if remember { IDLE } else { IDLE_ELSEWHERE };
        let new =
            NewSession { hash: self.hash(&token), now: fresh::now(), idle_ms, longest_ms: LONGEST };
        self.store.start_session(OwnerId::LOCAL, new).await?;
        Ok(Secret::new(token))
    }

    /// The session of a token, if it has one.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn session(&self, token: &str) -> Result<Option<TokenHash>, Error> {
        let hash = self.hash(token);
        Ok(self.store.session(hash, fresh::now()).await?.map(|_| hash))
    }

    /// Ends a session, and what it still reads.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn sign_out(&self, hash: TokenHash) -> Result<(), Error> {
        self.store.end_session(OwnerId::LOCAL, hash).await?;
        let _ = self.ended.send(hash);
        Ok(())
    }

    /// Comes to its end when that session does, or in an hour: a session may
    /// be over by then, and whoever reads on comes again and is looked at.
    pub fn end_of(&self, hash: TokenHash) -> impl Future<Output = ()> + Send + use<> {
        end(self.ended.subscribe(), hash, STREAM)
    }

    /// A program has brought this with its request.
    ///
    /// # Errors
    /// See [`Refused`].
    pub async fn program(&self, address: Option<IpAddr>, attempt: &str) -> Result<(), Refused> {
        let seen: TokenHash =
            Sha256::new().chain_update(self.key.reveal()).chain_update(attempt).finalize().into();
        let seen = Secret::new(seen);
        let known = || *self.known.lock().unwrap_or_else(PoisonError::into_inner) == Some(seen);
        if known() {
            return Ok(());
        }
        let turn = self.turn(seen);
        let _mine = turn.lock().await;
        if known() {
            return Ok(());
        }
        self.attempt(network_of(address), attempt.to_owned()).await?;
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        Ok(())
    }

    /// The turn of those who bring the same.
    fn turn(&self, seen: Secret<TokenHash>) -> Arc<Turn> {
        let mut all = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(_, turn)| turn.strong_count() > 0);
        let there = all.iter().find(|(other, _)| *other == seen);
        there.and_then(|(_, turn)| turn.upgrade()).unwrap_or_else(|| {
            let turn = Arc::default();
            all.push((seen, Arc::downgrade(&turn)));
            turn
        })
    }

    async fn attempt(&self, network: IpAddr, attempt: String) -> Result<(), Refused> {
        self.failures
            .begin(network, Instant::now())
            .map_err(|wait| Refused::TooOften(wait.as_secs().max(1)))?;
        if attempt.len() > MOST_BYTES {
            return Err(Refused::Wrong);
        }
        let _place = self.queue.try_acquire().map_err(|_| Refused::Busy)?;
        let _turn = self.turns.acquire().await.map_err(|_| Refused::Busy)?;
        let password = self.password.clone();
        let right = tokio::task::spawn_blocking(move || password.is(&attempt)).await;
        match right {
            Ok(true) => {
                self.failures.succeeded(network);
                Ok(())
            }
            Ok(false) => {
                tracing::warn!(%network, "a wrong password");
                Err(Refused::Wrong)
            }
            Err(_) => Err(Refused::Failed(Error::Internal)),
        }
    }

    fn hash(&self, token: &str) -> TokenHash {
        let password = Sha256::digest(self.password.fingerprint());
        Sha256::new().chain_update(token).chain_update([0]).chain_update(password).finalize().into()
    }
}

async fn end(mut ended: broadcast::Receiver<TokenHash>, hash: TokenHash, longest: Duration) {
    let told = async {
        loop {
            match ended.recv().await {
                Ok(other) if other != hash => {}
                // Too many at once to know them all: its reader may come again.
                Ok(_) | Err(_) => return,
            }
        }
    };
    let _ = timeout(longest, told).await;
}

fn random() -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(super::fault::internal)?;
    Ok(bytes)
}

/// A token's bits in the alphabet that addresses and cookies take (base64url).
fn token_of(bits: &[u8; 32]) -> String {
    password::text_of(bits).replace('+', "-").replace('/', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stream_ends_with_its_session_and_in_time() {
        let ended = broadcast::channel(4).0;
        let (mine, other) = ([1; 32], [2; 32]);
        end(ended.subscribe(), mine, Duration::ZERO).await;
        let reader = ended.subscribe();
        ended.send(other).and(ended.send(mine)).expect("there is a reader");
        let begun = Instant::now();
        end(reader, mine, STREAM).await;
        assert!(begun.elapsed() < STREAM);
    }

    #[test]
    fn a_token_is_text_of_all_its_bits() {
        assert_eq!(password::text_of(b"Man"), "TWFu");
        assert_eq!(password::text_of(b"Ma"), "TWE");
        assert_eq!(token_of(&[0xff; 32]), format!("{}8", "_".repeat(42)));
    }
}
