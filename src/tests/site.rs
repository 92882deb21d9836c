//! `linnet.toml` through the real program and the real engine: what stops a
//! start, what changes while it runs, what is served, what is refused.

use crate::fake_ollama::FakeOllama;
use crate::program::{Linnet, client};
use crate::runs::{ME, World, pieces, say, say_in};
use linnet::domain::command::{ChatChange, SendMessage};
use linnet::domain::levels::LevelsChange;
use linnet::domain::modes::Chosen;
use linnet::domain::profile::Reader;
use linnet::domain::{Bound, Error, Flaw, Misfit, Persona, Settings, SettingsChange, Shorthand};
use linnet::server::config::check::Surroundings;
use linnet::server::config::{Configuration, Current};
use linnet::server::ollama::Limits;
use linnet::server::runs::Options;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn program(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_linnet"))
        .args(arguments)
        .env_clear()
        .env("HOME", folder)
        .current_dir(folder)
        .output()
        .expect("the binary runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

#[test]
fn a_site_is_made_checked_and_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let made = program(folder, &["init", "site"]);
    assert!(made.status.success(), "{}", said(&made));
    let checked = program(folder, &["check-config", "site"]);
    assert!(checked.status.success(), "{}", said(&checked));
    assert_eq!(said(&checked).trim(), "site/linnet.toml: no mistakes");
    assert!(!program(folder, &["init", "site"]).status.success());

    fs::write(folder.join("site/linnet.toml"), "[site]\nnmae = \"x\"\n[ui]\ntheme = 1\n")
        .expect("it can be written");
    let wrong = program(folder, &["check-config", "site/linnet.toml"]);
    assert_eq!(wrong.status.code(), Some(1));
    let told = said(&wrong);
    assert!(told.contains("2 mistakes"), "{told}");
    let first = "site/linnet.toml:2:1: site.nmae: there is no such key; did you mean `name`?";
    assert!(told.contains(first), "{told}");
    assert!(told.contains("\n    2 | nmae = \"x\"\n      | ^^^^"), "{told}");

    let start =
        program(folder, &["--addr", "127.0.0.1:0", "--data-dir", "data", "--config", "site"]);
    assert_eq!(start.status.code(), Some(1));
    assert!(said(&start).contains(first), "{}", said(&start));
    assert!(said(&program(folder, &["check-config"])).contains("there is no linnet.toml here"));
}

#[test]
fn own_words_are_checked_with_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    assert!(program(folder, &["init", "site"]).status.success());
    let words = program(folder, &["words", "en"]);
    assert!(said(&words).contains("[chat]"), "{}", said(&words));
    let wrong = program(folder, &["words", "nl"]);
    assert!(said(&wrong).contains("\"nl\" is no language that Linnet speaks"), "{}", said(&wrong));
    // All that is shipped, under another tag, is a language without a mistake;
    // its tag can then be used like those that are shipped.
    fs::write(folder.join("site/translations/nl.toml"), &words.stdout).expect("it can be written");
    let text = "[site]\nlanguage = \"nl\"\ndescription = { nl = \"Over ons\" }\n";
    fs::write(folder.join("site/linnet.toml"), text).expect("it can be written");
    let checked = program(folder, &["check-config", "site"]);
    assert!(checked.status.success(), "{}", said(&checked));

    let wrong = "[chat]\nsned = \"x\"\n";
    fs::write(folder.join("site/translations/ru.toml"), wrong).expect("it can be written");
    let told = said(&program(folder, &["check-config", "site"]));
    assert!(told.contains("1 mistake"), "{told}");
    assert!(told.contains("site/translations/ru.toml:2:1: chat.sned: "), "{told}");
    assert!(told.contains("chat.send"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_folder_is_served_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    fs::create_dir_all(root.join("public/icons")).expect("a folder");
    for (name, text) in [
        ("linnet.toml", "[site]\nname = \"Attic\"\n"),
        ("secret.svg", "secret"),
        (
            "public/logo.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
        ),
        ("public/icons/a b.png", "png"),
        ("public/page.html", "<script>alert(1)</script>"),
        ("public/paper.pdf", "%PDF-1.7\n"),
        ("public/lie.pdf", "<script>alert(1)</script>"),
        ("public/short.pdf", "%PD"),
        ("public/.hidden.svg", "hidden"),
    ] {
        fs::write(root.join(name), text).expect("it can be written");
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(root.join("secret.svg"), root.join("public/link.svg"))
        .expect("a link");
    let fake = FakeOllama::start();
    // The file lies in the working directory.
    let linnet = Linnet::start(root, &fake.url());
    let get = async |path: &str| {
        client().get(format!("{}{path}", linnet.address)).send().await.expect("an answer")
    };
    let logo = get("/public/logo.svg").await;
    let headers = logo.headers().clone();
    assert_eq!(
        (logo.status().as_u16(), &headers["content-type"]),
        (200, &"image/svg+xml".parse().expect("a value"))
    );
    let policy = headers["content-security-policy"].to_str().expect("text");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["cache-control"], "no-cache");
    let again = client()
        .get(format!("{}/public/logo.svg", linnet.address))
        .header("if-none-match", &headers["etag"])
        .send()
        .await
        .expect("an answer");
    assert_eq!(again.status().as_u16(), 304);
    assert_eq!(again.headers()["etag"], headers["etag"]);
    assert_eq!(get("/public/icons/a%20b.png").await.headers()["content-type"], "image/png");
    // A document may stand in our own pages, and only what begins as one is one.
    let paper = get("/public/paper.pdf").await;
    let tag = paper.headers()["etag"].clone();
    assert_eq!(paper.headers()["content-type"], "application/pdf");
    let again = client()
        .get(format!("{}/public/paper.pdf", linnet.address))
        .header("if-none-match", tag)
        .send()
        .await
        .expect("an answer");
    assert_eq!(again.status().as_u16(), 304);
    for answer in [&paper, &again] {
        assert_eq!(
            answer.headers()["content-security-policy"],
            "default-src 'none'; frame-ancestors 'self'; base-uri 'none'"
        );
        assert_eq!(answer.headers()["x-frame-options"], "SAMEORIGIN");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    }
    assert_eq!(paper.text().await.expect("a body"), "%PDF-1.7\n");
    for lie in ["/public/lie.pdf", "/public/short.pdf"] {
        let lie = get(lie).await;
        assert_eq!(lie.headers()["content-type"], "application/octet-stream");
        assert_eq!(lie.headers()["content-disposition"], "attachment");
        assert_eq!(lie.headers()["x-frame-options"], "DENY");
    }
    let page = get("/public/page.html").await;
    assert_eq!(page.headers()["content-type"], "application/octet-stream");
    assert_eq!(page.headers()["content-disposition"], "attachment");
    for path in [
        "/public/.hidden.svg",
        "/public/link.svg",
        "/public/..%2fsecret.svg",
        "/public/%2e%2e/secret.svg",
        "/public/..%5csecret.svg",
        "/public/icons",
        "/public/icons/",
        "/public//etc/passwd",
        "/public/nothing.png",
    ] {
        assert_eq!(get(path).await.status().as_u16(), 404, "{path}");
    }
    let text = get("/").await.text().await.expect("a page");
    assert!(text.contains(">Attic<"), "the site's name is in the page");
}

/// An engine whose site has this file's effect.
async fn world(text: &str) -> World {
    let file = linnet::server::config::load::read_text(text, &[], &Surroundings::default())
        .expect("no mistakes");
    let settings = linnet::server::config::settings::level(&file.settings);
    let bounds = linnet::server::config::settings::bounds(&file.settings);
    let site = Current::new(Configuration { file, settings, bounds, ..Configuration::default() });
    let options = Options { site, ..Options::default() };
    World::with(pieces(&["ok"]), options, Limits::default()).await
}

#[tokio::test]
async fn what_is_locked_is_refused_and_counts_all_the_same() {
    let world = world(
        "[settings]\ntemperature = { default = 0.1, locked = true }\nnum_ctx = { max = 4096 }\n",
    )
    .await;
    let misfit = |name: &str, reason| Error::InvalidSetting { name: name.to_owned(), reason };
    for (settings, error) in [
        (Settings::default().with("temperature", 1.0), misfit("temperature", Misfit::Locked)),
        (Settings::default().with("num_ctx", 8192), misfit("num_ctx", Misfit::SiteRange)),
    ] {
        let wish = SendMessage { settings: Some(settings.clone()), ..say("x") };
        assert_eq!(world.engine.send(ME, wish).await.unwrap_err(), error);
        let sent = world.send("x").await;
        let change = ChatChange { settings: Some(settings.clone()), ..ChatChange::default() };
        assert_eq!(world.engine.change_chat(ME, sent.chat_id, change).await.unwrap_err(), error);
        let (name, value) = settings.iter().next().expect("one");
        let person = SettingsChange::one(name, Some(value.clone()));
        let change = LevelsChange { person, ..LevelsChange::default() };
        assert_eq!(world.engine.change_levels(ME, change).await.unwrap_err(), error);
    }
    // What was set before it was locked counts as not set.
    let site = world.engine.site();
    let strict = Configuration::clone(&site.now());
    site.put(Configuration::default());
    let wish =
        SendMessage { settings: Some(Settings::default().with("temperature", 1.0)), ..say("x") };
    let (sent, _) = world.talk(wish).await;
    site.put(Configuration {
        bounds: vec![Bound { name: "temperature".to_owned(), locked: true, ..Bound::default() }],
        ..strict
    });
    world.talk(say_in(sent.chat_id, "y")).await;
    let asked: Vec<_> = world
        .fake
        .requests()
        .into_iter()
        .filter(|seen| seen.path == "/api/chat")
        .map(|seen| seen.body["options"]["temperature"].clone())
        .collect();
    assert_eq!(asked.last().and_then(serde_json::Value::as_f64), Some(0.1));
}

#[tokio::test]
async fn without_editing_a_message_stands_at_the_end_only() {
    let world = world("[features]\nediting = false\n").await;
    let off = Error::from(Flaw::SwitchedOff);
    let (first, _) = world.talk(say("one")).await;
    let edited = SendMessage { from_root: true, ..say_in(first.chat_id, "other") };
    assert_eq!(world.engine.send(ME, edited).await.unwrap_err(), off);
    let next = SendMessage { parent_id: Some(first.reply_id), ..say_in(first.chat_id, "two") };
    let (second, _) = world.talk(next.clone()).await;
    // Asked again with the same id, it is the first answer, not an edit.
    assert_eq!(world.engine.send(ME, next).await.unwrap().reply_id, second.reply_id);
    let beside = SendMessage { parent_id: Some(first.reply_id), ..say_in(first.chat_id, "2") };
    assert_eq!(world.engine.send(ME, beside).await.unwrap_err(), off);
    assert_eq!(
        world.engine.edit_reply(ME, second.reply_id, "x".to_owned()).await.unwrap_err(),
        off
    );
}

#[tokio::test]
async fn a_change_is_told_to_those_who_watch() {
    let world = world("").await;
    let (sent, _) = world.talk(say("one")).await;
    let mut told = world.watch(sent.chat_id).await;
    let site = world.engine.site();
    let mut next = Configuration::clone(&site.now());
    next.file.site.name = "Attic".to_owned();
    site.put(next.clone());
    let is =
        |wanted| move |event: &linnet::domain::Event| *event == linnet::domain::Event::Site(wanted);
    told.until(|told| told.has(is(1))).await;
    // The same again is no change.
    site.put(next.clone());
    assert_eq!(site.state().revision, 1);
    next.file.site.name = "Cellar".to_owned();
    site.put(next);
    told.until(|told| told.has(is(2))).await;
    // Who comes later is told once, since its page may be older.
    let mut late = world.watch(sent.chat_id).await;
    late.until(|told| told.has(is(2))).await;
}

const PROFILES: &str = r#"
[site]
name = "Attic"
[settings]
temperature = 0.1
[[profiles]]
name = "coder"
label = "Coder"
model = "scripted"
system = { en = "In {language}, {date}, {model}, {site}. {\"a\": {b}}", ru = "По-русски." }
settings = { temperature = 0.5, top_k = 7 }
"#;

#[tokio::test]
async fn a_profile_is_a_level_and_stays_with_its_chat() {
    let world = world(PROFILES).await;
    let none = SendMessage { profile: Some("nobody".to_owned()), ..say("x") };
    assert_eq!(world.engine.send(ME, none).await.unwrap_err(), Error::from(Flaw::Profile));
    // Its model serves where none is named.
    let wish =
        SendMessage { profile: Some("coder".to_owned()), model: String::new(), ..say("one") };
    let (sent, _) = world.talk(wish).await;
    let chat = world.engine.chat(ME, sent.chat_id).await.unwrap();
    assert_eq!(chat.profile.as_deref(), Some("coder"));
    let person = SettingsChange::one("top_k", Some(9.into()));
    let change = LevelsChange { person, ..LevelsChange::default() };
    world.engine.change_levels(ME, change).await.unwrap();
    let reader = Reader { language: "ru".to_owned(), zone_minutes: 180 };
    // An old chat keeps its own, whatever is named.
    let wish =
        SendMessage { profile: Some("nobody".to_owned()), reader, ..say_in(sent.chat_id, "two") };
    world.talk(wish).await;
    // So does a copy of it.
    let copy = world.engine.fork(ME, sent.reply_id).await.unwrap();
    world.talk(say_in(copy, "three")).await;
    world.talk(say("four")).await;
    let asked: Vec<_> = world
        .fake
        .requests()
        .into_iter()
        .filter(|seen| seen.path == "/api/chat")
        .map(|seen| seen.body.clone())
        .collect();
    let system =
        |at: usize| asked[at]["messages"][0]["content"].as_str().unwrap_or_default().to_owned();
    let first = system(0);
    assert!(first.starts_with("In English, 20"), "{first}");
    assert!(first.ends_with(", scripted, Attic. {\"a\": {b}}"), "{first}");
    assert_eq!(asked[0]["options"]["temperature"], 0.5);
    assert_eq!(asked[0]["options"]["top_k"], 7);
    assert_eq!(system(1), "По-русски.");
    // What a person sets stands above the profile.
    assert_eq!(asked[1]["options"]["top_k"], 9);
    assert!(system(2).starts_with("In English, 20"));
    assert_eq!(asked[3]["messages"][0]["role"], "user");
    assert_eq!(asked[3]["options"]["temperature"], 0.1);
    let persona = Persona { profile: Some("coder".to_owned()), ..Persona::default() };
    let levels = world.engine.levels_for(ME, "scripted", &persona).await.unwrap();
    assert_eq!(levels.profile.number("temperature"), Some(0.5));
    assert!(world.engine.levels(ME, "scripted").await.unwrap().profile.is_empty());
}

const MODES: &str = r#"
[settings]
seed = { default = 1, locked = true }
[[modes]]
name = "length"
label = "Length"
[[modes.options]]
name = "normal"
label = "Normal"
[[modes.options]]
name = "short"
label = "Short"
system = "Be brief, in {language}."
settings = { temperature = 0.5, seed = 7 }
[[modes]]
name = "care"
label = "Care"
[[modes.options]]
name = "quick"
label = "Quick"
[[modes.options]]
name = "careful"
label = "Careful"
default = true
model = "scripted"
settings = { top_k = 5 }
"#;

#[tokio::test]
async fn modes_are_a_level_and_stay_with_their_chat() {
    let world = world(MODES).await;
    let chosen = |all: &[(&str, &str)]| {
        let own = |(mode, option): &(&str, &str)| ((*mode).to_owned(), (*option).to_owned());
        Some(Chosen(all.iter().map(own).collect()))
    };
    // The model of an option serves where none is named; names that nobody
    // knows count as not chosen.
    let modes = chosen(&[("length", "short"), ("tone", "x")]);
    let wish = SendMessage { modes: modes.clone(), model: String::new(), ..say("one") };
    let (sent, _) = world.talk(wish).await;
    assert_eq!(Some(world.engine.chat(ME, sent.chat_id).await.unwrap().modes), modes);
    let settings = Settings::default().with("temperature", 0.9).with("system", "You cook.");
    let wish = SendMessage { settings: Some(settings), ..say_in(sent.chat_id, "two") };
    world.talk(wish).await;
    // A change is told to those who watch.
    let mut told = world.watch(sent.chat_id).await;
    let change = ChatChange { modes: chosen(&[("care", "quick")]), ..ChatChange::default() };
    world.engine.change_chat(ME, sent.chat_id, change).await.unwrap();
    let is = linnet::domain::Event::Messages(sent.chat_id);
    told.until(|told| told.has(|event| *event == is)).await;
    world.talk(say_in(sent.chat_id, "three")).await;
    let asked: Vec<_> = world
        .fake
        .requests()
        .into_iter()
        .filter(|seen| seen.path == "/api/chat")
        .map(|seen| seen.body.clone())
        .collect();
    let of = |at: usize, name: &str| asked[at]["options"][name].clone();
    assert_eq!(asked[0]["messages"][0]["content"], "Be brief, in English.");
    assert_eq!(
        (of(0, "temperature"), of(0, "top_k"), of(0, "seed")),
        (0.5.into(), 5.into(), 1.into())
    );
    // The chat's own stands above; what is said of the system prompt is added.
    assert_eq!(asked[1]["messages"][0]["content"], "You cook.\n\nBe brief, in English.");
    assert_eq!(of(1, "temperature"), 0.9);
    assert_eq!(asked[2]["messages"][0]["content"], "You cook.");
    assert_eq!(of(2, "top_k"), serde_json::Value::Null);
}

#[tokio::test]
async fn what_stands_for_a_message_is_kept_with_it_and_with_its_copies() {
    const COMMAND: &str = "[[commands]]\nname = \"tr\"\nlabel = { en = \"Translate\", de = \"Übersetzen\" }\ntemplate = \"To French: {argument}\"\n";
    let world = world(&[MODES, COMMAND].concat()).await;
    let told = |by: &str| {
        let label = "Click here".to_owned();
        Some(Shorthand {
            by: by.to_owned(),
            label,
            about: "a\nb".to_owned(),
            ..Shorthand::default()
        })
    };
    let reader = Reader { language: "de".to_owned(), zone_minutes: 0 };
    let modes = Some(Chosen([("length".to_owned(), "short".to_owned())].into()));
    let wish = SendMessage { shorthand: told("/tr"), reader, modes, ..say("To French: a\nb") };
    let (sent, _) = world.talk(wish).await;
    // The model is asked with all of it.
    let asked = world.fake.requests().into_iter().find(|seen| seen.path == "/api/chat");
    let asked = asked.expect("it was asked").body.clone();
    assert_eq!(asked["messages"][1]["content"], "To French: a\nb");
    let (next, _) =
        world.talk(SendMessage { shorthand: told("/gone"), ..say_in(sent.chat_id, "two") }).await;
    let copy = world.engine.fork(ME, next.reply_id).await.unwrap();
    for chat_id in [sent.chat_id, copy] {
        let chat = world.engine.chat(ME, chat_id).await.unwrap();
        let first = &chat.messages[0];
        let short = first.shorthand.clone().expect("it has one");
        assert_eq!((short.label.as_str(), short.about.as_str()), ("Übersetzen", "a b"));
        assert_eq!(first.message.text, "To French: a\nb");
        assert!(first.modes.iter().any(|mode| mode.starts_with("Length: ")), "{:?}", first.modes);
        // What the site does not have counts as absent; its modes are still those of the chat.
        assert_eq!(chat.messages[2].shorthand, None);
        assert_eq!(chat.messages[2].modes.len(), first.modes.len());
    }
}
