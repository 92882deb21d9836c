//! Several model servers: who is asked, what happens when one fails before and
//! after the first token, and that it is used again when it is back.

use super::*;
use crate::fake_ollama::{Fault, Rule};
use linnet::domain::command::{Again, AskAgain};
use linnet::domain::job::JobState;
use linnet::domain::reason::Flaw;
use linnet::domain::{Connection, Error, JobId, Milliseconds, ModelJob};
use linnet::server::jobs::NewJob;
use linnet::server::runs::Upstream;

/// An engine in front of two fakes, `attic` and `den`.
struct Pair {
    attic: FakeOllama,
    den: FakeOllama,
    engine: Engine,
    store: Store,
    _directory: TempDir,
}

impl Pair {
    async fn new(parallel: usize) -> Self {
        let start = |text: &str| {
            let fake = FakeOllama::start();
            fake.change(|settings| {
                settings.delay_ms = 0;
                settings.parallel = 64;
            });
            fake.script(pieces(&[text]));
            fake
        };
        let (attic, den) = (start("from attic"), start("from den"));
        let directory = TempDir::new().unwrap();
        let store = Store::open(directory.path()).await.unwrap();
        let upstream = |name: &str, fake: &FakeOllama| Upstream {
            name: name.to_owned(),
            provider: Provider::Ollama(
                Ollama::new(fake.url().parse().unwrap(), Limits::default()).unwrap(),
            ),
            parallel: Some(parallel),
        };
        let upstreams = vec![upstream("attic", &attic), upstream("den", &den)];
        let providers = Providers { upstreams, demo: None };
        let engine = Engine::new(store.clone(), providers, Options::default());
        engine.refresh_models(ME).await;
        Self { attic, den, engine, store, _directory: directory }
    }

    async fn send(&self, text: &str) -> (Sent, Told) {
        let sent = self.engine.send(ME, say(text)).await.unwrap();
        let viewer = self.engine.watch(ME, Some(sent.chat_id), None).await.unwrap();
        (sent, Told::new(viewer))
    }

    /// Sends, waits for the end, and gives the text and the end.
    async fn talk(&self) -> (String, StateChange) {
        let (sent, mut told) = self.send("hi").await;
        let end = told.end(sent.reply_id).await;
        (self.store.message(ME, sent.reply_id).await.unwrap().text, end)
    }
}

fn chats(fake: &FakeOllama) -> usize {
    fake.requests().iter().filter(|seen| seen.path == "/api/chat").count()
}

fn failing(fault: Fault) -> Script {
    Script { fault: Some(fault), ..Script::default() }
}

#[tokio::test]
async fn the_one_that_has_it_loaded_is_asked() {
    let pair = Pair::new(1).await;
    // Nobody has it loaded: the first one.
    assert_eq!(pair.talk().await.0, "from attic");
    pair.engine.refresh_models(ME).await;
    assert_eq!(pair.talk().await.0, "from attic");
    pair.attic.change(|settings| settings.models.retain(|model| model.name != "scripted:latest"));
    pair.engine.refresh_models(ME).await;
    assert_eq!(pair.talk().await.0, "from den", "the only one that has it");
}

#[tokio::test]
async fn both_are_used_and_the_line_is_one() {
    let pair = Pair::new(1).await;
    pair.attic.script(held(0, &["from attic"]));
    pair.den.script(held(0, &["from den"]));
    let mut sent = Vec::new();
    for text in ["1", "2", "3"] {
        sent.push(pair.engine.send(ME, say(text)).await.unwrap());
    }
    pair.attic.wait_request("/api/chat", 1).await;
    pair.den.wait_request("/api/chat", 1).await;
    let viewer = pair.engine.watch(ME, Some(sent[2].chat_id), None).await.unwrap();
    let mut third = Told::new(viewer);
    let waits = |event: &Event| matches!(event, Event::State(change) if change.position == Some(1));
    third.until(|told| told.has(waits)).await;
    // Whichever is free first takes the next.
    pair.den.release("on");
    third.end(sent[2].reply_id).await;
    assert_eq!(third.reply(sent[2].reply_id).text, "from den");
    assert_eq!((chats(&pair.attic), chats(&pair.den)), (1, 2));
    pair.attic.release("on");
}

#[tokio::test]
async fn failing_before_the_first_token_is_made_good_elsewhere() {
    for fault in [
        Fault::Close,
        Fault::NotHttp,
        Fault::Html502,
        Fault::Empty500,
        Fault::Memory,
        Fault::Refused,
        Fault::Missing,
        Fault::Busy503,
    ] {
        let pair = Pair::new(1).await;
        pair.attic.script(failing(fault));
        let (text, end) = pair.talk().await;
        assert_eq!((text.as_str(), end.state), ("from den", ReplyState::Done), "{fault:?}");
        let metrics = end.metrics.unwrap();
        assert_eq!(metrics.upstream.as_deref(), Some("den"), "{fault:?}");
        assert_eq!(metrics.moved_from, ["attic"], "{fault:?}");
        assert_eq!((chats(&pair.attic), chats(&pair.den)), (1, 1), "{fault:?}");
    }
}

#[tokio::test]
async fn one_that_is_gone_is_left_out_and_used_again_when_it_is_back() {
    let pair = Pair::new(1).await;
    pair.attic.refuse(true).await;
    assert_eq!(pair.talk().await.0, "from den");
    let models = pair.engine.models(ME).await;
    assert_eq!(models.connection, Connection::Online);
    let attic = &models.upstreams[0];
    assert_eq!((attic.name.as_str(), attic.connection), ("attic", Connection::Offline));
    // It is not even tried now.
    let (_, end) = pair.talk().await;
    assert_eq!(end.metrics.unwrap().moved_from, Vec::<String>::new());
    pair.attic.refuse(false).await;
    pair.den.refuse(true).await;
    pair.engine.refresh_models(ME).await;
    assert_eq!(pair.talk().await.0, "from attic");
}

#[tokio::test]
async fn after_the_first_token_the_end_is_told_and_continue_goes_elsewhere() {
    let pair = Pair::new(1).await;
    pair.attic.script(Script { fault: Some(Fault::Cut), after: 1, ..pieces(&["half ", "more"]) });
    pair.den.script(pieces(&["the rest"]));
    let (sent, mut told) = pair.send("hi").await;
    let end = told.end(sent.reply_id).await;
    assert_eq!((end.state, end.error), (ReplyState::Interrupted, Some(Error::UpstreamCut)));
    assert_eq!(pair.store.message(ME, sent.reply_id).await.unwrap().text, "half ");
    assert_eq!(chats(&pair.den), 0);
    pair.attic.refuse(true).await;
    pair.engine.refresh_models(ME).await;
    let wish = AskAgain { client_id: ClientId(Uuid::new_v4()), how: Again::Continue, model: None };
    let again = pair.engine.again(ME, sent.reply_id, wish).await.unwrap();
    let viewer = pair.engine.watch(ME, Some(sent.chat_id), None).await.unwrap();
    assert_eq!(Told::new(viewer).end(again.reply_id).await.state, ReplyState::Done);
    let text = pair.store.message(ME, again.reply_id).await.unwrap().text;
    assert_eq!(text, "half the rest");
}

#[tokio::test]
async fn when_all_fail_the_last_reason_is_told() {
    let pair = Pair::new(1).await;
    pair.attic.script(failing(Fault::Empty500));
    pair.den.refuse(true).await;
    let (_, end) = pair.talk().await;
    assert_eq!(end.state, ReplyState::Failed);
    let error = end.error.unwrap();
    assert_eq!(error, Error::UpstreamUnreachable { address: pair.den.url() });
    // What is wrong with the request is wrong everywhere.
    let pair = Pair::new(1).await;
    pair.attic.script(Script { status: Some(400), error: Some("nonsense".into()), ..pieces(&[]) });
    let (_, end) = pair.talk().await;
    assert_eq!(end.error.as_ref().map(Error::code), Some("upstream_failed"));
    assert_eq!(chats(&pair.den), 0);
}

#[tokio::test]
async fn a_reply_that_waits_goes_to_the_one_that_comes_back() {
    let pair = Pair::new(1).await;
    pair.attic.refuse(true).await;
    pair.engine.refresh_models(ME).await;
    pair.den.script(held(0, &["from den"]));
    let first = pair.engine.send(ME, say("1")).await.unwrap();
    pair.den.wait_request("/api/chat", 1).await;
    let (second, mut told) = pair.send("2").await;
    let waits = |event: &Event| matches!(event, Event::State(change) if change.position == Some(1));
    told.until(|told| told.has(waits)).await;
    pair.attic.refuse(false).await;
    pair.engine.refresh_models(ME).await;
    told.end(second.reply_id).await;
    assert_eq!(told.reply(second.reply_id).text, "from attic");
    pair.engine.stop(ME, first.reply_id).await.unwrap();
}

#[tokio::test]
async fn the_window_is_that_of_the_server_that_is_asked() {
    let pair = Pair::new(1).await;
    pair.attic.change(|settings| settings.window = 8192);
    pair.den.change(|settings| settings.window = 2048);
    assert_eq!(pair.talk().await.0, "from attic");
    pair.engine.refresh_models(ME).await;
    // Its slot is taken: the other one is asked, without the first one's window.
    pair.attic.script(held(0, &["x"]));
    let (held, _) = pair.send("hold").await;
    pair.attic.wait_request("/api/chat", 2).await;
    assert_eq!(pair.talk().await.0, "from den");
    let asked = pair.den.wait_request("/api/chat", 1).await;
    assert!(asked.body["options"]["num_ctx"].is_null(), "{:?}", asked.body);
    let asked = pair.attic.wait_request("/api/chat", 2).await;
    assert_eq!(asked.body["options"]["num_ctx"], 8192);
    pair.engine.stop(ME, held.reply_id).await.unwrap();
}

#[tokio::test]
async fn a_slow_list_of_one_holds_up_nobody() {
    let pair = Pair::new(1).await;
    pair.attic.rule(Rule {
        path: Some("/api/tags".to_owned()),
        script: Script { hold: Some("tags".to_owned()), ..Script::default() },
        ..Rule::default()
    });
    let mut told = Told::new(pair.engine.watch(ME, None, None).await.unwrap());
    pair.den.change(|settings| settings.version = "9.9.9".to_owned());
    let newer = |event: &Event| matches!(event, Event::Models(models) if models.upstreams[1].version == "9.9.9");
    told.until(|told| told.has(newer)).await;
    assert!(pair.talk().await.1.elapsed >= Milliseconds(0));
    pair.attic.release("tags");
}

/// Waits until a job has ended, as a viewer hears of it.
async fn ended(pair: &Pair, id: JobId) -> ModelJob {
    let found = |told: &Told| {
        let lists = told.events.iter().rev().find_map(|(event, _)| match event {
            Event::Jobs(jobs) => Some(jobs.clone()),
            _ => None,
        });
        let ended = |job: &ModelJob| matches!(job.state, JobState::Done | JobState::Failed);
        lists.unwrap_or_default().into_iter().find(|job| job.id == id && ended(job))
    };
    let mut told = Told::new(pair.engine.watch(ME, None, None).await.unwrap());
    told.until(|told| found(told).is_some()).await;
    found(&told).unwrap()
}

fn asked(fake: &FakeOllama, path: &str) -> usize {
    fake.requests().iter().filter(|seen| seen.path == path).count()
}

#[tokio::test]
async fn long_work_is_done_where_it_is_wanted() {
    let pair = Pair::new(1).await;
    let pull = || NewJob::Pull { model: "llama3.2:1b".to_owned() };
    let job = pair.engine.start_job_on(ME, pull(), Some("den")).await.unwrap();
    assert_eq!(job.upstream.as_deref(), Some("den"));
    assert_eq!(ended(&pair, job.id).await.state, JobState::Done);
    assert_eq!((asked(&pair.attic, "/api/pull"), asked(&pair.den, "/api/pull")), (0, 1));
    // A push goes where the model is, the same pull elsewhere is another job.
    pair.engine.refresh_models(ME).await;
    let wish = NewJob::Push { model: "llama3.2:1b".to_owned() };
    assert_eq!(pair.engine.start_job(ME, wish).await.unwrap().upstream.as_deref(), Some("den"));
    let first = pair.engine.start_job(ME, pull()).await.unwrap();
    assert_eq!(first.upstream.as_deref(), Some("attic"));
    ended(&pair, first.id).await;
    // Without a word, not one that is away.
    pair.attic.refuse(true).await;
    pair.engine.refresh_models(ME).await;
    let wish = NewJob::Pull { model: "qwen2.5:0.5b".to_owned() };
    assert_eq!(pair.engine.start_job(ME, wish).await.unwrap().upstream.as_deref(), Some("den"));
    let nowhere = pair.engine.start_job_on(ME, pull(), Some("cellar")).await;
    assert_eq!(nowhere, Err(Flaw::Upstream.into()));
}

#[tokio::test]
async fn a_job_is_found_again_with_its_server() {
    let pair = Pair::new(1).await;
    let hold = Script { hold: Some("pull".to_owned()), after: 2, ..Script::default() };
    pair.den.rule(Rule { path: Some("/api/pull".to_owned()), script: hold, ..Rule::default() });
    let wish = NewJob::Pull { model: "llama3.2:1b".to_owned() };
    pair.engine.start_job_on(ME, wish, Some("den")).await.unwrap();
    pair.den.wait_request("/api/pull", 1).await;
    let stored = pair.store.all_jobs().await.unwrap();
    assert_eq!(stored[0].job.upstream.as_deref(), Some("den"));
    pair.den.release("pull");
}

#[tokio::test]
async fn files_and_memory_are_of_one_server() {
    let pair = Pair::new(1).await;
    let abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let bytes = Box::pin(futures_util::stream::iter([Ok("abc".into())]));
    pair.engine.put_blob(abc, Some(3), bytes, Some("den")).await.unwrap();
    assert_eq!(pair.engine.has_blob(abc, Some("den")).await, Ok(true));
    assert_eq!(pair.engine.has_blob(abc, None).await, Ok(false), "the first one");
    pair.engine.keep_model(ME, "gemma2:2b", Some(60), Some("den")).await.unwrap();
    let loaded = async || {
        let models = pair.engine.models(ME).await.models;
        let model = models.into_iter().find(|model| model.name == "gemma2:2b").unwrap();
        let here = model.places.iter().filter(|place| place.loaded.is_some());
        here.map(|place| place.upstream.clone()).collect::<Vec<_>>()
    };
    assert_eq!(loaded().await, ["den"]);
    pair.engine.unload_model("gemma2:2b", Some("den")).await.unwrap();
    assert_eq!(loaded().await, Vec::<String>::new());
    pair.engine.delete_model("gemma2:2b", Some("den")).await.unwrap();
    let models = pair.engine.models(ME).await.models;
    let left = models.into_iter().find(|model| model.name == "gemma2:2b").unwrap();
    assert_eq!(left.places.iter().map(|place| &place.upstream).collect::<Vec<_>>(), ["attic"]);
}
