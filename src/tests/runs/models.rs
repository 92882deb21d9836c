//! The list of models: never waited for, told when it changes.

use super::*;
use linnet::domain::model::DEMO_MODEL;
use linnet::domain::{Connection, Milliseconds, Models, Settings};
use linnet::server::demo::Demo;

fn last_models(told: &Told) -> Option<Models> {
    told.events.iter().rev().find_map(|(event, _)| match event {
        Event::Models(models) => Some(models.clone()),
        _ => None,
    })
}

#[tokio::test]
async fn a_server_that_goes_and_comes_is_told() {
    let world = World::new(pieces(&["x"])).await;
    world.engine.refresh_models(ME).await;
    let mut told = Told::new(world.engine.watch(ME, None, None).await.unwrap());
    let online = |told: &Told| {
        last_models(told).is_some_and(|models| models.connection == Connection::Online)
    };
    told.until(online).await;
    let models = last_models(&told).unwrap();
    assert!(models.models.iter().any(|model| model.name == "gemma2:2b"));
    assert_eq!(models.preferred.as_deref(), Some("gemma2:2b"));
    world.fake.refuse(true).await;
    let models = world.engine.refresh_models(ME).await;
    assert_eq!(models.connection, Connection::Offline);
    assert_ne!(models.address, "");
    told.until(|told| {
        last_models(told).is_some_and(|models| models.connection == Connection::Offline)
    })
    .await;
    world.fake.refuse(false).await;
    // By itself, as long as somebody watches.
    told.until(online).await;
}

#[tokio::test]
async fn the_last_model_is_preferred() {
    let world = World::new(pieces(&["x"])).await;
    world.talk(say("hi")).await;
    assert_eq!(world.engine.refresh_models(ME).await.preferred.as_deref(), Some("scripted"));
    let other = world.engine.models(OTHER).await.preferred;
    assert_ne!(other.as_deref(), Some("scripted"));
    world.fake.change(|settings| settings.models.retain(|model| model.name != "scripted:latest"));
    assert_eq!(world.engine.refresh_models(ME).await.preferred.as_deref(), Some("gemma2:2b"));
}

#[tokio::test]
async fn loading_beforehand() {
    let world = World::new(pieces(&["x"])).await;
    world.engine.refresh_models(ME).await;
    world.engine.load_model(ME, "gemma2:2b", &Settings::default()).await.unwrap();
    let models = world.engine.refresh_models(ME).await;
    let model = models.models.iter().find(|model| model.name == "gemma2:2b").unwrap();
    assert!(model.loaded.is_some());
    assert!(world.engine.load_model(ME, "nobody:1b", &Settings::default()).await.is_err());
}

#[tokio::test]
async fn the_demo_is_a_model_like_others_and_needs_no_server() {
    let world = World::new(Script::default()).await;
    world.fake.refuse(true).await;
    let ollama = Ollama::new(world.fake.url().parse().unwrap(), Limits::default()).unwrap();
    let demo = Provider::Demo(Demo::new(Milliseconds(0)));
    let providers = Providers::one(Provider::Ollama(ollama), Some(demo));
    let engine = Engine::new(world.store.clone(), providers, Options::default());
    assert_ne!(engine.models(ME).await.address, "");
    let models = engine.refresh_models(ME).await;
    assert_eq!(models.connection, Connection::Offline);
    let demos = models.models.iter().filter(|model| model.is_demo()).count();
    // It answers only those who chose it.
    assert_eq!((demos, models.preferred), (1, None));
    let wish = SendMessage { model: DEMO_MODEL.to_owned(), ..say("hello") };
    let sent = engine.send(ME, wish).await.unwrap();
    let mut told = Told::new(engine.watch(ME, Some(sent.chat_id), None).await.unwrap());
    assert_eq!(told.end(sent.reply_id).await.state, ReplyState::Done);
    assert_ne!(told.reply(sent.reply_id).text, "");
    let again = engine.refresh_models(ME).await;
    assert_eq!(again.preferred.as_deref(), Some(DEMO_MODEL));
    assert_eq!(again.models.iter().filter(|model| model.is_demo()).count(), 1);
}
