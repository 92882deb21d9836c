//! Where runs and viewers meet: for each owner the replies in memory and the
//! numbered notes about changes of the chat list.
//!
//! Notes are kept in a ring: a viewer that falls behind it is told to ask for
//! everything again. Text never goes through here; viewers read it from the
//! replies. All that others use is on [`Hub`] and [`Board`], so that a shared
//! log can stand behind them later. Absent on purpose: waiting (`viewer`).

use super::Held;
use super::live::{Halt, Live};
use crate::domain::command::Sent;
use crate::domain::{ChatId, ChatSummary, MessageId, OwnerId, ReplyState, Summary};
use crate::server::store::Start;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::watch;

/// Notes that are kept for each owner.
const NOTES: usize = 1024;
/// Rooms are swept when there are this many more than after the last sweep.
const SWEEP: usize = 256;

/// Something that happened to an owner's chats.
#[derive(Debug)]
pub(super) enum Note {
    /// A chat's row is new or has changed.
    Row(ChatSummary),
    /// A chat's messages have changed.
    Messages(ChatId),
    /// A chat was deleted.
    Gone(ChatId),
    /// A reply was asked for.
    Reply(ChatId, MessageId),
    /// Levels of settings or presets have changed.
    Settings,
    /// A summary is new or has changed.
    Summary(Box<Summary>),
}

/// A note with its number. Each of many viewers takes it along.
pub(super) type Numbered = (u64, Arc<Note>);

impl Note {
    /// The chat that it is about, if it is about one.
    pub fn chat_id(&self) -> Option<ChatId> {
        match self {
            Self::Row(summary) => Some(summary.id),
            Self::Messages(chat_id) | Self::Gone(chat_id) | Self::Reply(chat_id, _) => {
                Some(*chat_id)
            }
            Self::Summary(summary) => Some(summary.chat_id),
            Self::Settings => None,
        }
    }
}

/// So many replies at once are read in larger portions.
const MANY: usize = 256;
/// Between two such portions.
const PAUSE: Duration = Duration::from_millis(25);

/// All owners' boards.
pub(super) struct Hub {
    /// Which start of the server the revisions count from.
    pub epoch: u64,
    boards: Mutex<HashMap<OwnerId, Arc<Board>>>,
    /// Replies that are not ended.
    live: watch::Sender<usize>,
    /// Open viewers.
    viewers: watch::Sender<usize>,
    /// Set when all viewers are to end.
    closing: watch::Sender<bool>,
}

/// What goes on for one owner.
pub(super) struct Board {
    state: Mutex<State>,
    /// The number of the newest note.
    pub revision: watch::Sender<u64>,
    /// Something moved in any of the owner's replies.
    pub moved: Arc<watch::Sender<()>>,
    /// Viewers of this owner's.
    pub viewers: AtomicUsize,
}

#[derive(Default)]
struct State {
    notes: VecDeque<Numbered>,
    lives: HashMap<MessageId, Arc<Live>>,
    rooms: HashMap<ChatId, Weak<Room>>,
    swept: usize,
    /// Replies that were to be halted before they were announced here.
    halted_early: HashSet<MessageId>,
}

/// One chat's replies in memory.
pub(super) struct Room {
    /// Something moved in one of them.
    pub moved: watch::Sender<()>,
    anywhere: Arc<watch::Sender<()>>,
    lives: Mutex<Vec<Arc<Live>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is under these locks is changed by single calls that do not panic.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    /// An empty hub. Revisions count anew in each epoch.
    pub fn new(epoch: u64) -> Self {
        Self {
            epoch,
            boards: Mutex::default(),
            live: watch::Sender::new(0),
            viewers: watch::Sender::new(0),
            closing: watch::Sender::new(false),
        }
    }

    /// The owner's board.
    pub fn board(&self, owner: OwnerId) -> Arc<Board> {
        Arc::clone(lock(&self.boards).entry(owner).or_insert_with(|| {
            Arc::new(Board {
                state: Mutex::default(),
                revision: watch::Sender::new(0),
                moved: Arc::new(watch::Sender::new(())),
                viewers: AtomicUsize::new(0),
            })
        }))
    }

    /// Replies that wait or are written.
    pub fn live(&self) -> usize {
        *self.live.borrow()
    }

    /// How long a run rests between two reads: with so many of them, what
    /// comes meanwhile costs one read instead of several, and no viewer looks
    /// that often (`viewer`).
    pub fn reading_pause(&self) -> Option<Duration> {
        match self.live() {
            0..MANY => None,
            MANY.. => Some(PAUSE),
        }
    }

    /// Waits until no reply waits or is written.
    pub async fn all_ended(&self) {
        // The sender is `self`'s: it cannot be gone.
        let _ = self.live.subscribe().wait_for(|live| *live == 0).await;
    }

    /// Waits until no viewer is open.
    pub async fn all_left(&self) {
        let _ = self.viewers.subscribe().wait_for(|open| *open == 0).await;
    }

    /// Counts a reply in until the count is dropped, unless there are `most`.
    pub fn count_in(self: &Arc<Self>, most: usize) -> Option<Count> {
        let counted = self.live.send_if_modified(|live| {
            let free = *live < most;
            *live += usize::from(free);
            free
        });
        counted.then(|| Count { hub: Arc::clone(self), held: None })
    }

    /// Asks every run to end.
    pub fn halt_all(&self, why: Halt) {
        let boards: Vec<_> = lock(&self.boards).values().cloned().collect();
        for board in boards {
            for live in board.lives() {
                live.halt(why);
            }
        }
    }

    /// Asks every run that still waits in the queue to end.
    pub fn halt_queued(&self, why: Halt) {
        let boards: Vec<_> = lock(&self.boards).values().cloned().collect();
        for live in boards.iter().flat_map(|board| board.lives()) {
            if live.is_in_queue() {
                live.halt(why);
            }
        }
    }

    /// How many replies are in which state, ended ones left out.
    pub fn states(&self) -> HashMap<ReplyState, usize> {
        let boards: Vec<_> = lock(&self.boards).values().cloned().collect();
        let mut counts = HashMap::new();
        for state in boards.iter().flat_map(|board| board.lives()).filter_map(|live| live.state()) {
            *counts.entry(state).or_default() += 1;
        }
        counts
    }

    /// Ends all viewers.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Tells when all viewers are to end.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// The number of open viewers, to be changed by them alone.
    pub fn viewers(&self) -> &watch::Sender<usize> {
        &self.viewers
    }
}

impl Board {
    /// Adds notes, which viewers are told of.
    pub fn note(&self, notes: impl IntoIterator<Item = Note>) {
        let revision = lock(&self.state).add(notes);
        self.publish(revision);
    }

    fn publish(&self, revision: u64) {
        self.revision.send_if_modified(|known| {
            let newer = revision > *known;
            *known = revision.max(*known);
            newer
        });
    }

    /// Announces a reply that is about to be written.
    pub fn announce(
        &self,
        owner: OwnerId,
        sent: Sent,
        summary: ChatSummary,
        start: &Start,
    ) -> Arc<Live> {
        let Sent { chat_id, reply_id, .. } = sent;
        let (live, revision, halted) = {
            let mut state = lock(&self.state);
            let notes =
                [Note::Messages(chat_id), Note::Row(summary), Note::Reply(chat_id, reply_id)];
            let revision = state.add(notes);
            let room = state.room(chat_id, &self.moved);
            let live =
                Arc::new(Live::new(owner, (chat_id, reply_id), revision, Arc::clone(&room), start));
            state.lives.insert(reply_id, Arc::clone(&live));
            lock(&room.lives).push(Arc::clone(&live));
            (live, revision, state.halted_early.remove(&reply_id))
        };
        if halted {
            live.halt(Halt::Stop);
        }
        self.publish(revision);
        live.room().wake();
        live
    }

    /// Takes an ended reply out of memory.
    pub fn forget(&self, live: &Arc<Live>) {
        lock(&self.state).lives.remove(&live.reply_id);
        lock(&live.room().lives).retain(|other| !Arc::ptr_eq(other, live));
        live.forget();
        live.room().wake();
    }

    /// The chat's room.
    pub fn room(&self, chat_id: ChatId) -> Arc<Room> {
        lock(&self.state).room(chat_id, &self.moved)
    }

    /// A reply in memory.
    pub fn find(&self, reply_id: MessageId) -> Option<Arc<Live>> {
        lock(&self.state).lives.get(&reply_id).cloned()
    }

    /// All replies in memory.
    pub fn lives(&self) -> Vec<Arc<Live>> {
        lock(&self.state).lives.values().cloned().collect()
    }

    /// Stops a reply that is not final in the store: here if it is known,
    /// else as soon as it is announced.
    pub fn stop(&self, reply_id: MessageId) {
        let mut state = lock(&self.state);
        match state.lives.get(&reply_id) {
            Some(live) => live.halt(Halt::Stop),
            None => {
                state.halted_early.insert(reply_id);
            }
        }
    }

    /// The replies that were announced after that revision.
    pub fn announced_after(&self, revision: u64) -> Vec<Arc<Live>> {
        let state = lock(&self.state);
        state.lives.values().filter(|live| live.revision > revision).cloned().collect()
    }

    /// The newest revision.
    pub fn newest(&self) -> u64 {
        lock(&self.state).newest()
    }

    /// Whether all notes after `revision` are still here.
    pub fn reaches(&self, revision: u64) -> bool {
        lock(&self.state).reaches(revision)
    }

    /// The newest revision and the notes after `revision`; `None` if some of
    /// those are gone, or it lies in the future.
    pub fn since(&self, revision: u64) -> (u64, Option<Vec<Numbered>>) {
        let state = lock(&self.state);
        let notes = state.reaches(revision).then(|| {
            let start = state.notes.partition_point(|(number, _)| *number <= revision);
            state.notes.range(start..).cloned().collect()
        });
        (state.newest(), notes)
    }
}

impl State {
    fn newest(&self) -> u64 {
        self.notes.back().map_or(0, |(number, _)| *number)
    }

    fn reaches(&self, revision: u64) -> bool {
        let oldest = self.notes.front().map_or(1, |(number, _)| *number);
        (oldest - 1..=self.newest()).contains(&revision)
    }

    fn add(&mut self, notes: impl IntoIterator<Item = Note>) -> u64 {
        let mut revision = self.newest();
        for note in notes {
            revision += 1;
            if self.notes.len() == NOTES {
                self.notes.pop_front();
            }
            self.notes.push_back((revision, Arc::new(note)));
        }
        revision
    }

    fn room(&mut self, chat_id: ChatId, anywhere: &Arc<watch::Sender<()>>) -> Arc<Room> {
        if let Some(room) = self.rooms.get(&chat_id).and_then(Weak::upgrade) {
            return room;
        }
        if self.rooms.len() >= self.swept + SWEEP {
            self.rooms.retain(|_, room| room.strong_count() > 0);
            self.swept = self.rooms.len();
        }
        let room = Arc::new(Room {
            moved: watch::Sender::new(()),
            anywhere: Arc::clone(anywhere),
            lives: Mutex::default(),
        });
        self.rooms.insert(chat_id, Arc::downgrade(&room));
        room
    }
}

impl Room {
    /// Something moved: wakes those who watch this chat, or all chats.
    pub fn wake(&self) {
        self.moved.send_replace(());
        if self.anywhere.receiver_count() > 0 {
            self.anywhere.send_replace(());
        }
    }

    /// The replies that were announced after that revision.
    pub fn announced_after(&self, revision: u64) -> Vec<Arc<Live>> {
        let lives = lock(&self.lives);
        lives.iter().filter(|live| live.revision > revision).cloned().collect()
    }
}

/// Counts a reply in as long as it is not ended.
pub(super) struct Count {
    hub: Arc<Hub>,
    held: Option<Held>,
}

impl Count {
    /// The same, which holds that as long.
    pub fn holding(mut self, held: Option<Held>) -> Self {
        self.held = held;
        self
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        self.hub.live.send_modify(|live| *live -= 1);
    }
}

/// Counts a viewer in as long as it lives.
pub(super) struct Seat {
    hub: Arc<Hub>,
    board: Arc<Board>,
}

impl Seat {
    /// Takes a seat, unless all are taken.
    pub fn take(hub: &Arc<Hub>, board: &Arc<Board>, most: usize) -> Option<Self> {
        let taken = hub.viewers.send_if_modified(|open| {
            let free = *open < most;
            *open += usize::from(free);
            free
        });
        taken.then(|| {
            board.viewers.fetch_add(1, Ordering::Relaxed);
            Self { hub: Arc::clone(hub), board: Arc::clone(board) }
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.hub.viewers.send_modify(|open| *open -= 1);
        self.board.viewers.fetch_sub(1, Ordering::Relaxed);
    }
}
