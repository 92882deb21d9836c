//! One watcher's place in what it is told.
//!
//! Pull-based: a viewer holds its own positions and, asked for what is next,
//! waits for a change and takes what lies between its positions and the
//! present. There is no queue for it, so a slow one holds one batch at most
//! and slows nobody. Replies that are no longer in memory are read from the
//! store. Absent on purpose: how events are sent (`http`).

use super::hub::{Board, Hub, Room, Seat};
use super::live::Live;
use super::models::Shelf;
use super::news::News;
use super::tracked::{Source, Tracked};
use crate::domain::cursor::{Cursor, Position};
use crate::domain::{ChatId, Error, Event, MessageId, ModelJob, Models, OwnerId, Result, limits};
use crate::server::config::Current;
use crate::server::config::live::State;
use crate::server::jobs::Jobs;
use crate::server::store::Store;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Least time between two batches of text: a frame.
const FRAME: Duration = Duration::from_millis(16);
/// Text in one batch, in bytes.
const BATCH_BYTES: usize = 4 * limits::EVENT_TEXT_BYTES;

/// Pause before a failed read of the store is tried again.
const AGAIN: Duration = Duration::from_millis(500);

/// What viewers read from.
pub(super) struct Sources {
    pub hub: Arc<Hub>,
    pub store: Store,
    pub shelf: Arc<Shelf>,
    pub jobs: Jobs,
    pub site: Current,
    /// Viewers at once.
    pub most: usize,
}

impl Sources {
    /// The models as the owner sees them; never waits for the model server.
    pub async fn models(&self, owner: OwnerId) -> Models {
        // Without the store: the same list, without what was learnt.
        let preferences = self.store.preferences(owner).await.unwrap_or_default();
        self.shelf.models(&preferences)
    }
}

/// One watcher; see [`Engine::watch`](super::Engine::watch).
pub struct Viewer {
    sources: Arc<Sources>,
    owner: OwnerId,
    board: Arc<Board>,
    scope: Scope,
    /// Something moved in a reply that is watched.
    moved: watch::Receiver<()>,
    revisions: watch::Receiver<u64>,
    models: watch::Receiver<u64>,
    jobs: watch::Receiver<u64>,
    site: watch::Receiver<Arc<State>>,
    closing: watch::Receiver<bool>,
    /// Notes up to here were told.
    revision: u64,
    /// Replies announced up to here are in `tracked`, or were over before.
    announced: u64,
    tracked: Vec<Tracked>,
    waiting: Waiting,
    /// The replies may have more than was told.
    stale: bool,
    text_not_before: Instant,
    list_not_before: Instant,
    over: bool,
    _seat: Seat,
}

/// What is watched.
enum Scope {
    Chat(ChatId, Arc<Room>),
    All,
}

/// What was found and is to be told next.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says that something is due")]
struct Waiting {
    resync: bool,
    /// The models have changed since they were told.
    models_due: bool,
    models: Option<Models>,
    /// The jobs have changed since they were told.
    jobs_due: bool,
    jobs: Option<Vec<ModelJob>>,
    /// The site has changed since that was told.
    site_due: bool,
    /// Changed chats, each with the number of its newest note.
    chats: Vec<(u64, Vec<Event>)>,
    /// The revision once all of that was told.
    revision: Option<u64>,
}

impl Viewer {
    /// Subscribes first, then looks at what is there.
    pub(super) async fn new(
        sources: Arc<Sources>,
        owner: OwnerId,
        chat_id: Option<ChatId>,
        after: Option<Cursor>,
    ) -> Result<Self> {
        let board = sources.hub.board(owner);
        let seat = Seat::take(&sources.hub, &board, sources.most);
        let seat = seat.ok_or(Error::ServerBusy)?;
        let (scope, moved) = match chat_id {
            Some(chat_id) => {
                let room = board.room(chat_id);
                let moved = room.moved.subscribe();
                (Scope::Chat(chat_id, room), moved)
            }
            None => (Scope::All, board.moved.subscribe()),
        };
        let revision = board.newest();
        let now = Instant::now();
        let mut viewer = Self {
            owner,
            moved,
            revisions: board.revision.subscribe(),
            models: sources.shelf.subscribe(),
            jobs: sources.jobs.subscribe(),
            site: sources.site.subscribe(),
            closing: sources.hub.closing(),
            revision,
            announced: revision,
            tracked: Vec::new(),
            waiting: Waiting {
                models_due: sources.shelf.is_known(),
                // A page may be from before a change.
                site_due: sources.site.state().revision > 0,
                ..Waiting::default()
            },
            stale: true,
            text_not_before: now,
            list_not_before: now,
            over: false,
            board,
            scope,
            sources,
            _seat: seat,
        };
        viewer.begin(after.as_ref());
        // Where there are none and nothing was missed, there is nothing to tell.
        viewer.waiting.jobs_due =
            viewer.waiting.resync || !viewer.sources.jobs.list(owner).await.is_empty();
        if let Scope::Chat(chat_id, _) = viewer.scope {
            // Also tells whether the chat is the owner's.
            let newest = viewer.sources.store.newest_reply(owner, chat_id).await?;
            if let (Some(newest), None) = (newest, &after) {
                viewer.track(newest, revision);
            }
        }
        viewer.sources.shelf.wake();
        Ok(viewer)
    }

    /// Tracks what the cursor names, and what is being written now.
    fn begin(&mut self, after: Option<&Cursor>) {
        if let Some(cursor) = after {
            let resumed = |position: &Position| Tracked::resumed(*position, self.revision);
            self.tracked.extend(cursor.replies.iter().map(resumed));
            let known = cursor.epoch == self.sources.hub.epoch && !cursor.more;
            if known && self.board.reaches(cursor.revision) {
                self.revision = cursor.revision;
            } else {
                self.waiting.resync = true;
            }
        }
        for live in self.announced_after(0) {
            if !live.has_ended() {
                self.track(live.reply_id, live.revision);
            }
        }
    }

    /// What is new: each event with the position after it; waits until there
    /// is something. `None`: the stream is over. May be dropped and called
    /// again at any point without loss.
    pub async fn next(&mut self) -> Option<Vec<(Event, Cursor)>> {
        while !self.over {
            let closing = *self.closing.borrow_and_update();
            if closing {
                self.text_not_before = Instant::now();
            }
            self.look();
            self.load().await;
            let mut batch = self.take();
            if closing && batch.is_empty() {
                self.over = true;
                batch.push((Event::Reconnect, self.cursor()));
            }
            if !batch.is_empty() {
                return Some(batch);
            }
            self.wait(closing).await;
        }
        None
    }

    /// Looks for new replies, notes and models; keeps what it finds.
    fn look(&mut self) {
        if self.moved.has_changed().unwrap_or(false) {
            self.moved.mark_unchanged();
            self.stale = true;
        }
        for live in self.announced_after(self.announced) {
            self.announced = live.revision;
            self.track(live.reply_id, live.revision);
            self.stale = true;
        }
        if self.models.has_changed().unwrap_or(false) {
            self.models.mark_unchanged();
            self.waiting.models_due = true;
        }
        if self.jobs.has_changed().unwrap_or(false) {
            self.jobs.mark_unchanged();
            self.waiting.jobs_due = true;
        }
        if self.site.has_changed().unwrap_or(false) {
            self.site.mark_unchanged();
            self.waiting.site_due = true;
        }
        let news = *self.revisions.borrow() > self.revision && self.waiting.revision.is_none();
        if news && Instant::now() >= self.list_not_before {
            self.look_at_notes();
        }
    }

    fn look_at_notes(&mut self) {
        let (newest, notes) = self.board.since(self.revision);
        let Some(notes) = notes else {
            self.revision = newest;
            self.waiting.resync = true;
            return;
        };
        let watched = self.chat_id();
        let news = News::read(&notes, |chat_id| watched.is_none_or(|watched| watched == chat_id));
        for (number, reply_id) in news.replies {
            self.track(reply_id, number);
            self.stale = true;
        }
        if news.too_much || !news.chats.is_empty() {
            self.pause_list();
        }
        if news.too_much {
            self.revision = newest;
            self.waiting.resync = true;
        } else {
            self.waiting.chats = news.chats;
            self.waiting.revision = Some(newest);
        }
    }

    /// Finds each reply's source, and the models.
    async fn load(&mut self) {
        if self.waiting.models_due {
            let models = self.sources.models(self.owner).await;
            self.waiting.models_due = false;
            self.waiting.models = Some(models);
        }
        if self.waiting.jobs_due {
            let jobs = self.sources.jobs.list(self.owner).await;
            self.waiting.jobs_due = false;
            self.waiting.jobs = Some(jobs);
        }
        if !self.stale {
            return;
        }
        for index in 0..self.tracked.len() {
            let Some(reply_id) = self.tracked[index].missing() else { continue };
            let source = match self.board.find(reply_id) {
                Some(live) => Source::Live(live),
                None => self.stored(reply_id).await,
            };
            let source = source.within(self.chat_id());
            self.tracked[index].set_source(source, self.board.newest());
        }
    }

    async fn stored(&mut self, reply_id: MessageId) -> Source {
        match self.sources.store.message(self.owner, reply_id).await {
            Ok(message) if message.state.is_final() => Source::Stored(Box::new(message)),
            // Stored, but not announced yet: that will wake us.
            Ok(_) => Source::Coming,
            Err(Error::NotFound) => Source::Nothing,
            Err(_) => {
                self.text_not_before = Instant::now() + AGAIN;
                Source::Unknown
            }
        }
    }

    /// Takes what lies between the positions and the present.
    fn take(&mut self) -> Vec<(Event, Cursor)> {
        let mut batch = Vec::new();
        if std::mem::take(&mut self.waiting.resync) {
            batch.push((Event::Resync, self.cursor()));
        }
        if let Some(models) = self.waiting.models.take() {
            batch.push((Event::Models(models), self.cursor()));
        }
        if std::mem::take(&mut self.waiting.site_due) {
            batch.push((Event::Site(self.sources.site.state().revision), self.cursor()));
        }
        if let Some(jobs) = self.waiting.jobs.take() {
            batch.push((Event::Jobs(jobs), self.cursor()));
        }
        for (number, events) in std::mem::take(&mut self.waiting.chats) {
            let last = events.len() - 1;
            for (index, event) in events.into_iter().enumerate() {
                if index == last {
                    self.revision = number;
                }
                batch.push((event, self.cursor()));
            }
        }
        if let Some(revision) = self.waiting.revision.take() {
            self.revision = revision;
        }
        if self.stale && Instant::now() >= self.text_not_before {
            self.take_replies(&mut batch);
        }
        let revision = self.revision;
        self.tracked.retain(|tracked| !tracked.is_over(revision));
        batch
    }

    fn take_replies(&mut self, batch: &mut Vec<(Event, Cursor)>) {
        self.stale = false;
        let mut room = BATCH_BYTES;
        let before = batch.len();
        for index in 0..self.tracked.len() {
            while let Some(event) = self.tracked[index].step(&mut room) {
                batch.push((event, self.cursor()));
            }
            self.stale |= self.tracked[index].release();
        }
        let text =
            |(event, _): &(Event, Cursor)| matches!(event, Event::Text(_) | Event::Thinking(_));
        if room == 0 {
            self.stale = true;
        } else if batch[before..].iter().any(text) {
            self.text_not_before = Instant::now() + self.frame();
        }
    }

    /// Waits until something may be new and may be told.
    async fn wait(&mut self, closing: bool) {
        let (moved, revisions, revision) = (&mut self.moved, &mut self.revisions, self.revision);
        let stale = &mut self.stale;
        let (text_not_before, list_not_before) = (self.text_not_before, self.list_not_before);
        let text = async {
            if !*stale {
                // The senders live as long as what is held here.
                let _ = moved.changed().await;
                // At once: the pause below may be given up for other news.
                *stale = true;
            }
            sleep_until(text_not_before).await;
        };
        let list = async {
            let _ = revisions.wait_for(|newest| *newest > revision).await;
            sleep_until(list_not_before).await;
        };
        let models = async {
            if self.models.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let jobs = async {
            if self.jobs.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let site = async {
            if self.site.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = text => {}
            () = list => {}
            () = models => self.waiting.models_due = true,
            () = jobs => self.waiting.jobs_due = true,
            () = site => self.waiting.site_due = true,
            _ = self.closing.changed(), if !closing => {}
        }
    }

    /// Where the viewer is.
    fn cursor(&self) -> Cursor {
        let open = self.tracked.iter().filter(|tracked| !tracked.is_over(self.revision));
        Cursor::new(self.sources.hub.epoch, self.revision, open.map(Tracked::position))
    }

    fn announced_after(&self, revision: u64) -> Vec<Arc<Live>> {
        let mut lives = match &self.scope {
            Scope::Chat(_, room) => room.announced_after(revision),
            Scope::All => self.board.announced_after(revision),
        };
        lives.sort_unstable_by_key(|live| live.revision);
        lives
    }

    fn track(&mut self, reply_id: MessageId, revision: u64) {
        if self.tracked.iter().all(|tracked| tracked.position().reply_id != reply_id) {
            self.tracked.push(Tracked::new(reply_id, revision));
        }
    }

    fn chat_id(&self) -> Option<ChatId> {
        match self.scope {
            Scope::Chat(chat_id, _) => Some(chat_id),
            Scope::All => None,
        }
    }

    /// Each changed chat is told to each viewer: with many viewers, less often.
    fn pause_list(&mut self) {
        let pause = match self.board.viewers.load(Ordering::Relaxed) {
            0..32 => 50,
            32..256 => 250,
            _ => 1000,
        };
        self.list_not_before = Instant::now() + Duration::from_millis(pause);
    }

    /// Least time between two batches of text; longer when there are so many
    /// viewers that frames would cost more than the replies.
    fn frame(&self) -> Duration {
        match *self.sources.hub.viewers().borrow() {
            0..128 => FRAME,
            128..512 => FRAME * 2,
            _ => FRAME * 4,
        }
    }
}
