//! Long work with models: it needs no viewer, is found again, goes on after a
//! restart, and its bytes never fall.

use super::*;
use crate::fake_ollama::{Fault, Rule};
use linnet::domain::job::{JobCommand, JobKind, JobState};
use linnet::domain::{Error, JobId, ModelJob};
use linnet::server::jobs::NewJob;

const MODEL: &str = "llama3.2:1b";

fn pull(model: &str) -> NewJob {
    NewJob::Pull { model: model.to_owned() }
}

/// A rule for pulls; `after` counts progress lines.
fn rule(times: Option<u32>, script: Script) -> Rule {
    Rule { path: Some("/api/pull".to_owned()), times, script, ..Rule::default() }
}

fn hold(after: u64) -> Script {
    Script { hold: Some("pull".to_owned()), after, ..Script::default() }
}

async fn world() -> World {
    let world = World::new(pieces(&["x"])).await;
    world.engine.refresh_models(ME).await;
    world
}

fn jobs(told: &Told) -> Vec<ModelJob> {
    let lists = told.events.iter().rev().find_map(|(event, _)| match event {
        Event::Jobs(jobs) => Some(jobs.clone()),
        _ => None,
    });
    lists.unwrap_or_default()
}

fn state(told: &Told, id: JobId) -> Option<JobState> {
    jobs(told).iter().find(|job| job.id == id).map(|job| job.state)
}

/// Waits until a job is in a state, as a viewer hears of it.
async fn until(world: &World, id: JobId, wanted: JobState) -> ModelJob {
    let mut told = Told::new(world.engine.watch(ME, None, None).await.unwrap());
    told.until(|told| state(told, id) == Some(wanted)).await;
    jobs(&told).into_iter().find(|job| job.id == id).unwrap()
}

async fn only(world: &World) -> ModelJob {
    let jobs = world.engine.jobs(ME).await;
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    jobs.into_iter().next().unwrap()
}

#[tokio::test]
async fn a_pull_needs_no_viewer_and_is_told_to_all() {
    let world = world().await;
    world.fake.rule(rule(None, hold(3)));
    let job = world.engine.start_job(ME, pull(MODEL)).await.unwrap();
    assert_eq!((job.kind, job.state), (JobKind::Pull, JobState::Waiting));
    let seen = world.fake.wait_request("/api/pull", 1).await;
    world.fake.wait_sent(seen.id, 4).await;
    // Nobody has watched so far. Somebody comes and finds it.
    let mut told = Told::new(world.engine.watch(ME, None, None).await.unwrap());
    told.until(|told| jobs(told).first().is_some_and(|job| job.done_bytes() > 0)).await;
    let found = only(&world).await;
    assert_eq!(found.state, JobState::Running);
    assert!(found.total_bytes() > found.done_bytes());
    assert_eq!(world.engine.start_job(ME, pull(MODEL)).await.unwrap().id, job.id, "one is enough");
    world.fake.release("pull");
    told.until(|told| state(told, job.id) == Some(JobState::Done)).await;
    let done = only(&world).await;
    assert_eq!(done.done_bytes(), 1_321_098_329);
    // The list of models is told as well.
    let installed = |told: &Told| {
        told.has(|event| {
            matches!(event, Event::Models(models)
                if models.models.iter().any(|model| model.name == MODEL))
        })
    };
    told.until(installed).await;
    world.engine.command_job(ME, job.id, JobCommand::Remove).await.unwrap();
    assert_eq!(world.engine.jobs(ME).await.len(), 0);
}

#[tokio::test]
async fn pausing_closes_the_connection_and_resuming_goes_on() {
    let world = world().await;
    world.fake.rule(rule(Some(1), hold(3)));
    let job = world.engine.start_job(ME, pull(MODEL)).await.unwrap();
    let seen = world.fake.wait_request("/api/pull", 1).await;
    world.fake.wait_sent(seen.id, 4).await;
    until_bytes(&world, job.id).await;
    world.engine.command_job(ME, job.id, JobCommand::Pause).await.unwrap();
    world.fake.wait_closed(seen.id).await;
    let paused = only(&world).await;
    assert_eq!(paused.state, JobState::Paused);
    assert!(paused.done_bytes() > 0);
    world.engine.command_job(ME, job.id, JobCommand::Resume).await.unwrap();
    let done = until(&world, job.id, JobState::Done).await;
    assert_eq!(done.done_bytes(), done.total_bytes());
    assert_eq!(world.fake.requests().iter().filter(|seen| seen.path == "/api/pull").count(), 2);
}

/// Waits until a viewer has heard of bytes.
async fn until_bytes(world: &World, id: JobId) {
    let mut told = Told::new(world.engine.watch(ME, None, None).await.unwrap());
    told.until(|told| jobs(told).iter().any(|job| job.id == id && job.done_bytes() > 0)).await;
}

#[tokio::test]
async fn cancelling_closes_the_connection_and_forgets() {
    let world = world().await;
    world.fake.rule(rule(None, hold(2)));
    let job = world.engine.start_job(ME, pull(MODEL)).await.unwrap();
    let seen = world.fake.wait_request("/api/pull", 1).await;
    world.fake.wait_sent(seen.id, 3).await;
    world.engine.command_job(ME, job.id, JobCommand::Remove).await.unwrap();
    world.fake.wait_closed(seen.id).await;
    assert_eq!(world.engine.jobs(ME).await.len(), 0);
    let world = world.restart().await;
    assert_eq!(world.engine.jobs(ME).await.len(), 0);
}

#[tokio::test]
async fn a_restart_goes_on_with_what_was_unfinished_and_leaves_what_was_paused() {
    let world = world().await;
    world.fake.rule(Rule { model: Some(MODEL.to_owned()), ..rule(Some(1), hold(3)) });
    let running = world.engine.start_job(ME, pull(MODEL)).await.unwrap();
    world.fake.wait_request("/api/pull", 1).await;
    world.fake.rule(Rule { model: Some("qwen2.5:0.5b".to_owned()), ..rule(Some(1), hold(3)) });
    let paused = world.engine.start_job(ME, pull("qwen2.5:0.5b")).await.unwrap();
    let second = world.fake.wait_request("/api/pull", 2).await;
    world.fake.wait_sent(second.id, 4).await;
    until_bytes(&world, paused.id).await;
    world.engine.command_job(ME, paused.id, JobCommand::Pause).await.unwrap();
    // Without a drain: as after a power cut.
    let world = world.restart().await;
    until(&world, running.id, JobState::Done).await;
    let jobs = world.engine.jobs(ME).await;
    let found = jobs.iter().find(|job| job.id == paused.id).unwrap();
    assert_eq!(found.state, JobState::Paused);
    assert!(found.done_bytes() > 0, "what it had is known");
    world.engine.command_job(ME, paused.id, JobCommand::Resume).await.unwrap();
    until(&world, paused.id, JobState::Done).await;
}

#[tokio::test]
async fn a_drain_stores_jobs_and_closes_their_connections() {
    let world = world().await;
    world.fake.rule(rule(Some(1), hold(4)));
    let job = world.engine.start_job(ME, pull(MODEL)).await.unwrap();
    let seen = world.fake.wait_request("/api/pull", 1).await;
    world.fake.wait_sent(seen.id, 5).await;
    until_bytes(&world, job.id).await;
    world.engine.drain(Duration::from_secs(5)).await;
    world.fake.wait_closed(seen.id).await;
    let refused = world.engine.start_job(ME, pull("tiny")).await;
    assert_eq!(refused, Err(Error::ShuttingDown));
    let stored = world.store.all_jobs().await.unwrap();
    assert!(stored[0].job.done_bytes() > 0 && stored[0].job.state.is_active());
    let world = world.restart().await;
    until(&world, job.id, JobState::Done).await;
}

#[tokio::test]
async fn what_falls_is_not_shown() {
    let world = world().await;
    let line = |done: u64| {
        format!(r#"{{"status":"pulling aa","digest":"sha256:aa","total":100,"completed":{done}}}"#)
    };
    let lines = vec![line(10), line(90), line(20)];
    world.fake.rule(rule(None, Script { lines, ..hold(1) }));
    let job = world.engine.start_job(ME, pull(MODEL)).await.unwrap();
    let seen = world.fake.wait_request("/api/pull", 1).await;
    world.fake.wait_sent(seen.id, 5).await;
    let mut told = Told::new(world.engine.watch(ME, None, None).await.unwrap());
    // The second part comes after the fall.
    told.until(|told| jobs(told).first().is_some_and(|job| job.layers.len() == 2)).await;
    let found = jobs(&told).remove(0);
    assert_eq!(found.layers[0].done_bytes, 90);
    world.fake.release("pull");
    until(&world, job.id, JobState::Done).await;
    let counts = told.events.iter().filter_map(|(event, _)| match event {
        Event::Jobs(jobs) => jobs.first().map(ModelJob::done_bytes),
        _ => None,
    });
    assert!(counts.collect::<Vec<_>>().is_sorted());
}

#[tokio::test]
async fn what_goes_wrong_is_told_in_words_of_its_own() {
    let world = world().await;
    let job = world.engine.start_job(ME, pull("nosuch")).await.unwrap();
    let failed = until(&world, job.id, JobState::Failed).await;
    assert_eq!(failed.error, Some(Error::ModelUnknown { model: "nosuch".to_owned() }));
    for (text, wanted) in [
        (
            "write /root/.ollama/models/blobs/sha256-1-partial: no space left on device",
            "upstream_disk_full",
        ),
        (
            "digest mismatch, file must be downloaded again: want sha256:1, got sha256:2",
            "download_damaged",
        ),
        (
            "pull model manifest: 412: \n\nThe model you are attempting to pull requires a newer version of Ollama.",
            "upstream_outdated",
        ),
        ("something nobody has seen", "upstream_failed"),
    ] {
        let script = Script {
            fault: Some(Fault::Error),
            error: Some(text.to_owned()),
            after: 2,
            ..Script::default()
        };
        world.fake.rule(rule(Some(1), script));
        let job = world.engine.start_job(ME, pull(MODEL)).await.unwrap();
        let failed = until(&world, job.id, JobState::Failed).await;
        assert_eq!(failed.error.unwrap().code(), wanted);
        world.engine.command_job(ME, job.id, JobCommand::Remove).await.unwrap();
    }
    let bad = world.engine.start_job(ME, pull("../../etc/passwd")).await;
    assert_eq!(bad.unwrap_err().code(), "invalid_request");
}

#[tokio::test]
async fn a_failed_job_can_be_tried_again() {
    let world = world().await;
    world.fake.rule(rule(Some(1), Script { fault: Some(Fault::SignIn), ..Script::default() }));
    let job = world.engine.start_job(ME, pull(MODEL)).await.unwrap();
    let failed = until(&world, job.id, JobState::Failed).await;
    assert!(matches!(failed.error, Some(Error::UpstreamSignIn { url: Some(_) })));
    world.engine.command_job(ME, job.id, JobCommand::Resume).await.unwrap();
    until(&world, job.id, JobState::Done).await;
}

#[tokio::test]
async fn a_cut_is_tried_again_by_itself() {
    let world = world().await;
    let cut = Script { fault: Some(Fault::Cut), after: 3, ..Script::default() };
    world.fake.rule(rule(Some(1), cut));
    let job = world.engine.start_job(ME, pull(MODEL)).await.unwrap();
    let waiting = until(&world, job.id, JobState::Waiting).await;
    assert!(waiting.error.is_some() || waiting.done_bytes() == 0);
    until(&world, job.id, JobState::Done).await;
}

#[tokio::test]
async fn another_owner_neither_sees_nor_stops_it() {
    let world = world().await;
    world.fake.rule(rule(None, hold(2)));
    let job = world.engine.start_job(ME, pull(MODEL)).await.unwrap();
    assert_eq!(world.engine.jobs(OTHER).await.len(), 0);
    let stopped = world.engine.command_job(OTHER, job.id, JobCommand::Remove).await;
    assert_eq!(stopped, Err(Error::NotFound));
    world.fake.release("pull");
    until(&world, job.id, JobState::Done).await;
}

#[tokio::test]
async fn a_create_is_a_job_like_a_pull() {
    let world = world().await;
    let request = serde_json::json!({"from": "gemma2:2b", "system": "Talk like a pirate."});
    let wish = NewJob::Create { model: "pirate".to_owned(), request };
    let job = world.engine.start_job(ME, wish).await.unwrap();
    until(&world, job.id, JobState::Done).await;
    let details = world.engine.model_details("pirate", None).await.unwrap();
    assert_eq!(details.system, "Talk like a pirate.");
    assert_eq!(details.parent, "gemma2:2b");
    let uses = world.engine.model_uses(ME, "gemma2:2b").await.unwrap();
    assert_eq!(uses.shares_weights, ["pirate:latest"]);
    assert_eq!(uses.made_from_it, ["pirate:latest"]);
    assert_eq!(uses.frees_bytes, None, "the weights stay");
}

#[tokio::test]
async fn a_push_without_a_namespace_is_refused_by_the_registry() {
    let world = world().await;
    let wish = NewJob::Push { model: "gemma2:2b".to_owned() };
    let job = world.engine.start_job(ME, wish).await.unwrap();
    let failed = until(&world, job.id, JobState::Failed).await;
    assert_eq!(failed.error.unwrap().code(), "registry_refused");
    world.engine.copy_model("gemma2:2b", "me/gemma", None).await.unwrap();
    let wish = NewJob::Push { model: "me/gemma".to_owned() };
    let job = world.engine.start_job(ME, wish).await.unwrap();
    until(&world, job.id, JobState::Done).await;
}
