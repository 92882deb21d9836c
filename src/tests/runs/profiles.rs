//! Profiles of people's own: a level of settings like the site's, only the
//! owner's, kept by the chats that have one.

use super::*;
use linnet::domain::command::SendMessage;
use linnet::domain::own_profile::OwnProfile;
use linnet::domain::profile::Reader;
use linnet::domain::site::Starter;
use linnet::domain::{Bound, Error, Flaw, Persona, Settings};
use linnet::server::config::check::Surroundings;
use linnet::server::config::{Configuration, Current, load, profiles};

fn bird() -> OwnProfile {
    let message = "Sing \"a\"\nsong".to_owned();
    OwnProfile {
        label: "My bird".to_owned(),
        description: "Sings.".to_owned(),
        model: "scripted".to_owned(),
        system: "Be {profile}, in {language}. {other}".to_owned(),
        settings: Settings::default().with("temperature", 0.5).with("top_k", 7),
        starters: vec![Starter { label: "Sing".to_owned(), message, ..Starter::default() }],
        ..OwnProfile::default()
    }
}

async fn world() -> World {
    World::with(pieces(&["ok"]), Options::default(), Limits::default()).await
}

fn with(name: &str, text: &str) -> SendMessage {
    let reader = Reader { language: "de".to_owned(), zone_minutes: 0 };
    SendMessage { profile: Some(name.to_owned()), model: String::new(), reader, ..say(text) }
}

fn asked(world: &World) -> serde_json::Value {
    let mut chats = world.fake.requests().into_iter().rev();
    chats.find(|seen| seen.path == "/api/chat").expect("it was asked").body.clone()
}

#[tokio::test]
async fn an_own_profile_counts_in_its_chats_also_when_it_is_deleted() {
    let world = world().await;
    let engine = &world.engine;
    let kept = engine.keep_profile(ME, None, bird()).await.unwrap();
    let (sent, _) = world.talk(with(&kept.name, "one")).await;
    let body = asked(&world);
    assert_eq!(body["model"], "scripted");
    assert_eq!(body["messages"][0]["content"], "Be My bird, in German. {other}");
    assert_eq!(
        (&body["options"]["temperature"], &body["options"]["top_k"]),
        (&0.5.into(), &7.into())
    );

    let changed = OwnProfile { system: "Be quiet.".to_owned(), ..bird() };
    engine.keep_profile(ME, Some(kept.id), changed).await.unwrap();
    engine.hide_profile(ME, kept.id, true).await.unwrap();
    world.talk(say_in(sent.chat_id, "two")).await;
    assert_eq!(asked(&world)["messages"][0]["content"], "Be quiet.");
    // Nothing new begins with it, until it is there again.
    let refused = engine.send(ME, with(&kept.name, "three")).await.unwrap_err();
    assert_eq!(refused, Error::from(Flaw::Profile));
    assert_eq!(engine.site_of(ME, "en").await.profiles, []);
    engine.hide_profile(ME, kept.id, false).await.unwrap();
    assert_eq!(engine.site_of(ME, "en").await.profiles[0].label, "My bird");
    world.talk(with(&kept.name, "four")).await;
}

#[tokio::test]
async fn an_own_profile_is_nobody_elses() {
    let world = world().await;
    let engine = &world.engine;
    let kept = engine.keep_profile(ME, None, bird()).await.unwrap();
    assert_eq!(engine.own_profiles(OTHER).await.unwrap(), []);
    assert_eq!(engine.site_of(OTHER, "en").await.profiles, []);
    let reader = Reader::default();
    assert_eq!(engine.open_profile(OTHER, &kept.name, &reader).await, Err(Error::NotFound));
    let change = engine.keep_profile(OTHER, Some(kept.id), bird()).await;
    assert_eq!(change.unwrap_err(), Error::NotFound);
    assert_eq!(engine.hide_profile(OTHER, kept.id, true).await, Err(Error::NotFound));
    let refused = engine.send(OTHER, with(&kept.name, "x")).await.unwrap_err();
    assert_eq!(refused, Error::from(Flaw::Profile));
    let persona = Persona { profile: Some(kept.name.clone()), ..Persona::default() };
    assert!(engine.levels_for(OTHER, "scripted", &persona).await.unwrap().profile.is_empty());
    assert!(!engine.levels_for(ME, "scripted", &persona).await.unwrap().profile.is_empty());
}

#[tokio::test]
async fn what_the_site_forbids_is_refused() {
    let world = world().await;
    let (engine, site) = (&world.engine, world.engine.site());
    let bounds = vec![Bound { name: "temperature".into(), locked: true, min: None, max: None }];
    site.put(Configuration { bounds, ..Configuration::default() });
    let refused = engine.keep_profile(ME, None, bird()).await.unwrap_err();
    assert!(matches!(refused, Error::InvalidSetting { .. }), "{refused:?}");
    let icon = OwnProfile { icon: "no-such-icon".to_owned(), ..bird() };
    site.put(Configuration::default());
    let refused = engine.keep_profile(ME, None, icon).await.unwrap_err();
    assert_eq!(refused, Error::from(Flaw::ProfileText));
    let mut off = Configuration::default();
    off.file.features.profiles = false;
    site.put(off);
    let refused = engine.keep_profile(ME, None, bird()).await.unwrap_err();
    assert_eq!(refused, Error::from(Flaw::SwitchedOff));
}

#[tokio::test]
async fn an_own_profile_can_become_the_sites() {
    let own = bird().checked().unwrap();
    let text = own.to_toml();
    let file = load::read_text(&text, &[], &Surroundings::default());
    let file = file.unwrap_or_else(|mistakes| panic!("{text}\n{mistakes:?}"));
    assert_eq!(file.profiles[0].name, "my-bird");
    assert_eq!(profiles::to_own(&file.profiles[0], "en"), own);
    // One of the site's can be copied.
    let site = Current::new(Configuration { file, ..Configuration::default() });
    let options = Options { site, ..Options::default() };
    let world = World::with(pieces(&["ok"]), options, Limits::default()).await;
    let copy = world.engine.open_profile(ME, "my-bird", &Reader::default()).await.unwrap();
    assert_eq!(copy, own);
}
