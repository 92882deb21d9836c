//! One reply from the queue to its end.
//!
//! The whole run is one future: dropping it (stop, time limit) leaves the
//! queue or closes the connection to the model server at once. Whatever
//! happens, a panic included, the reply gets a final state, which viewers
//! hear of only after it is stored.

use super::Inner;
use super::failover::{self, Blame};
use super::history::History;
use super::hub::{Count, Note};
use super::live::{Halt, Live};
use super::metrics::Tally;
use super::queue::{Lane, Place, Sites, Ticket};
use super::stage::{self, Asked};
use super::{side_work, summary};
use crate::domain::{ChatId, Error, MessageId, Metrics, ReplyState, limits};
use crate::server::fresh;
use crate::server::provider::{Answer, AnswerError, ChatRequest, ProviderEvent};
use crate::server::store::{Ending, NewFigure, Start};
use crate::server::telemetry::{Ended, Moment};
use futures_util::{FutureExt, StreamExt};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// How often a busy model server is asked again.
const ROUNDS: u32 = 5;
/// Longest wait that a busy model server can ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// How often a conversation that is too long is shortened.
const SHORTER: u32 = 4;
/// First pause before a failed end is stored again; doubles up to the next.
const STORE_AGAIN: Duration = Duration::from_millis(100);
const STORE_AGAIN_MOST: Duration = Duration::from_secs(2);
/// Places in the line from which it is told who is served before.
const NEAR: usize = 3;
/// How long an ended reply stays in memory for viewers that are on their way.
const LINGER: Duration = Duration::from_secs(2);

/// How the writing of a reply ended.
struct End {
    state: ReplyState,
    error: Option<Error>,
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        let state = match error {
            Error::UpstreamCut | Error::UpstreamStalled { .. } | Error::ServerRestarted => {
                ReplyState::Interrupted
            }
            _ => ReplyState::Failed,
        };
        Self { state, error: Some(error) }
    }
}

/// Writes a reply, stores its end and tells it.
pub(super) async fn run(
    engine: Arc<Inner>,
    live: Arc<Live>,
    start: Start,
    ticket: Ticket,
    (count, moment): (Count, Moment),
) {
    let mut tally = Tally::new(live.asked());
    let end = {
        let writing = write(&engine, &live, &start, &mut tally, ticket);
        let writing = AssertUnwindSafe(writing).catch_unwind();
        tokio::select! {
            biased;
            halt = live.halted() => match halt {
                Halt::Stop => End { state: ReplyState::Stopped, error: None },
                Halt::Shutdown => End::from(Error::ServerRestarted),
            },
            end = writing => match end {
                Ok(Ok(())) => End { state: ReplyState::Done, error: None },
                Ok(Err(error)) => End::from(error),
                Err(_) => {
                    tracing::error!(reply = %live.reply_id, "a run panicked");
                    End::from(Error::Internal)
                }
            },
        }
    };
    let why = if end.state == ReplyState::Interrupted { Halt::Shutdown } else { Halt::Stop };
    summary::abandon(&engine, live.owner, live.reply_id, why).await;
    let (done, sends) = (end.state == ReplyState::Done, engine.side_work.sends());
    finish(&engine, &live, &start, &tally, (end, moment)).await;
    if let Some(upstream) = tally.site.filter(|_| done) {
        side_work::after(&engine, &live, &start, upstream, sends);
    }
    drop(count);
}

/// Waits for its turn, then asks; if a server fails before the first token, the
/// next one, until there is an answer or nobody is left.
async fn write(
    engine: &Inner,
    live: &Arc<Live>,
    start: &Start,
    tally: &mut Tally,
    mut ticket: Ticket,
) -> Result<(), Error> {
    let lane = engine.providers.lane(&start.model);
    // Once more: side work may have begun between the send and this.
    engine.side_work.give_way();
    engine.sources.shelf.wake_lost();
    let most = Duration::from_secs(60 * limits::REPLY_MINUTES);
    let mut tried = Vec::new();
    let mut rounds = 0;
    let mut last = Error::Internal;
    loop {
        let Some(upstream) = turn(engine, &lane, &mut ticket, live).await else { return Err(last) };
        tally.turn();
        tally.site = Some(upstream);
        tally.upstream = engine.providers.name_at(upstream);
        live.set_upstream(upstream, tally.upstream.clone(), tally.moved_from.clone());
        let asking = ask(engine, live, start, upstream, tally);
        let Ok(outcome) = timeout(most, asking).await else {
            return Err(Error::ReplyTooSlow { minutes: limits::REPLY_MINUTES });
        };
        let Err(AnswerError { error, retry_after }) = outcome else {
            engine.sources.shelf.note_served(upstream);
            return Ok(());
        };
        let failed = failover::blame(&error);
        if failed == Some(Blame::Server) {
            engine.sources.shelf.note_failed(upstream, &error);
        }
        if tally.has_begun() {
            return Err(error);
        }
        tried.push(upstream);
        let others = || {
            let offers = engine.sources.shelf.offers(&lane);
            offers.iter().any(|offer| !tried.contains(&offer.upstream))
        };
        if failed.is_some() && others() {
            tracing::info!(reply = %live.reply_id, code = error.code(), "asked elsewhere");
            tally.moved_from.extend(tally.upstream.take());
            last = error;
        } else if error == Error::UpstreamBusy && rounds < ROUNDS {
            // All of them are: later, at whichever is free first.
            rounds += 1;
            let wait = retry_after.unwrap_or_else(|| jitter(live.reply_id, rounds));
            live.set_waiting_for(Some(Error::UpstreamBusy));
            sleep(wait.min(LONGEST_WAIT)).await;
            live.set_waiting_for(None);
            tried.clear();
        } else {
            return Err(error);
        }
        ticket.again(tried.clone());
    }
}

/// Waits for a turn and says at which server; nobody if none is left.
async fn turn(engine: &Inner, lane: &Lane, ticket: &mut Ticket, live: &Live) -> Option<usize> {
    loop {
        match ticket.place() {
            Place::Waiting(position) => {
                live.set_line(Some(position), ahead(engine, lane, live, position));
                ticket.changed().await;
            }
            Place::Turn(upstream) | Place::Yield(upstream) => {
                live.set_position(None);
                return Some(upstream);
            }
            Place::Nowhere => return None,
        }
    }
}

/// What is written before a reply at that place: how many, and in which chats of
/// the same owner. Of those far behind only how many.
fn ahead(engine: &Inner, lane: &Lane, live: &Live, position: usize) -> (usize, Vec<ChatId>) {
    let running = engine.queue.load(lane).running;
    if position > NEAR {
        return (running, Vec::new());
    }
    let own = engine.sources.hub.board(live.owner).lives();
    let mut chats: Vec<ChatId> = own
        .iter()
        .filter(|other| !other.has_ended() && !other.is_in_queue())
        .filter(|other| other.reply_id != live.reply_id && other.chat_id != live.chat_id)
        .filter(|other| engine.providers.lane(&other.model) == *lane)
        .map(|other| other.chat_id)
        .collect();
    chats.sort_unstable();
    chats.dedup();
    chats.truncate(NEAR);
    (running, chats)
}

/// Asks one server.
async fn ask(
    engine: &Inner,
    live: &Arc<Live>,
    start: &Start,
    upstream: usize,
    tally: &mut Tally,
) -> Result<(), AnswerError> {
    let provider = engine.providers.at(upstream)?;
    let mut history = if let Some(branch) = &start.history {
        History::new(branch.clone(), &start.text)
    } else {
        let branch = engine.store.history(live.owner, live.reply_id).await?;
        let summaries = engine.store.summaries(live.owner, live.chat_id).await?;
        History::new(branch, &start.text).summarised(&summaries)
    };
    let mut request = ChatRequest {
        model: start.model.clone(),
        turns: Vec::new(),
        settings: start.settings.clone(),
        loading: engine.loading(upstream, &start.model, &start.settings),
    };
    tally.window = request.loading.window_tokens();
    let refuses = provider.supports_truncate().await;
    let mut shorter = 0;
    loop {
        let outcome = if refuses {
            Ok(())
        } else {
            history
                .check(&start.settings, request.loading.window_tokens())
                .map_err(AnswerError::from)
        };
        let outcome = match outcome {
            Ok(()) => {
                request.turns = history.turns();
                if live.set_sent(history.sent_from(), history.summary_id()) {
                    // Where the cut is stands with the messages: whoever looks asks for them.
                    let board = engine.sources.hub.board(live.owner);
                    board.note([Note::Messages(live.chat_id)]);
                }
                live.set_prompt_tokens(history.tokens(&start.settings));
                let answer = provider.chat(request.clone());
                let asked = Asked {
                    upstream,
                    name: engine.providers.label_at(upstream),
                    provider: &provider,
                    model: &start.model,
                    window: request.loading.window_tokens(),
                };
                read(engine, live, asked, answer, tally).await
            }
            Err(failure) => Err(failure),
        };
        match outcome {
            Err(AnswerError { error: error @ Error::ContextExceeded { .. }, .. })
                if !tally.has_begun() && shorter < SHORTER =>
            {
                shorter += 1;
                let shortened = history.shorten(&start.settings, &error)
                    || summary::make_room(engine, live, start, upstream, &mut history, &error)
                        .await;
                if !shortened {
                    return Err(error.into());
                }
            }
            outcome => return outcome,
        }
    }
}

/// Reads an answer to its end, telling the stage until it begins.
async fn read(
    engine: &Inner,
    live: &Arc<Live>,
    asked: Asked<'_>,
    mut answer: Answer,
    tally: &mut Tally,
) -> Result<(), AnswerError> {
    let first = {
        let stage = stage::watch(live, asked, &engine.sources.shelf, &engine.store);
        tokio::select! {
            biased;
            first = answer.next() => first,
            () = stage => None,
        }
    };
    let mut next = first;
    while let Some(batch) = next {
        let batch = batch?;
        let (bytes, news) = live.add(&batch, tally)?;
        engine.flusher.waits(live, bytes, news);
        if let Some(ProviderEvent::Finish(report)) = batch.into_iter().next_back() {
            tally.report = Some(report);
            return Ok(());
        }
        if let Some(pause) = engine.sources.hub.reading_pause() {
            sleep(pause).await;
        }
        next = answer.next().await;
    }
    Err(Error::UpstreamCut.into())
}

/// What is kept of a reply for the statistics of its model.
fn figure(engine: &Inner, start: &Start, tally: &Tally, metrics: &Metrics) -> Option<NewFigure> {
    // The demo is no model.
    let upstream = tally.site.filter(|server| engine.providers.is_server(*server))?;
    let figure = tally.figure(metrics, fresh::now())?;
    let loaded = engine.sources.shelf.model(upstream, &start.model).and_then(|model| model.loaded);
    let window = loaded.map(|loaded| loaded.window_tokens).or(tally.window);
    Some(NewFigure {
        model: start.model.clone(),
        upstream: engine.providers.label_at(upstream).to_owned(),
        window_tokens: window.unwrap_or(0),
        figure,
    })
}

/// Counts the end of a reply, and traces it. Its model is named if there is such a one.
fn count(
    engine: &Inner,
    start: &Start,
    tally: &Tally,
    (end, moment): &(End, Moment),
    metrics: &Metrics,
) {
    let lane = engine.providers.lane(&start.model);
    let known = |at: usize| engine.sources.shelf.model(at, &start.model).is_some();
    let real = tally.has_begun() || tally.site.is_some_and(known);
    let model = real.then_some(lane.model.as_str());
    engine.counted.ended(model, end.state, end.error.as_ref(), metrics);
    let (state, code) = (end.state.name(), end.error.as_ref().map(Error::code));
    moment.ended(Ended { model, state, code, metrics });
}

/// Stores the end, until that succeeds, and then tells it.
async fn finish(
    engine: &Arc<Inner>,
    live: &Arc<Live>,
    start: &Start,
    tally: &Tally,
    outcome: (End, Moment),
) {
    let end = &outcome.0;
    let (thinking, text) = live.texts();
    let metrics = tally.metrics(&text, live.thought());
    let ending = Ending {
        owner: live.owner,
        chat_id: live.chat_id,
        reply_id: live.reply_id,
        state: end.state,
        error: end.error.clone(),
        metrics: metrics.clone(),
        sent_from: live.sent_from(),
        summary_id: live.summary_id(),
        thinking,
        text,
        loaded: tally.loaded().map(|took| (start.model.clone(), took)),
        figure: figure(engine, start, tally, &metrics),
    };
    let mut pause = STORE_AGAIN;
    let summary = loop {
        match engine.store.finish(ending.clone()).await {
            Ok(summary) => break summary,
            // Its cause was logged. The next start would do the same with
            // what was flushed, so giving up at the process's end is safe.
            Err(_) => sleep(pause).await,
        }
        pause = (pause * 2).min(STORE_AGAIN_MOST);
    };
    count(engine, start, tally, &outcome, &metrics);
    let (end, _) = outcome;
    tracing::info!(
        reply = %live.reply_id,
        state = end.state.name(),
        code = end.error.as_ref().map(Error::code),
        total_ms = metrics.total.0,
        "reply ended"
    );
    live.end(end.state, end.error, metrics);
    let board = engine.sources.hub.board(live.owner);
    board.note(summary.map(Note::Row));
    // What was loaded for it, or with which window, is not known yet.
    if tally.loaded().is_some()
        || tally.site.is_some_and(|site| {
            engine
                .sources
                .shelf
                .model(site, &start.model)
                .is_none_or(|model| model.loaded.is_none())
        })
    {
        engine.sources.shelf.wake();
    }
    let live = Arc::clone(live);
    tokio::spawn(async move {
        sleep(LINGER).await;
        board.forget(&live);
    });
}

/// One to two seconds, different for each reply, so that those who were sent
/// away together do not come back together.
fn jitter(reply_id: MessageId, rounds: u32) -> Duration {
    let random = reply_id.0.as_bytes()[15];
    Duration::from_millis(1000 + u64::from(random.rotate_left(rounds)) * 1000 / 256)
}
