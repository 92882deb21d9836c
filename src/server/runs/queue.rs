//! A fair queue in front of each model, so that waiting happens where it can
//! be seen and left, not silently inside the model servers.
//!
//! A lane is a model, whichever servers have it: a ticket is given its server
//! when its turn comes (the best of those with a free slot, see [`Sites`]).
//! Owners take turns, and each owner's replies go in the order in which they
//! came; everybody sees their place. Work that nobody waits for
//! ([`Queue::join_idle`]) has a turn only on an idle server and is asked to
//! give it back as soon as a person wants it. Leaving is dropping the
//! [`Ticket`]. The interface is small on purpose: a shared database can stand
//! behind it later.

use crate::domain::OwnerId;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// What requests queue for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Lane {
    /// Whether this is the built-in demo.
    pub demo: bool,
    /// The model's name, as far as names mean the same model.
    pub model: String,
}

impl Lane {
    /// The lane of a model.
    pub fn new(demo: bool, model: &str) -> Self {
        let model = model.strip_suffix(":latest").unwrap_or(model).to_lowercase();
        Self { demo, model }
    }
}

/// A server that could serve a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    /// Its number.
    pub upstream: usize,
    /// Replies of the lane that it writes at once; at least 1.
    pub limit: usize,
    /// The smaller, the better: 0 has the model loaded.
    pub rank: u8,
}

/// Who can serve what.
pub(super) trait Sites: Send + Sync {
    /// The servers that may serve a lane now, in their order. Never empty:
    /// what nobody can serve is asked for all the same, so that its failure is
    /// told.
    fn offers(&self, lane: &Lane) -> Vec<Offer>;
}

/// Where a ticket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the queue, from 1.
    Waiting(usize),
    /// Its turn has come at that server, and lasts until the ticket is dropped.
    Turn(usize),
    /// Its turn at that server is wanted back: a person waits for it.
    Yield(usize),
    /// No server is left that it has not avoided.
    Nowhere,
}

impl Place {
    fn held(self) -> Option<usize> {
        match self {
            Self::Turn(upstream) | Self::Yield(upstream) => Some(upstream),
            Self::Waiting(_) | Self::Nowhere => None,
        }
    }
}

/// All lanes.
#[derive(Clone)]
pub(super) struct Queue {
    sites: Arc<dyn Sites>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    lanes: HashMap<Lane, LaneState>,
    /// Running replies of all lanes, by server.
    busy: HashMap<usize, usize>,
    /// Idle work that has a turn.
    idle: Vec<IdleTurn>,
    next_number: u64,
}

#[derive(Default)]
struct LaneState {
    /// Running replies by server.
    running: HashMap<usize, usize>,
    /// Those whose server failed when their turn had come: they go first.
    back: VecDeque<Waiter>,
    /// Owners with somebody waiting, the next one first.
    owners: VecDeque<(OwnerId, VecDeque<Waiter>)>,
    /// Work that nobody waits for.
    idle: VecDeque<Waiter>,
}

struct Waiter {
    number: u64,
    /// Servers that it was sent away from.
    avoid: Vec<usize>,
    /// The only server that will do, if there is one.
    only: Option<usize>,
    place: watch::Sender<Place>,
}

struct IdleTurn {
    number: u64,
    upstream: usize,
    place: watch::Sender<Place>,
}

/// A place in a lane.
pub(super) struct Ticket {
    queue: Queue,
    lane: Lane,
    number: u64,
    place: watch::Receiver<Place>,
}

/// What goes on in all lanes, idle work left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    /// Replies that are written, by server.
    pub running: HashMap<usize, usize>,
    /// Replies that wait.
    pub waiting: usize,
}

/// What stands before a lane: for those who wait in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Load {
    /// Replies that are written.
    pub running: usize,
    /// Replies that wait.
    pub waiting: usize,
}

impl Queue {
    /// A queue with empty lanes in front of these servers.
    pub fn new(sites: Arc<dyn Sites>) -> Self {
        Self { sites, state: Arc::default() }
    }

    /// Joins a lane.
    pub fn join(&self, lane: Lane, owner: OwnerId) -> Ticket {
        self.enter(lane, |state, waiter| {
            match state.owners.iter_mut().find(|(known, _)| *known == owner) {
                Some((_, waiting)) => waiting.push_back(waiter),
                None => state.owners.push_back((owner, VecDeque::from([waiter]))),
            }
        })
    }

    /// Joins a lane behind everybody: for work that nobody waits for, at that
    /// server only. [`Place::Yield`] asks for the turn back.
    pub fn join_idle(&self, lane: Lane, upstream: usize) -> Ticket {
        self.enter(lane, |state, waiter| {
            state.idle.push_back(Waiter { only: Some(upstream), ..waiter });
        })
    }

    fn enter(&self, lane: Lane, put: impl FnOnce(&mut LaneState, Waiter)) -> Ticket {
        let mut state = self.lock();
        let number = state.next_number;
        state.next_number += 1;
        let sender = watch::Sender::new(Place::Waiting(usize::MAX));
        let place = sender.subscribe();
        let waiter = Waiter { number, avoid: Vec::new(), only: None, place: sender };
        put(state.lanes.entry(lane.clone()).or_default(), waiter);
        state.advance(&*self.sites, &lane);
        drop(state);
        Ticket { queue: self.clone(), lane, number, place }
    }

    /// What goes on in a lane.
    pub fn load(&self, lane: &Lane) -> Load {
        let state = self.lock();
        let Some(lane) = state.lanes.get(lane) else { return Load::default() };
        let waiting = lane.owners.iter().map(|(_, waiting)| waiting.len()).sum::<usize>();
        Load { running: lane.running.values().sum(), waiting: waiting + lane.back.len() }
    }

    /// What goes on in all lanes.
    pub fn totals(&self) -> Totals {
        let state = self.lock();
        let mut running = state.busy.clone();
        for turn in &state.idle {
            one_less(&mut running, turn.upstream);
        }
        let waiting = state.lanes.values().map(|lane| {
            lane.back.len() + lane.owners.iter().map(|(_, waiting)| waiting.len()).sum::<usize>()
        });
        Totals { running, waiting: waiting.sum() }
    }

    /// The servers have changed: somebody may have their turn now.
    pub fn poke(&self) {
        let mut state = self.lock();
        let lanes: Vec<Lane> = state.lanes.keys().cloned().collect();
        for lane in lanes {
            state.advance(&*self.sites, &lane);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic cannot leave a lane half changed: nothing in here panics.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
    /// Its present place.
    pub fn place(&mut self) -> Place {
        *self.place.borrow_and_update()
    }

    /// Waits until its place is another than [`Self::place`] last said.
    pub async fn changed(&mut self) {
        // Whoever waits is in the lane, and so is the sender; after a person's
        // turn has come nothing changes any more.
        if self.place.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Gives the turn back and goes to the front of the lane, for a turn at a
    /// server that is not to be avoided.
    pub fn again(&mut self, avoid: Vec<usize>) {
        let queue = self.queue.clone();
        let mut state = queue.lock();
        state.leave(&self.lane, self.number, *self.place.borrow());
        let sender = watch::Sender::new(Place::Waiting(usize::MAX));
        self.place = sender.subscribe();
        let waiter = Waiter { number: self.number, avoid, only: None, place: sender };
        state.lanes.entry(self.lane.clone()).or_default().back.push_back(waiter);
        state.advance(&*queue.sites, &self.lane);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let queue = self.queue.clone();
        let mut state = queue.lock();
        let held = self.place.borrow().held();
        state.leave(&self.lane, self.number, *self.place.borrow());
        state.advance(&*queue.sites, &self.lane);
        if held.is_some() {
            state.advance_idle(&*queue.sites);
        }
    }
}

impl State {
    /// Takes a ticket out of wherever it is.
    fn leave(&mut self, lane: &Lane, number: u64, place: Place) {
        let Some(state) = self.lanes.get_mut(lane) else { return };
        match place.held() {
            Some(upstream) => {
                one_less(&mut state.running, upstream);
                one_less(&mut self.busy, upstream);
                self.idle.retain(|turn| turn.number != number);
            }
            None => state.remove(number),
        }
    }

    /// Gives free slots to those whose turn it is, and tells all their places.
    fn advance(&mut self, sites: &dyn Sites, lane: &Lane) {
        let Some(state) = self.lanes.get_mut(lane) else { return };
        let offers = if state.has_people() || !state.idle.is_empty() {
            sites.offers(lane)
        } else {
            Vec::new()
        };
        // The first in line who can be served is: who avoids a server does not
        // keep those behind from it.
        while let Some((number, choice)) = state.next(&offers, &self.busy) {
            let Some(waiter) = state.take(number) else { break };
            let Some(upstream) = choice else {
                waiter.place.send_replace(Place::Nowhere);
                continue;
            };
            *state.running.entry(upstream).or_default() += 1;
            *self.busy.entry(upstream).or_default() += 1;
            waiter.place.send_replace(Place::Turn(upstream));
            // A person is served there: idle work would only slow that down.
            self.idle.iter().filter(|turn| turn.upstream == upstream).for_each(IdleTurn::recall);
        }
        for (index, waiter) in state.in_order().enumerate() {
            tell(waiter, index + 1);
        }
        if state.has_people() {
            let wanted = |turn: &&IdleTurn| offers.iter().any(|o| o.upstream == turn.upstream);
            self.idle.iter().filter(wanted).for_each(IdleTurn::recall);
        } else if let Some(waiter) = state.idle.front() {
            let free = |upstream: &usize| self.busy.get(upstream).is_none_or(|busy| *busy == 0);
            if let Some(upstream) = waiter.only.filter(free)
                && let Some(waiter) = state.idle.pop_front()
            {
                *state.running.entry(upstream).or_default() += 1;
                *self.busy.entry(upstream).or_default() += 1;
                waiter.place.send_replace(Place::Turn(upstream));
                self.idle.push(IdleTurn { number: waiter.number, upstream, place: waiter.place });
            }
        }
        if state.is_empty() {
            self.lanes.remove(lane);
        }
    }

    /// A server may be idle now: idle work of any lane may have waited for that.
    fn advance_idle(&mut self, sites: &dyn Sites) {
        let waiting = self.lanes.iter().filter(|(_, state)| !state.idle.is_empty());
        let lanes: Vec<Lane> = waiting.map(|(lane, _)| lane.clone()).collect();
        for lane in lanes {
            self.advance(sites, &lane);
        }
    }
}

impl IdleTurn {
    fn recall(&self) {
        self.place.send_if_modified(|place| {
            let new = Place::Yield(self.upstream);
            let changed = *place != new;
            *place = new;
            changed
        });
    }
}

impl LaneState {
    fn has_people(&self) -> bool {
        !self.back.is_empty() || !self.owners.is_empty()
    }

    fn is_empty(&self) -> bool {
        !self.has_people() && self.idle.is_empty() && self.running.is_empty()
    }

    /// The people who wait, in the order in which they are served.
    fn in_order(&self) -> impl Iterator<Item = &Waiter> {
        let longest = self.owners.iter().map(|(_, waiting)| waiting.len()).max().unwrap_or(0);
        let rounds = (0..longest).flat_map(|round| {
            self.owners.iter().filter_map(move |(_, waiting)| waiting.get(round))
        });
        self.back.iter().chain(rounds)
    }

    /// The next one who can be served, and by whom; nobody for one that has
    /// avoided all.
    fn next(&self, offers: &[Offer], busy: &HashMap<usize, usize>) -> Option<(u64, Option<usize>)> {
        let count = |counts: &HashMap<usize, usize>, upstream: usize| {
            counts.get(&upstream).copied().unwrap_or(0)
        };
        self.in_order().find_map(|waiter| {
            let mut left = offers.iter().filter(|o| !waiter.avoid.contains(&o.upstream)).peekable();
            if left.peek().is_none() {
                return Some((waiter.number, None));
            }
            let free = left.filter(|o| count(&self.running, o.upstream) < o.limit.max(1));
            let best = free.min_by_key(|o| (o.rank, count(busy, o.upstream)))?;
            Some((waiter.number, Some(best.upstream)))
        })
    }

    /// Takes a waiting person out; their owner goes to the end of the round.
    fn take(&mut self, number: u64) -> Option<Waiter> {
        if let Some(at) = self.back.iter().position(|waiter| waiter.number == number) {
            return self.back.remove(at);
        }
        let here = |(_, waiting): &(OwnerId, VecDeque<Waiter>)| {
            waiting.iter().any(|waiter| waiter.number == number)
        };
        let at = self.owners.iter().position(here)?;
        let (owner, mut waiting) = self.owners.remove(at)?;
        let place = waiting.iter().position(|waiter| waiter.number == number)?;
        let waiter = waiting.remove(place);
        if !waiting.is_empty() {
            self.owners.push_back((owner, waiting));
        }
        waiter
    }

    /// Removes one who leaves; the others keep their order.
    fn remove(&mut self, number: u64) {
        self.back.retain(|waiter| waiter.number != number);
        self.idle.retain(|waiter| waiter.number != number);
        for (_, waiting) in &mut self.owners {
            waiting.retain(|waiter| waiter.number != number);
        }
        self.owners.retain(|(_, waiting)| !waiting.is_empty());
    }
}

fn tell(waiter: &Waiter, position: usize) {
    waiter.place.send_if_modified(|place| {
        let new = Place::Waiting(position);
        let changed = *place != new;
        *place = new;
        changed
    });
}

fn one_less(counts: &mut HashMap<usize, usize>, upstream: usize) {
    if let Some(count) = counts.get_mut(&upstream) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&upstream);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use uuid::Uuid;

    /// Servers as a test sets them.
    struct Fixed(Mutex<Vec<Offer>>);

    impl Sites for Fixed {
        fn offers(&self, _: &Lane) -> Vec<Offer> {
            self.0.lock().expect("no test panics in here").clone()
        }
    }

    fn offers(limits: &[usize]) -> Vec<Offer> {
        let offer = |(upstream, limit): (usize, &usize)| Offer { upstream, limit: *limit, rank: 1 };
        limits.iter().enumerate().map(offer).collect()
    }

    /// A queue in front of servers with those limits.
    fn queue(limits: &[usize]) -> (Queue, Arc<Fixed>) {
        let sites = Arc::new(Fixed(Mutex::new(offers(limits))));
        (Queue::new(Arc::clone(&sites) as Arc<dyn Sites>), sites)
    }

    fn owner(number: u8) -> OwnerId {
        OwnerId(Uuid::from_u128(u128::from(number)))
    }

    fn lane() -> Lane {
        Lane::new(false, "Tiny:latest")
    }

    fn served(ticket: &mut Ticket) -> bool {
        matches!(ticket.place(), Place::Turn(_))
    }

    #[test]
    fn a_turn_is_passed_on_when_a_ticket_is_dropped() {
        let (queue, _) = queue(&[1]);
        let mut first = queue.join(lane(), owner(1));
        let mut second = queue.join(Lane::new(false, "tiny"), owner(1));
        let mut elsewhere = queue.join(Lane::new(true, "tiny"), owner(1));
        assert_eq!(first.place(), Place::Turn(0));
        assert_eq!(elsewhere.place(), Place::Turn(0));
        assert_eq!(second.place(), Place::Waiting(1));
        assert_eq!(queue.load(&lane()), Load { running: 1, waiting: 1 });
        drop(first);
        assert_eq!(second.place(), Place::Turn(0));
        drop((second, elsewhere));
        let state = queue.lock();
        assert!(state.lanes.is_empty() && state.busy.is_empty() && state.idle.is_empty());
    }

    #[test]
    fn the_one_that_has_it_loaded_then_the_least_busy_one_then_the_first() {
        let (queue, sites) = queue(&[2, 2, 2]);
        sites.0.lock().expect("free")[2].rank = 0;
        let mut tickets: Vec<_> = (0..6).map(|_| queue.join(lane(), owner(1))).collect();
        let places: Vec<_> = tickets.iter_mut().map(Ticket::place).collect();
        // The loaded one until it is full, then in turns.
        let turns = [2, 2, 0, 1, 0, 1].map(Place::Turn);
        assert_eq!(places, turns);
        // Another model on a busy server: the idle one is taken.
        drop(tickets.remove(3));
        drop(tickets.remove(4));
        let mut other = queue.join(Lane::new(false, "other"), owner(1));
        assert_eq!(other.place(), Place::Turn(2), "loaded counts more than idle");
        sites.0.lock().expect("free")[2].rank = 1;
        let mut third = queue.join(Lane::new(false, "third"), owner(1));
        assert_eq!(third.place(), Place::Turn(1));
    }

    #[test]
    fn who_was_sent_away_goes_first_and_elsewhere() {
        let (queue, _) = queue(&[1, 1]);
        let mut tickets: Vec<_> = (0..4).map(|_| queue.join(lane(), owner(1))).collect();
        assert_eq!(tickets[0].place(), Place::Turn(0));
        tickets[0].again(vec![0]);
        // The other server is taken; its own slot goes to the next in line.
        assert_eq!(tickets[0].place(), Place::Waiting(1));
        assert_eq!(tickets[2].place(), Place::Turn(0));
        assert_eq!(tickets[3].place(), Place::Waiting(2));
        drop(tickets.remove(1));
        assert_eq!(tickets[0].place(), Place::Turn(1));
        tickets[0].again(vec![0, 1]);
        assert_eq!(tickets[0].place(), Place::Nowhere);
        assert_eq!(tickets[2].place(), Place::Turn(1));
        drop(tickets);
        assert!(queue.lock().lanes.is_empty());
    }

    #[test]
    fn a_server_that_comes_back_is_used_at_once() {
        let (queue, sites) = queue(&[1]);
        let mut tickets: Vec<_> = (0..2).map(|_| queue.join(lane(), owner(1))).collect();
        assert_eq!(tickets[1].place(), Place::Waiting(1));
        *sites.0.lock().expect("free") = offers(&[1, 1]);
        queue.poke();
        assert_eq!(tickets[1].place(), Place::Turn(1));
    }

    #[test]
    fn idle_work_waits_for_an_idle_server_and_yields_to_people() {
        let (queue, _) = queue(&[1, 1]);
        let mut person = queue.join(lane(), owner(1));
        let mut idle = queue.join_idle(Lane::new(false, "bench"), 0);
        assert_eq!(idle.place(), Place::Waiting(usize::MAX));
        let mut person_there = queue.join(lane(), owner(1));
        assert_eq!((person.place(), person_there.place()), (Place::Turn(0), Place::Turn(1)));
        drop(person);
        assert_eq!(idle.place(), Place::Turn(0));
        // The free server is taken first; then the turn is wanted back.
        drop(person_there);
        let mut person = queue.join(lane(), owner(1));
        assert_eq!((person.place(), idle.place()), (Place::Turn(1), Place::Turn(0)));
        let mut second = queue.join(lane(), owner(1));
        assert_eq!((second.place(), idle.place()), (Place::Turn(0), Place::Yield(0)));
        let mut more = queue.join_idle(Lane::new(false, "bench"), 0);
        drop(idle);
        drop(second);
        assert_eq!(more.place(), Place::Turn(0));
        drop((person, more));
        assert!(queue.lock().lanes.is_empty() && queue.lock().busy.is_empty());
    }

    #[test]
    fn idle_work_in_a_full_lane_yields() {
        let (queue, _) = queue(&[1]);
        let mut idle = queue.join_idle(lane(), 0);
        assert_eq!(idle.place(), Place::Turn(0));
        let mut person = queue.join(lane(), owner(2));
        assert_eq!((idle.place(), person.place()), (Place::Yield(0), Place::Waiting(1)));
        drop(idle);
        assert_eq!(person.place(), Place::Turn(0));
    }

    /// Who is served when all of those join while the slot is taken.
    fn order(owners: &[u8], leaving: &[usize]) -> Vec<(u8, usize)> {
        let (queue, _) = queue(&[1]);
        let holder = queue.join(lane(), owner(u8::MAX));
        let mut waiting: Vec<_> = owners
            .iter()
            .enumerate()
            .map(|(index, number)| (*number, index, queue.join(lane(), owner(*number))))
            .collect();
        waiting.retain(|(_, index, _)| !leaving.contains(index));
        let mut places: Vec<_> = waiting
            .iter_mut()
            .map(|(number, index, ticket)| match ticket.place() {
                Place::Waiting(place) => (place, *number, *index),
                other => panic!("two turns at once: {other:?}"),
            })
            .collect();
        places.sort_unstable();
        let promised: Vec<_> = places.iter().map(|(_, number, index)| (*number, *index)).collect();
        assert!(places.iter().map(|(place, ..)| *place).eq(1..=places.len()));
        let mut order = Vec::new();
        drop(holder);
        while !waiting.is_empty() {
            let turns: Vec<_> =
                (0..waiting.len()).filter(|index| served(&mut waiting[*index].2)).collect();
            assert_eq!(turns.len(), 1);
            let (number, index, ticket) = waiting.remove(turns[0]);
            order.push((number, index));
            drop(ticket);
        }
        assert_eq!(order, promised, "the places told were not kept");
        order
    }

    /// One step of a day in front of several servers.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        Join(u8),
        JoinIdle(usize),
        Leave(usize),
        SentAway(usize),
        Down(usize),
        Up(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (0_u8..4).prop_map(Step::Join),
            1 => (0_usize..3).prop_map(Step::JoinIdle),
            4 => (0_usize..32).prop_map(Step::Leave),
            1 => (0_usize..32).prop_map(Step::SentAway),
            1 => (0_usize..3).prop_map(Step::Down),
            1 => (0_usize..3).prop_map(Step::Up),
        ]
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
        fn never_more_at_once_than_all_allow_together(
            owners in prop::collection::vec(0_u8..5, 1..40),
            limits in prop::collection::vec(1_usize..4, 1..4),
        ) {
            let (queue, _) = queue(&limits);
            let mut tickets: Vec<_> =
                owners.iter().map(|number| queue.join(lane(), owner(*number))).collect();
            while !tickets.is_empty() {
                let mut at = vec![0; limits.len()];
                for ticket in &mut tickets {
                    if let Place::Turn(upstream) = ticket.place() {
                        at[upstream] += 1;
                    }
                }
                let all = limits.iter().sum::<usize>().min(tickets.len());
                prop_assert_eq!(at.iter().sum::<usize>(), all);
                prop_assert!(at.iter().zip(&limits).all(|(running, limit)| running <= limit));
                let index = tickets.iter_mut().position(served);
                drop(tickets.remove(index.expect("somebody has a turn")));
            }
        }

        /// Whatever happens: no server does more than it may, no slot that
        /// somebody could have stays empty, idle work never runs beside a
        /// person's, and at the end nothing is left behind.
        #[test]
        fn a_day_in_front_of_three_servers(steps in prop::collection::vec(step(), 0..80)) {
            static IDLE: AtomicUsize = AtomicUsize::new(0);
            let limits = [1, 2, 1];
            let (queue, sites) = queue(&limits);
            let mut up = [true; 3];
            let mut people: Vec<(Ticket, Vec<usize>)> = Vec::new();
            let mut idle: Vec<Ticket> = Vec::new();
            for step in steps {
                match step {
                    Step::Join(number) => people.push((queue.join(lane(), owner(number)), Vec::new())),
                    Step::JoinIdle(upstream) => {
                        let model = format!("bench-{}", IDLE.fetch_add(1, Ordering::Relaxed));
                        idle.push(queue.join_idle(Lane::new(false, &model), upstream));
                    }
                    Step::Leave(index) if !people.is_empty() => {
                        drop(people.remove(index % people.len()));
                    }
                    Step::SentAway(index) if !people.is_empty() => {
                        let index = index % people.len();
                        let (ticket, avoid) = &mut people[index];
                        if let Place::Turn(upstream) = ticket.place() {
                            avoid.push(upstream);
                            ticket.again(avoid.clone());
                        }
                    }
                    Step::Down(upstream) => up[upstream] = false,
                    Step::Up(upstream) => up[upstream] = true,
                    Step::Leave(_) | Step::SentAway(_) => {}
                }
                let mut now = offers(&limits);
                if up.contains(&true) {
                    now.retain(|offer| up[offer.upstream]);
                }
                sites.0.lock().expect("free").clone_from(&now);
                queue.poke();
                people.retain_mut(|(ticket, _)| ticket.place() != Place::Nowhere);
                // Who is asked for the turn back gives it.
                idle.retain_mut(|ticket| !matches!(ticket.place(), Place::Yield(_)));

                let mut running = [0; 3];
                let mut places = Vec::new();
                for (ticket, _) in &mut people {
                    match ticket.place() {
                        Place::Turn(upstream) => running[upstream] += 1,
                        Place::Waiting(place) => places.push(place),
                        other => prop_assert!(false, "{other:?}"),
                    }
                }
                places.sort_unstable();
                prop_assert!(places.iter().copied().eq(1..=places.len()), "{places:?}");
                for (upstream, limit) in limits.into_iter().enumerate() {
                    prop_assert!(running[upstream] <= limit);
                }
                for ticket in &mut idle {
                    if let Place::Turn(upstream) = ticket.place() {
                        prop_assert_eq!(running[upstream], 0, "beside a person's");
                    }
                }
                // Nobody waits in front of a free server that would do.
                for (ticket, avoid) in &mut people {
                    if let Place::Waiting(_) = ticket.place() {
                        let free = now.iter().any(|offer| {
                            running[offer.upstream] < offer.limit && !avoid.contains(&offer.upstream)
                        });
                        prop_assert!(!free, "waits for nothing");
                    }
                }
            }
            drop((people, idle));
            let state = queue.lock();
            prop_assert!(state.lanes.is_empty() && state.busy.is_empty() && state.idle.is_empty());
        }
    }
}
