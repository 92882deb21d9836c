//! Levels of settings: what is sent, what is stored, what is told, and that
//! nothing reloads a model but a wish.

use super::*;
use crate::fake_ollama::FakeModel;
use linnet::domain::levels::LevelsChange;
use linnet::domain::presets::{NewPreset, PresetChange};
use linnet::domain::{Error, Settings, SettingsChange};
use linnet::server::config::Current;
use serde_json::{Value, json};

fn site() -> Options {
    let settings = Settings::default().with("temperature", 0.1).with("top_p", 0.5).with("seed", 1);
    Options { site: Current::of_settings(settings), ..Options::default() }
}

/// A world whose model has settings of its own.
async fn own_settings(options: Options) -> World {
    let world = World::with(pieces(&["ok"]), options, Limits::default()).await;
    world.fake.change(|settings| {
        let model = settings.models.iter_mut().find(|model| model.name == "scripted:latest");
        let FakeModel { options, system, .. } = model.unwrap();
        options.insert("temperature".to_owned(), json!(0.2));
        options.insert("num_ctx".to_owned(), json!(2048));
        options.insert("stop".to_owned(), json!(["<end>", "a b"]));
        "Be a bird.".clone_into(system);
    });
    world.engine.refresh_models(ME).await;
    world
}

fn chats(world: &World) -> Vec<Value> {
    let chats = world.fake.requests().into_iter().filter(|seen| seen.path == "/api/chat");
    chats.map(|seen| seen.body.clone()).collect()
}

fn person(name: &str, value: impl Into<linnet::domain::Json>) -> LevelsChange {
    LevelsChange { person: SettingsChange::one(name, Some(value.into())), ..Default::default() }
}

fn person_model(name: &str, value: impl Into<linnet::domain::Json>) -> LevelsChange {
    LevelsChange {
        model: Some("scripted".to_owned()),
        person_model: SettingsChange::one(name, Some(value.into())),
        ..Default::default()
    }
}

#[tokio::test]
async fn later_levels_win_and_the_reply_keeps_what_it_was_asked_with() {
    let world = own_settings(site()).await;
    let levels = world.engine.levels(ME, "Scripted:latest").await.unwrap();
    assert_eq!(levels.model.number("temperature"), Some(0.2));
    assert_eq!(levels.model.get("stop").unwrap().list().len(), 2);
    assert_eq!(levels.model.system(), Some("Be a bird."));
    // The model's own wins over the site's, and need not be said; what it is loaded with is.
    world.talk(say("one")).await;
    let options = json!({"top_p": 0.5, "seed": 1, "num_ctx": 2048});
    assert_eq!(chats(&world)[0]["options"], options);
    world.engine.change_levels(ME, person("temperature", 0.3)).await.unwrap();
    world.engine.change_levels(ME, person("seed", 3)).await.unwrap();
    world.engine.change_levels(ME, person_model("seed", 4)).await.unwrap();
    let chat = Settings::default().with("top_p", 0.9);
    let (sent, _) = world.talk(SendMessage { settings: Some(chat.clone()), ..say("two") }).await;
    let options = json!({"temperature": 0.3, "top_p": 0.9, "seed": 4, "num_ctx": 2048});
    assert_eq!(chats(&world)[1]["options"], options);
    // The chat keeps its own level only.
    assert_eq!(world.engine.chat(ME, sent.chat_id).await.unwrap().settings, chat);
    // Taken out, the level below shows.
    let out = LevelsChange {
        model: Some("scripted".to_owned()),
        person: SettingsChange::one("temperature", None),
        person_model: SettingsChange::one("seed", None),
    };
    let levels = world.engine.change_levels(ME, out).await.unwrap();
    assert_eq!((levels.person.number("seed"), levels.person_model.is_empty()), (Some(3.0), true));
    world.talk(say_in(sent.chat_id, "three")).await;
    let options = json!({"top_p": 0.9, "seed": 3, "num_ctx": 2048});
    assert_eq!(chats(&world)[2]["options"], options);
    // Another owner has other levels.
    assert!(world.engine.levels(OTHER, "scripted").await.unwrap().person.is_empty());
    assert_eq!(world.fake.loads().len(), 1);
}

#[tokio::test]
async fn nothing_reloads_a_model_but_a_wish() {
    let world = World::new(pieces(&["ok"])).await;
    let wished =
        Settings::default().with("num_ctx", 2048).with("num_gpu", 3).with("use_mmap", false);
    world.talk(SendMessage { settings: Some(wished.clone()), ..say("one") }).await;
    // At once, before anybody has looked at what is in memory, and all at the same time.
    let sent = [world.send("two").await, world.send("three").await, world.send("four").await];
    world.engine.load_model(ME, "scripted", &Settings::default()).await.unwrap();
    for sent in sent {
        world.watch(sent.chat_id).await.end(sent.reply_id).await;
    }
    world.engine.refresh_models(ME).await;
    world.talk(say("five")).await;
    for body in chats(&world) {
        let options = &body["options"];
        assert_eq!(options, &json!({"num_ctx": 2048, "num_gpu": 3, "use_mmap": false}));
    }
    assert_eq!(world.fake.loads(), ["scripted:latest"]);
    let models = world.engine.models(ME).await;
    let model = models.models.iter().find(|model| model.name == "scripted:latest").unwrap();
    assert_eq!(model.loaded.as_ref().unwrap().options, wished);
    // A wish does.
    let wished = Settings::default().with("num_gpu", 0);
    world.talk(SendMessage { settings: Some(wished), ..say("six") }).await;
    assert_eq!(world.fake.loads().len(), 2);
    let last = chats(&world).pop().unwrap();
    assert_eq!(last["options"], json!({"num_ctx": 2048, "num_gpu": 0, "use_mmap": false}));
}

#[tokio::test]
async fn loading_beforehand_asks_as_the_next_message_will() {
    let world = own_settings(Options::default()).await;
    world.engine.change_levels(ME, person_model("num_thread", 2)).await.unwrap();
    world.engine.change_levels(ME, person("keep_alive", -1)).await.unwrap();
    world.engine.load_model(ME, "scripted", &Settings::default()).await.unwrap();
    world.talk(say("hi")).await;
    let seen = chats(&world);
    for body in &seen {
        assert_eq!(body["options"], json!({"num_ctx": 2048, "num_thread": 2}));
        assert_eq!(body["keep_alive"], -1);
    }
    assert_eq!((seen.len(), world.fake.loads().len()), (2, 1));
}

#[tokio::test]
async fn changes_are_told_and_wrong_ones_refused() {
    let world = World::new(pieces(&["ok"])).await;
    let mut told = Told::new(world.engine.watch(ME, None, None).await.unwrap());
    let mut other = Told::new(world.engine.watch(OTHER, None, None).await.unwrap());
    world.engine.change_levels(ME, person("seed", 7)).await.unwrap();
    told.until(|told| told.has(|event| *event == Event::Settings)).await;
    for wrong in [person("temperature", 9), person("seed", "x")] {
        let refused = world.engine.change_levels(ME, wrong).await;
        assert!(matches!(refused, Err(Error::InvalidSetting { .. })), "{refused:?}");
    }
    let nameless = LevelsChange { model: None, ..person_model("seed", 1) };
    assert!(world.engine.change_levels(ME, nameless).await.is_err());
    assert_eq!(world.engine.levels(ME, "").await.unwrap().person.number("seed"), Some(7.0));
    // Nobody else hears of it.
    let settings = Settings::default().with("seed", 1);
    let new = NewPreset { name: "theirs".to_owned(), settings };
    world.engine.add_preset(OTHER, new).await.unwrap();
    other.until(|told| told.has(|event| *event == Event::Settings)).await;
    assert_eq!(told.events.iter().filter(|(event, _)| *event == Event::Settings).count(), 1);
}

#[tokio::test]
async fn presets_are_kept_renamed_deleted_and_brought_back() {
    let world = World::new(pieces(&["ok"])).await;
    let settings = Settings::default().with("seed", 7).with("system", "not in here");
    let new = |name: &str| NewPreset { name: name.to_owned(), settings: settings.clone() };
    let preset = world.engine.add_preset(ME, new("  my \n preset ")).await.unwrap();
    assert_eq!((preset.name.as_str(), preset.settings.system()), ("my preset", None));
    for wrong in ["", "  ", &"x".repeat(81)] {
        assert!(world.engine.add_preset(ME, new(wrong)).await.is_err(), "{wrong}");
    }
    let empty = NewPreset { name: "x".to_owned(), settings: Settings::default() };
    assert!(world.engine.add_preset(ME, empty).await.is_err());
    let renamed = PresetChange { name: Some("yours".to_owned()), settings: None };
    let refused = world.engine.change_preset(OTHER, preset.id, renamed.clone()).await;
    assert_eq!(refused, Err(Error::NotFound));
    world.engine.change_preset(ME, preset.id, renamed).await.unwrap();
    assert_eq!(world.engine.hide_preset(OTHER, preset.id, true).await, Err(Error::NotFound));
    world.engine.hide_preset(ME, preset.id, true).await.unwrap();
    assert_eq!(world.engine.presets(ME).await.unwrap(), []);
    world.engine.hide_preset(ME, preset.id, false).await.unwrap();
    let all = world.engine.presets(ME).await.unwrap();
    assert_eq!((all.len(), all[0].name.as_str()), (1, "yours"));
    assert_eq!(all[0].settings.whole("seed"), Some(7));
}
