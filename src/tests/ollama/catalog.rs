//! The catalogue: three endpoints and, for old servers, a fourth.

use super::{LONG, SHORT, ask, client, whole};
use crate::fake_ollama::{FakeModel, FakeOllama, Rule, Script};
use futures_util::future::join_all;
use linnet::domain::{Connection, Error, Model, Settings};

fn named<'a>(models: &'a [Model], name: &str) -> &'a Model {
    models.iter().find(|model| model.name == name).unwrap_or_else(|| panic!("{name} is not there"))
}

#[tokio::test]
async fn models_are_listed_with_what_they_can_do() {
    let fake = FakeOllama::start();
    let models = client(&fake, LONG).models().await.unwrap();
    assert_eq!(models.connection, Connection::Online);
    assert_eq!((models.address, models.version), (fake.url(), "0.33.0".to_owned()));
    let names: Vec<&str> = models.models.iter().map(|model| model.name.as_str()).collect();
    let expected =
        ["gemma2:2b", "qwen3:0.6b", "llava:7b", "nomic-embed-text:latest", "scripted:latest"];
    assert_eq!(names, expected);
    let gemma = named(&models.models, "gemma2:2b");
    assert_eq!(gemma.size_bytes, 1_629_518_495);
    assert_eq!((gemma.parameter_size.as_str(), gemma.quantization.as_str()), ("2.6B", "Q4_0"));
    assert_eq!(gemma.trained_window_tokens, Some(8192));
    assert!(gemma.can_chat() && gemma.loaded.is_none() && !gemma.remote);
    let embedding = named(&models.models, "nomic-embed-text:latest");
    assert!(!embedding.can_chat() && embedding.can("embedding"));
    assert!(named(&models.models, "llava:7b").can("vision"));
    let shows = fake.requests().iter().filter(|seen| seen.path == "/api/show").count();
    assert_eq!(shows, 0, "the list told everything");
}

#[tokio::test]
async fn an_old_server_is_asked_for_each_model_once() {
    let fake = FakeOllama::start();
    fake.change(|settings| settings.new_list = false);
    let ollama = client(&fake, LONG);
    let first = ollama.models().await.unwrap();
    let qwen = named(&first.models, "qwen3:0.6b");
    assert_eq!(qwen.trained_window_tokens, Some(40_960));
    assert!(qwen.can("thinking") && qwen.can("tools"));
    let shows = || fake.requests().iter().filter(|seen| seen.path == "/api/show").count();
    assert_eq!(shows(), 5);
    assert_eq!(ollama.models().await.unwrap(), first);
    assert_eq!(shows(), 5, "remembered by digest");
    fake.change(|settings| {
        settings.models.push(FakeModel {
            name: "new:1b".into(),
            family: "llama".into(),
            ..FakeModel::default()
        });
    });
    assert_eq!(ollama.models().await.unwrap().models.len(), 6);
    assert_eq!(shows(), 6);
}

#[tokio::test]
async fn a_hundred_who_want_a_models_settings_at_once_ask_once() {
    let fake = FakeOllama::start();
    let ollama = client(&fake, LONG);
    ollama.models().await.unwrap();
    let all = join_all((0..100).map(|_| ollama.own_settings("gemma2:2b"))).await;
    assert!(all.iter().all(|own| *own == all[0] && own.is_ok()));
    let shows = fake.requests().iter().filter(|seen| seen.path == "/api/show").count();
    assert_eq!(shows, 1);
}

#[tokio::test]
async fn a_show_that_fails_loses_no_model_and_is_tried_again() {
    let fake = FakeOllama::start();
    fake.change(|settings| settings.new_list = false);
    let failing = Script { status: Some(500), ..Script::default() };
    fake.rule(Rule {
        path: Some("/api/show".into()),
        times: Some(5),
        script: failing,
        ..Rule::default()
    });
    let ollama = client(&fake, LONG);
    let models = ollama.models().await.unwrap().models;
    assert_eq!(models.len(), 5);
    assert!(models.iter().all(|model| model.capabilities.is_empty() && model.can_chat()));
    let models = ollama.models().await.unwrap().models;
    assert!(models.iter().all(|model| !model.capabilities.is_empty()));
}

#[tokio::test]
async fn what_is_loaded_is_marked() {
    let fake = FakeOllama::start();
    let ollama = client(&fake, LONG);
    let mut request = ask("SCRIPTED", "x");
    request.loading = Settings::default().with("num_ctx", 2048);
    whole(ollama.chat(request)).await;
    let mut for_ever = ask("gemma2:2b", "x");
    for_ever.settings.set("keep_alive", Some((-1).into()));
    whole(ollama.chat(for_ever)).await;
    let models = ollama.models().await.unwrap().models;
    let scripted = named(&models, "scripted:latest").loaded.as_ref().unwrap();
    assert_eq!((scripted.window_tokens, scripted.gpu_bytes), (2048, 1_048_576));
    assert_eq!(scripted.size_bytes, 1_048_576 + 204_800);
    let left = scripted.until.unwrap().since(linnet::server::fresh::now());
    assert!((250_000..=300_000).contains(&left.0), "{left:?}");
    assert_eq!(named(&models, "gemma2:2b").loaded.as_ref().unwrap().until, None);
    assert!(named(&models, "llava:7b").loaded.is_none());
}

#[tokio::test]
async fn cloud_models_are_marked() {
    let fake = FakeOllama::start();
    let model = |name: &str, host: Option<&str>| FakeModel {
        name: name.into(),
        remote_host: host.map(str::to_owned),
        ..FakeModel::default()
    };
    fake.change(|settings| {
        settings.models = vec![
            model("a:cloud", None),
            model("b:120b-cloud", None),
            model("c:1b", Some("https://ollama.com:443")),
            model("cloud:1b", None),
        ];
    });
    let models = client(&fake, LONG).models().await.unwrap().models;
    let remote: Vec<bool> = models.iter().map(|model| model.remote).collect();
    assert_eq!(remote, [true, true, true, false]);
}

#[tokio::test]
async fn half_a_catalogue_is_better_than_none() {
    let fake = FakeOllama::start();
    for path in ["/api/ps", "/api/version"] {
        let script = Script { status: Some(500), ..Script::default() };
        fake.rule(Rule { path: Some(path.into()), script, ..Rule::default() });
    }
    let models = client(&fake, LONG).models().await.unwrap();
    assert_eq!((models.models.len(), models.version.as_str()), (5, ""));
}

#[tokio::test]
async fn lists_that_are_no_lists() {
    let fake = FakeOllama::start();
    let answers = |body: &str, kind: &str| Rule {
        path: Some("/api/tags".into()),
        times: Some(1),
        script: Script {
            status: Some(200),
            body: Some(body.into()),
            content_type: Some(kind.into()),
            ..Script::default()
        },
        ..Rule::default()
    };
    fake.rule(answers("<html>", "text/html"));
    fake.rule(answers(&"x".repeat(9 << 20), "application/json"));
    fake.rule(answers("{\"models\":null}", "application/json"));
    fake.rule(answers(
        r#"{"models":[{"name":"ok:1b","size":-3,"details":null,"capabilities":null,"tensors":[1]},{"name":"a\u0007b"},{"name":""},{}]}"#,
        "application/json",
    ));
    let ollama = client(&fake, LONG);
    assert_eq!(ollama.models().await, Err(Error::UpstreamGarbled));
    assert_eq!(ollama.models().await, Err(Error::UpstreamGarbled), "larger than allowed");
    assert_eq!(ollama.models().await.unwrap().models, []);
    let models = ollama.models().await.unwrap().models;
    assert_eq!(models, [Model { name: "ok:1b".into(), ..Model::default() }]);
}

#[tokio::test]
async fn truncate_is_judged_by_the_version() {
    for (version, expected) in
        [("0.12.3", false), ("0.12.4", true), ("0.0.0", true), ("0.33.0-rc2", true)]
    {
        let fake = FakeOllama::start();
        fake.change(|settings| settings.version = version.to_owned());
        let ollama = client(&fake, LONG);
        for _ in 0..3 {
            assert_eq!(ollama.supports_truncate().await, expected, "{version}");
        }
        assert_eq!(fake.requests().len(), 1, "asked once");
    }
    let fake = FakeOllama::start();
    fake.refuse(true).await;
    assert!(client(&fake, SHORT).supports_truncate().await, "unknown counts as new");
}
