//! Summaries: the model writes one in place of a conversation's older part.
//!
//! Asked for by a person, or by a run whose conversation does not fit and
//! whose chat wants that. Each is a row that viewers see grow, with a stop of
//! its own; like a reply it survives the process's end as far as it was
//! written. A part that is itself too long is summarised in portions, each
//! with the summary of those before. Absent: where the cut is (`history`).

use super::history::{History, Older, add_turn, preface, tokens};
use super::hub::{Count, Note};
use super::live::{Halt, Live};
use super::queue::Place;
use super::side_work::aside;
use super::{Engine, Inner, check_text};
use crate::domain::settings::Overflow;
use crate::domain::{
    ChatId, Clash, ClientId, Error, MessageId, OwnerId, ReplyState, Result, Role, Settings,
    Summary, SummaryId, limits,
};
use crate::server::provider::{ChatRequest, Provider, ProviderEvent, Turn};
use crate::server::store::{NewSummary, Start};
use futures_util::StreamExt;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

/// The window that is reckoned with while none is known: Ollama's least.
const WINDOW: u64 = 4096;
/// Tokens that the request itself takes.
const REQUEST_TOKENS: u64 = 80;
/// How often a portion that is too long is made smaller.
const SMALLER: u32 = 5;
/// How often the text is stored and told while it grows.
const EVERY: Duration = Duration::from_millis(400);
/// Pause before a failed end is stored again, and how often that is tried: the
/// next start would call it interrupted, with its text kept.
const STORE_AGAIN: Duration = Duration::from_millis(500);
const STORE_TRIES: u32 = 20;

/// The request. English: a model answers in the conversation's language when
/// it is told to.
const REQUEST: &str = "Summarise our conversation so far, so that it can be continued from the \
summary alone. Keep names, numbers, decisions, open questions and code that still matters; leave \
out greetings and repetition. Write short paragraphs or a list, in the language of the \
conversation. Answer with the summary only.";

/// The summaries that are being written.
#[derive(Default)]
pub(super) struct Running {
    all: Mutex<HashMap<SummaryId, Entry>>,
}

struct Entry {
    owner: OwnerId,
    chat_id: ChatId,
    /// The reply that waits for it.
    reply_id: Option<MessageId>,
    halt: watch::Sender<Option<Halt>>,
}

impl Running {
    fn begin(
        &self,
        owner: OwnerId,
        summary: &Summary,
        reply_id: Option<MessageId>,
    ) -> watch::Receiver<Option<Halt>> {
        let halt = watch::Sender::new(None);
        let halted = halt.subscribe();
        let entry = Entry { owner, chat_id: summary.chat_id, reply_id, halt };
        self.lock().insert(summary.id, entry);
        halted
    }

    fn end(&self, id: SummaryId) {
        self.lock().remove(&id);
    }

    fn halt(&self, why: Halt, wanted: impl Fn(SummaryId, &Entry) -> bool) {
        for (id, entry) in self.lock().iter() {
            if wanted(*id, entry) {
                entry.halt.send_replace(Some(why));
            }
        }
    }

    /// Ends all: the server is being stopped.
    pub fn halt_all(&self) {
        self.halt(Halt::Shutdown, |_, _| true);
    }

    /// Stops what is written in a chat: it was deleted.
    pub fn halt_chat(&self, owner: OwnerId, chat_id: ChatId) {
        self.halt(Halt::Stop, |_, entry| entry.owner == owner && entry.chat_id == chat_id);
    }

    fn of_reply(&self, reply_id: MessageId) -> Vec<SummaryId> {
        let all = self.lock();
        let of_reply = all.iter().filter(|(_, entry)| entry.reply_id == Some(reply_id));
        of_reply.map(|(id, _)| *id).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SummaryId, Entry>> {
        // Whole entries are put in and taken out.
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a window is shared out, in tokens as `history` estimates them.
#[derive(Clone, Copy)]
struct Shares {
    /// Stays as it is when a conversation does not fit.
    kept: u64,
    /// Stays as it is when a person asks for a summary.
    recent: u64,
    /// Goes into one request.
    portion: u64,
    /// The summary itself.
    answer: u64,
}

impl Shares {
    /// Of a window of that size; an estimated token is `prompt / present`
    /// real ones.
    fn of(window: Option<u64>, prompt: u64, present: u64) -> Self {
        let window = window.filter(|window| *window > 0).unwrap_or(WINDOW);
        let (prompt, present) = (prompt.max(1), present.max(1));
        let scaled = |tokens: u64| tokens.saturating_mul(present) / prompt;
        let answer = (window / 8).clamp(32, 1024);
        let percent = |share: u64| window.saturating_mul(share) / 100;
        Self {
            kept: scaled(percent(60).saturating_sub(answer)),
            recent: scaled(percent(25)),
            portion: scaled(percent(80).saturating_sub(answer + REQUEST_TOKENS)).max(16),
            answer,
        }
    }
}

/// A summary that is to be written.
struct Work {
    owner: OwnerId,
    summary: Summary,
    /// With which model and settings.
    start: Start,
    turns: Vec<Turn>,
    shares: Shares,
    /// The reply that waits for it, and the server at which that has its turn.
    waiting: Option<(MessageId, usize)>,
}

/// How the writing ended.
enum Outcome {
    Done(String),
    Halted(Halt),
    Failed(Error),
}

/// Puts a summary in place of the older part of a conversation that does not
/// fit, if its chat wants that. Says whether it did.
pub(super) async fn make_room(
    engine: &Inner,
    live: &Live,
    start: &Start,
    upstream: usize,
    history: &mut History,
    error: &Error,
) -> bool {
    let Error::ContextExceeded { prompt_tokens, window_tokens } = error else { return false };
    if start.settings.overflow() != Some(Overflow::Summarise) {
        return false;
    }
    let present = history.tokens(&start.settings);
    let window = window_tokens
        .or_else(|| engine.loading(upstream, &start.model, &start.settings).window_tokens());
    let shares = Shares::of(window, prompt_tokens.unwrap_or(present), present);
    let Some(Older { up_to, messages, turns }) = history.older(shares.kept) else { return false };
    let new = NewSummary {
        client_id: None,
        chat_id: live.chat_id,
        up_to,
        messages,
        model: start.model.clone(),
    };
    let Ok((summary, _)) = engine.store.begin_summary(live.owner, new).await else {
        return false;
    };
    engine.tell_summary(live.owner, &summary);
    let work = Work {
        owner: live.owner,
        summary,
        start: Start { history: None, ..start.clone() },
        turns,
        shares,
        waiting: Some((live.reply_id, upstream)),
    };
    live.set_waiting_for(Some(error.clone()));
    let written = write(engine, work).await;
    live.set_waiting_for(None);
    match written {
        Some(summary) => {
            history.replace(&summary);
            true
        }
        None => false,
    }
}

/// Ends the summaries that a reply waited for: it has ended before them.
pub(super) async fn abandon(engine: &Inner, owner: OwnerId, reply_id: MessageId, why: Halt) {
    for id in engine.summaries.of_reply(reply_id) {
        end(engine, owner, id, Outcome::Halted(why), None).await;
    }
}

/// Writes a summary to its end; gives it if that is a good one.
async fn write(engine: &Inner, work: Work) -> Option<Summary> {
    let reply_id = work.waiting.map(|(reply_id, _)| reply_id);
    let mut halted = engine.summaries.begin(work.owner, &work.summary, reply_id);
    let (owner, id) = (work.owner, work.summary.id);
    let mut progress = Progress {
        engine,
        owner,
        id,
        state: ReplyState::Queued,
        text: String::new(),
        told: Instant::now(),
    };
    let most = Duration::from_secs(60 * limits::REPLY_MINUTES);
    let outcome = {
        let writing = timeout(most, in_turn(engine, &work, &mut progress));
        tokio::select! {
            biased;
            why = halted.wait_for(Option::is_some) => {
                Outcome::Halted(why.ok().and_then(|why| *why).unwrap_or(Halt::Stop))
            }
            written = writing => match written {
                Ok(Ok(text)) => Outcome::Done(text),
                Ok(Err(error)) => Outcome::Failed(error),
                Err(_) => Outcome::Failed(Error::ReplyTooSlow { minutes: limits::REPLY_MINUTES }),
            },
        }
    };
    end(engine, owner, id, outcome, Some(progress.text)).await
}

/// Stores the end and tells it.
async fn end(
    engine: &Inner,
    owner: OwnerId,
    id: SummaryId,
    outcome: Outcome,
    so_far: Option<String>,
) -> Option<Summary> {
    let (state, error, text) = match outcome {
        Outcome::Done(text) => (ReplyState::Done, None, Some(text)),
        Outcome::Halted(Halt::Stop) => (ReplyState::Stopped, None, so_far),
        Outcome::Halted(Halt::Shutdown) => {
            (ReplyState::Interrupted, Some(Error::ServerRestarted), so_far)
        }
        Outcome::Failed(error) => {
            let cut = matches!(error, Error::UpstreamCut | Error::UpstreamStalled { .. });
            let state = if cut { ReplyState::Interrupted } else { ReplyState::Failed };
            (state, Some(error), so_far)
        }
    };
    let mut tries = 0;
    let ended = loop {
        let ended = engine.store.end_summary(owner, id, state, error.clone(), text.clone()).await;
        match ended {
            Ok(summary) => break Some(summary),
            Err(Error::NotFound) => break None,
            Err(_) if tries < STORE_TRIES => {
                tries += 1;
                sleep(STORE_AGAIN).await;
            }
            Err(_) => break None,
        }
    };
    engine.summaries.end(id);
    tracing::info!(summary = %id, state = state.name(), "summary ended");
    let summary = ended?;
    engine.tell_summary(owner, &summary);
    (state == ReplyState::Done).then_some(summary)
}

/// Waits for its turn, unless a reply has it, and writes.
async fn in_turn(engine: &Inner, work: &Work, progress: &mut Progress<'_>) -> Result<String> {
    if let Some((_, upstream)) = work.waiting {
        return condense(engine, upstream, work, progress).await;
    }
    let lane = engine.providers.lane(&work.start.model);
    let mut ticket = engine.queue.join(lane, work.owner);
    engine.side_work.give_way();
    loop {
        match ticket.place() {
            Place::Waiting(_) => ticket.changed().await,
            Place::Turn(upstream) | Place::Yield(upstream) => {
                return condense(engine, upstream, work, progress).await;
            }
            Place::Nowhere => return Err(Error::Internal),
        }
    }
}

/// Summarises portion after portion.
async fn condense(
    engine: &Inner,
    upstream: usize,
    work: &Work,
    progress: &mut Progress<'_>,
) -> Result<String> {
    let provider = engine.providers.at(upstream)?;
    let known = engine.sources.shelf.model(upstream, &work.start.model);
    let most = u32::try_from(work.shares.answer).unwrap_or(1024);
    let settings = aside(&work.start.settings, known.as_ref(), most);
    let mut rest = work.turns.clone();
    let mut portion = work.shares.portion;
    let (mut so_far, mut smaller) = (None::<String>, 0);
    while !rest.is_empty() {
        rest = rest.into_iter().flat_map(|turn| split(turn, portion)).collect();
        let mut turns = Vec::new();
        turns.extend(so_far.as_deref().map(preface));
        let (mut taken, mut size) = (0, 0);
        for turn in &rest {
            size += tokens(&turn.text);
            if taken > 0 && size > portion {
                break;
            }
            add_turn(&mut turns, turn.clone());
            taken += 1;
        }
        add_turn(&mut turns, Turn { role: Role::User, text: REQUEST.to_owned() });
        let request = ChatRequest {
            model: work.start.model.clone(),
            turns,
            settings: settings.clone(),
            loading: engine.loading(upstream, &work.start.model, &work.start.settings),
        };
        let loaded = known.as_ref().is_some_and(|model| model.loaded.is_some() || model.remote);
        progress.begin(if loaded { ReplyState::Reading } else { ReplyState::Loading }).await;
        match ask(&provider, request, progress).await {
            Ok(text) if text.trim().is_empty() => {
                let detail = "the model wrote no summary".to_owned();
                return Err(Error::UpstreamFailed { status: 200, detail });
            }
            Ok(text) => {
                rest.drain(..taken);
                so_far = Some(text.trim().to_owned());
            }
            Err(Error::ContextExceeded { .. }) if smaller < SMALLER && portion > 16 => {
                smaller += 1;
                portion = portion * 3 / 5;
            }
            Err(error) => return Err(error),
        }
    }
    so_far.ok_or(Error::Internal)
}

async fn ask(
    provider: &Provider,
    request: ChatRequest,
    progress: &mut Progress<'_>,
) -> Result<String> {
    let mut answer = provider.chat(request);
    while let Some(batch) = answer.next().await {
        for event in batch.map_err(|failure| failure.error)? {
            match event {
                ProviderEvent::Text { text, .. } => {
                    progress.text.push_str(&text);
                    if progress.text.len() > limits::SUMMARY_BYTES {
                        return Err(Error::ReplyTooLong { limit_bytes: limits::SUMMARY_BYTES });
                    }
                    progress.tell(ReplyState::Writing).await?;
                }
                ProviderEvent::Thinking { .. } => progress.tell(ReplyState::Thinking).await?,
                ProviderEvent::Finish(_) => return Ok(progress.text.clone()),
            }
        }
    }
    Err(Error::UpstreamCut)
}

/// What viewers are told while it is written.
struct Progress<'a> {
    engine: &'a Inner,
    owner: OwnerId,
    id: SummaryId,
    state: ReplyState,
    text: String,
    told: Instant,
}

impl Progress<'_> {
    /// A request goes out: what it writes stands in place of what was there.
    async fn begin(&mut self, state: ReplyState) {
        self.text.clear();
        // A store that fails now is met again at the end.
        let _ = self.tell(state).await;
    }

    /// Stores and tells a new state at once, more text now and then.
    async fn tell(&mut self, state: ReplyState) -> Result<()> {
        if state == self.state && self.told.elapsed() < EVERY {
            return Ok(());
        }
        self.state = state;
        self.told = Instant::now();
        let text = self.text.clone();
        match self.engine.store.write_summary(self.owner, self.id, state, text).await {
            Ok(summary) => self.engine.tell_summary(self.owner, &summary),
            Err(Error::NotFound) => return Err(Error::NotFound),
            Err(_) => {}
        }
        Ok(())
    }
}

/// A turn in parts of at most so many tokens.
fn split(turn: Turn, most: u64) -> Vec<Turn> {
    if tokens(&turn.text) <= most {
        return vec![turn];
    }
    let bytes = usize::try_from(most.saturating_mul(3)).unwrap_or(usize::MAX).max(16);
    let (mut parts, mut rest) = (Vec::new(), turn.text.as_str());
    while !rest.is_empty() {
        let (part, after) = rest.split_at(rest.floor_char_boundary(bytes));
        parts.push(Turn { role: turn.role, text: part.to_owned() });
        rest = after;
    }
    parts
}

impl Inner {
    /// The window at the server that would serve now.
    fn likely_window(&self, start: &Start) -> Option<u64> {
        let upstream = self.sources.shelf.best(&self.providers.lane(&start.model))?;
        let loaded = self.sources.shelf.model(upstream, &start.model).and_then(|one| one.loaded);
        let loaded = loaded.map(|loaded| loaded.window_tokens).filter(|window| *window > 0);
        start.settings.window_tokens().or(loaded)
    }

    fn tell_summary(&self, owner: OwnerId, summary: &Summary) {
        self.sources.hub.board(owner).note([Note::Summary(Box::new(summary.clone()))]);
    }
}

impl Engine {
    /// Has the older part of the shown branch summarised. The same `client_id`
    /// again gives the first answer.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] while a reply is being written
    /// or if there is nothing older; [`Error::NoModels`];
    /// [`Error::ServerBusy`], [`Error::ShuttingDown`]; those of the disk.
    pub async fn summarise(
        &self,
        owner: OwnerId,
        chat_id: ChatId,
        client_id: ClientId,
    ) -> Result<Summary> {
        let count = self.count_summary()?;
        let chat = self.inner.store.chat(owner, chat_id).await?;
        if chat.messages.iter().any(|branch| !branch.message.state.is_final()) {
            return Err(Clash::StillWritten.into());
        }
        let branch: Vec<_> = chat.messages.into_iter().map(|branch| branch.message).collect();
        let answered = branch.iter().rev().find_map(|message| message.model.clone());
        let model = chat.model.or(answered).ok_or(Error::NoModels)?;
        let settings = self.inner.store.asked(owner, &model, chat.persona, chat.settings).await?;
        let start = plain_start(model, settings);
        let history = History::new(branch, "").summarised(&chat.summaries);
        let shares = Shares::of(self.inner.likely_window(&start), 1, 1);
        let older = history.older(shares.recent).or_else(|| history.older(0));
        let Some(Older { up_to, messages, turns }) = older else {
            return Err(Clash::NothingOlder.into());
        };
        let new = NewSummary {
            client_id: Some(client_id),
            chat_id,
            up_to,
            messages,
            model: start.model.clone(),
        };
        let (summary, fresh) = self.inner.store.begin_summary(owner, new).await?;
        if fresh {
            let summary = summary.clone();
            let work = Work { owner, summary, start, turns, shares, waiting: None };
            self.spawn(work, count);
        }
        Ok(summary)
    }

    /// Writes an unfinished summary anew.
    ///
    /// # Errors
    /// As [`Self::summarise`].
    pub async fn retry_summary(&self, owner: OwnerId, id: SummaryId) -> Result<Summary> {
        let count = self.count_summary()?;
        let old = self.inner.store.summary(owner, id).await?;
        let chat = self.inner.store.chat(owner, old.chat_id).await?;
        let branch = self.inner.store.branch_to(owner, old.up_to).await?;
        let mut others = self.inner.store.summaries(owner, old.chat_id).await?;
        others.retain(|other| other.id != id && other.up_to != old.up_to);
        let settings =
            self.inner.store.asked(owner, &old.model, chat.persona, chat.settings).await?;
        let start = plain_start(old.model.clone(), settings);
        let turns = History::new(branch, "").summarised(&others).turns();
        let summary = self.inner.store.begin_summary_again(owner, id).await?;
        let work = Work {
            owner,
            summary: summary.clone(),
            shares: Shares::of(self.inner.likely_window(&start), 1, 1),
            start,
            turns,
            waiting: None,
        };
        self.spawn(work, count);
        Ok(summary)
    }

    /// Stops a summary; what was written is kept, and not sent.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn stop_summary(&self, owner: OwnerId, id: SummaryId) -> Result<()> {
        self.inner.store.summary(owner, id).await?;
        self.inner.summaries.halt(Halt::Stop, |other, _| other == id);
        Ok(())
    }

    /// Replaces a summary's text by a person's.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] while it is being written;
    /// what is wrong with the text.
    pub async fn edit_summary(
        &self,
        owner: OwnerId,
        id: SummaryId,
        text: String,
    ) -> Result<Summary> {
        check_text(&text, limits::SUMMARY_BYTES)?;
        let summary = self.inner.store.edit_summary(owner, id, text).await?;
        self.inner.tell_summary(owner, &summary);
        Ok(summary)
    }

    /// Takes a summary away: the full history is sent again.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn delete_summary(&self, owner: OwnerId, id: SummaryId) -> Result<()> {
        let chat_id = self.inner.store.delete_summary(owner, id).await?;
        self.inner.summaries.halt(Halt::Stop, |other, _| other == id);
        self.inner.sources.hub.board(owner).note([Note::Messages(chat_id)]);
        Ok(())
    }

    /// Undoes [`Self::delete_summary`].
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn restore_summary(&self, owner: OwnerId, id: SummaryId) -> Result<()> {
        let chat_id = self.inner.store.restore_summary(owner, id).await?;
        self.inner.sources.hub.board(owner).note([Note::Messages(chat_id)]);
        Ok(())
    }

    /// Counts a summary in, as a reply is, so that a drain waits for it.
    fn count_summary(&self) -> Result<Count> {
        let count = self.inner.sources.hub.count_in(limits::REPLIES).ok_or(Error::ServerBusy)?;
        if self.is_draining() { Err(Error::ShuttingDown) } else { Ok(count) }
    }

    fn spawn(&self, work: Work, count: Count) {
        let inner = Arc::clone(&self.inner);
        inner.side_work.give_way();
        inner.tell_summary(work.owner, &work.summary);
        tokio::spawn(async move {
            write(&inner, work).await;
            drop(count);
        });
    }
}

fn plain_start(model: String, settings: Settings) -> Start {
    Start { model, settings, thinking: String::new(), text: String::new(), history: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_that_is_too_long_is_split_between_characters() {
        let turn = Turn { role: Role::Assistant, text: "é".repeat(400) };
        let parts = split(turn.clone(), 50);
        assert!(parts.len() > 3);
        assert!(parts.iter().all(|part| tokens(&part.text) <= 50 && part.role == Role::Assistant));
        let whole: String = parts.into_iter().map(|part| part.text).collect();
        assert_eq!(whole, turn.text);
        assert_eq!(split(turn.clone(), 10_000), [turn]);
    }

    #[test]
    fn shares_fit_into_the_window() {
        for window in [256, 2048, 4096, 131_072] {
            let shares = Shares::of(Some(window), 1, 1);
            assert!(shares.portion + shares.answer + REQUEST_TOKENS <= window.max(300), "{window}");
            assert!(shares.kept + shares.answer < window);
            assert!(shares.recent <= shares.kept.max(window / 4));
        }
        // Twice as many real tokens as estimated: half as much fits.
        assert!(Shares::of(Some(4096), 2, 1).portion <= Shares::of(Some(4096), 1, 1).portion / 2);
    }
}
