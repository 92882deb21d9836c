//! A fair queue in front of each model, so that waiting happens where it can
//! be seen and left, not silently inside the model server.
//!
//! A lane is a provider's model. Owners take turns, and each owner's replies
//! go in the order in which they came; everybody sees their place. Leaving is
//! dropping the [`Ticket`]. The interface is small on purpose: a shared
//! database can stand behind it later.

use crate::domain::OwnerId;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// All lanes.
#[derive(Clone)]
pub(super) struct Queue {
    lanes: Arc<Mutex<HashMap<Lane, State>>>,
}

/// What requests queue for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Lane {
    /// The provider's name.
    pub provider: &'static str,
    /// The model's name, as far as names mean the same model.
    pub model: String,
}

impl Lane {
    /// The lane of a provider's model.
    pub fn new(provider: &'static str, model: &str) -> Self {
        let model = model.strip_suffix(":latest").unwrap_or(model).to_lowercase();
        Self { provider, model }
    }
}

/// Where a ticket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the queue, from 1.
    Waiting(usize),
    /// Its turn has come, and lasts until the ticket is dropped.
    Turn,
}

#[derive(Default)]
struct State {
    running: usize,
    /// Owners with somebody waiting, the next one first.
    owners: VecDeque<(OwnerId, VecDeque<Waiter>)>,
    next_number: u64,
}

struct Waiter {
    number: u64,
    place: watch::Sender<Place>,
}

/// A place in a lane.
pub(super) struct Ticket {
    queue: Queue,
    lane: Lane,
    limit: usize,
    owner: OwnerId,
    number: u64,
    place: watch::Receiver<Place>,
}

impl Queue {
    /// A queue with empty lanes.
    pub fn new() -> Self {
        Self { lanes: Arc::default() }
    }

    /// Joins a lane that serves `limit` at once.
    pub fn join(&self, lane: Lane, owner: OwnerId, limit: usize) -> Ticket {
        let mut lanes = self.lock();
        let state = lanes.entry(lane.clone()).or_default();
        let number = state.next_number;
        state.next_number += 1;
        let sender = watch::Sender::new(Place::Waiting(usize::MAX));
        let place = sender.subscribe();
        let waiter = Waiter { number, place: sender };
        match state.owners.iter_mut().find(|(known, _)| *known == owner) {
            Some((_, waiting)) => waiting.push_back(waiter),
            None => state.owners.push_back((owner, VecDeque::from([waiter]))),
        }
        state.advance(limit);
        drop(lanes);
        Ticket { queue: self.clone(), lane, limit, owner, number, place }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Lane, State>> {
        // A panic cannot leave a lane half changed: nothing in here panics.
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
    /// Its present place.
    pub fn place(&mut self) -> Place {
        *self.place.borrow_and_update()
    }

    /// Waits until its place is another than [`Self::place`] last said.
    pub async fn changed(&mut self) {
        // Whoever waits is in the lane, and so is the sender; after the turn
        // has come nothing changes any more.
        if self.place.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl State {
    /// Gives free slots to those whose turn it is, and tells all their places.
    fn advance(&mut self, limit: usize) {
        while self.running < limit.max(1)
            && let Some((owner, mut waiting)) = self.owners.pop_front()
        {
            if let Some(next) = waiting.pop_front() {
                self.running += 1;
                next.place.send_replace(Place::Turn);
            }
            if !waiting.is_empty() {
                self.owners.push_back((owner, waiting));
            }
        }
        let longest = self.owners.iter().map(|(_, waiting)| waiting.len()).max().unwrap_or(0);
        let rounds = (0..longest).flat_map(|round| {
            self.owners.iter().filter_map(move |(_, waiting)| waiting.get(round))
        });
        for (index, waiter) in rounds.enumerate() {
            waiter.place.send_if_modified(|place| {
                let new = Place::Waiting(index + 1);
                let changed = *place != new;
                *place = new;
                changed
            });
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut lanes = self.queue.lock();
        let Some(state) = lanes.get_mut(&self.lane) else { return };
        if *self.place.borrow() == Place::Turn {
            state.running -= 1;
        } else {
            for (owner, waiting) in &mut state.owners {
                if *owner == self.owner {
                    waiting.retain(|waiter| waiter.number != self.number);
                }
            }
            state.owners.retain(|(_, waiting)| !waiting.is_empty());
        }
        state.advance(self.limit);
        if state.running == 0 && state.owners.is_empty() {
            lanes.remove(&self.lane);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn owner(number: u8) -> OwnerId {
        OwnerId(Uuid::from_u128(u128::from(number)))
    }

    fn lane() -> Lane {
        Lane::new("ollama", "Tiny:latest")
    }

    #[test]
    fn a_turn_is_passed_on_when_a_ticket_is_dropped() {
        let queue = Queue::new();
        let mut first = queue.join(lane(), owner(1), 1);
        let mut second = queue.join(Lane::new("ollama", "tiny"), owner(1), 1);
        let mut elsewhere = queue.join(Lane::new("demo", "tiny"), owner(1), 1);
        assert_eq!(first.place(), Place::Turn);
        assert_eq!(elsewhere.place(), Place::Turn);
        assert_eq!(second.place(), Place::Waiting(1));
        drop(first);
        assert_eq!(second.place(), Place::Turn);
        drop((second, elsewhere));
        assert!(queue.lock().is_empty());
    }

    /// Who is served when all of those join while the slot is taken.
    fn order(owners: &[u8], leaving: &[usize]) -> Vec<(u8, usize)> {
        let queue = Queue::new();
        let holder = queue.join(lane(), owner(u8::MAX), 1);
        let mut waiting: Vec<_> = owners
            .iter()
            .enumerate()
            .map(|(index, number)| (*number, index, queue.join(lane(), owner(*number), 1)))
            .collect();
        waiting.retain(|(_, index, _)| !leaving.contains(index));
        let mut places: Vec<_> = waiting
            .iter_mut()
            .map(|(number, index, ticket)| match ticket.place() {
                Place::Waiting(place) => (place, *number, *index),
                Place::Turn => panic!("two turns at once"),
            })
            .collect();
        places.sort_unstable();
        let promised: Vec<_> = places.iter().map(|(_, number, index)| (*number, *index)).collect();
        assert!(places.iter().map(|(place, ..)| *place).eq(1..=places.len()));
        let mut served = Vec::new();
        drop(holder);
        while !waiting.is_empty() {
            let turns: Vec<_> = (0..waiting.len())
                .filter(|index| waiting[*index].2.place() == Place::Turn)
                .collect();
            assert_eq!(turns.len(), 1);
            let (number, index, ticket) = waiting.remove(turns[0]);
            served.push((number, index));
            drop(ticket);
        }
        assert_eq!(served, promised, "the places told were not kept");
        served
    }

    proptest! {
        #[test]
        fn owners_take_turns_and_each_ones_replies_keep_their_order(
            owners in prop::collection::vec(0_u8..5, 0..40),
            leaving in prop::collection::vec(0_usize..40, 0..5),
        ) {
            let served = order(&owners, &leaving);
            for number in 0..5 {
                let own: Vec<_> =
                    served.iter().filter(|(other, _)| *other == number).map(|(_, index)| *index).collect();
                prop_assert!(own.is_sorted());
                // Between two of one owner's, nobody else is served twice.
                let positions: Vec<_> = served
                    .iter()
                    .enumerate()
                    .filter(|(_, (other, _))| *other == number)
                    .map(|(position, _)| position)
                    .collect();
                for pair in positions.windows(2) {
                    let mut between: Vec<u8> =
                        served[pair[0] + 1..pair[1]].iter().map(|(other, _)| *other).collect();
                    let all = between.len();
                    between.sort_unstable();
                    between.dedup();
                    prop_assert_eq!(between.len(), all);
                }
            }
        }

        #[test]
        fn never_more_at_once_than_allowed(owners in prop::collection::vec(0_u8..5, 1..40), limit in 1_usize..6) {
            let queue = Queue::new();
            let mut tickets: Vec<_> =
                owners.iter().map(|number| queue.join(lane(), owner(*number), limit)).collect();
            while !tickets.is_empty() {
                let turns = tickets.iter_mut().filter_map(|ticket| (ticket.place() == Place::Turn).then_some(()));
                prop_assert_eq!(turns.count(), limit.min(tickets.len()));
                let index = tickets.iter_mut().position(|ticket| ticket.place() == Place::Turn);
                drop(tickets.remove(index.expect("somebody has a turn")));
            }
        }
    }
}
