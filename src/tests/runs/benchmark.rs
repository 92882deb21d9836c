//! Benchmarks: measured apart, yielding to people, cancelled, found again.

use super::*;
use linnet::domain::Error;
use linnet::domain::machine::{Benchmark, BenchmarkWish, Stage, Target};

fn wish(runs: usize) -> BenchmarkWish {
    let target = Target { model: "scripted:latest".to_owned(), upstream: None };
    BenchmarkWish { targets: vec![target], prompt: "Count.".to_owned(), runs, tokens: 16 }
}

/// Waits for something about the benchmark that runs, or the last one.
async fn until(world: &World, found: impl Fn(&Benchmark) -> bool) -> Benchmark {
    let looking = async {
        loop {
            let report = world.engine.machine_report(ME).await.unwrap();
            if let Some(benchmark) = report.benchmarks.first().filter(|first| found(first)) {
                return benchmark.clone();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, looking).await.expect("the benchmark gets so far")
}

#[tokio::test]
async fn each_model_is_loaded_warmed_up_and_run() {
    let script = Script { load_ms: Some(300), ..pieces(&["one ", "two ", "three"]) };
    let world = World::new(script).await;
    world.engine.refresh_models(ME).await;
    let started = world.engine.start_benchmark(ME, wish(3)).await.unwrap();
    let done = until(&world, |benchmark| benchmark.ended_at.is_some()).await;
    assert_eq!(done.id, started.id);
    let measured = &done.models[0];
    assert_eq!((measured.stage, measured.runs.len(), measured.yielded), (Stage::Done, 3, 0));
    assert!(measured.load.is_some_and(|load| load.0 >= 300), "{measured:?}");
    assert!(measured.runs.iter().all(|run| run.load.is_none()), "{measured:?}");
    assert_eq!(done.progress(), (4, 4));
    let asked: Vec<_> = world
        .fake
        .requests()
        .into_iter()
        .filter(|seen| seen.path == "/api/chat")
        .map(|seen| seen.body)
        .collect();
    // Loading, the warm-up, three runs: same seed and length, the window it has.
    assert_eq!(asked.len(), 5);
    for (number, body) in asked[1..].iter().enumerate() {
        assert_eq!(body["options"]["seed"], 42);
        assert_eq!(body["options"]["num_predict"], 16);
        assert_eq!(body["options"]["num_ctx"], 4096);
        assert_eq!(body["messages"][0]["content"], format!("{number}. Count."));
    }
    assert_eq!(world.engine.running_benchmark(ME), None);
}

#[tokio::test]
async fn a_person_is_served_first_and_the_run_is_made_again() {
    let world = World::new(held(1, &["slow ", "run"])).await;
    world.engine.refresh_models(ME).await;
    world.engine.start_benchmark(ME, wish(1)).await.unwrap();
    // Loading is the first request, the warm-up the second.
    let warm_up = world.fake.wait_request("/api/chat", 2).await;
    world.fake.wait_sent(warm_up.id, 1).await;
    world.fake.script(pieces(&["for a person"]));
    let (sent, end) = world.talk(say("hi")).await;
    assert_eq!(end.state, ReplyState::Done);
    assert_eq!(world.message(sent.reply_id).await.text, "for a person");
    world.fake.wait_closed(warm_up.id).await;
    let done = until(&world, |benchmark| benchmark.ended_at.is_some()).await;
    let measured = &done.models[0];
    assert_eq!((measured.stage, measured.yielded, measured.runs.len()), (Stage::Done, 1, 1));
}

#[tokio::test]
async fn one_at_a_time_and_given_up_on_wish() {
    let world = World::new(held(1, &["slow ", "run"])).await;
    world.engine.refresh_models(ME).await;
    world.engine.start_benchmark(ME, wish(2)).await.unwrap();
    let second = world.engine.start_benchmark(ME, wish(2)).await;
    assert!(matches!(second, Err(Error::Conflict { .. })), "{second:?}");
    let warm_up = world.fake.wait_request("/api/chat", 2).await;
    world.engine.cancel_benchmark(ME);
    world.fake.wait_closed(warm_up.id).await;
    let given_up = until(&world, |benchmark| benchmark.ended_at.is_some()).await;
    assert_eq!(given_up.models[0].stage, Stage::Cancelled);
    let forgotten = async {
        // The task takes it out of memory right after it is stored.
        while world.engine.forget_benchmark(ME, given_up.id).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, forgotten).await.unwrap();
    for owner in [ME, OTHER] {
        let report = world.engine.machine_report(owner).await.unwrap();
        assert_eq!(report.benchmarks.len(), 0);
    }
}

#[tokio::test]
async fn a_model_that_fails_says_why_and_the_next_is_measured() {
    let world = World::new(pieces(&["fine"])).await;
    world.engine.refresh_models(ME).await;
    let mut both = wish(1);
    both.targets.insert(0, Target { model: "nobody:1b".to_owned(), upstream: None });
    world.engine.start_benchmark(ME, both).await.unwrap();
    let done = until(&world, |benchmark| benchmark.ended_at.is_some()).await;
    assert_eq!(done.models[0].stage, Stage::Failed);
    assert_eq!(done.models[0].error.as_ref().map(Error::code), Some("model_missing"));
    assert_eq!(done.models[1].stage, Stage::Done);
}

#[tokio::test]
async fn a_stop_of_the_server_ends_it_with_what_was_measured() {
    let world = World::new(held(1, &["slow ", "run"])).await;
    world.engine.refresh_models(ME).await;
    let started = world.engine.start_benchmark(ME, wish(2)).await.unwrap();
    world.fake.wait_request("/api/chat", 2).await;
    world.engine.drain(Duration::from_secs(5)).await;
    let over = until(&world, |benchmark| benchmark.ended_at.is_some()).await;
    assert_eq!((over.id, over.models[0].stage), (started.id, Stage::Cancelled));
}
