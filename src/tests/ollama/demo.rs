//! The demo behaves as a model server does, and says that it is none.

use super::{ask, whole};
use futures_util::StreamExt;
use linnet::domain::model::DEMO_MODEL;
use linnet::domain::{Error, Finish, Milliseconds, Role, Think};
use linnet::server::demo::Demo;
use linnet::server::provider::{ChatRequest, Turn};

fn demo() -> Demo {
    Demo::new(Milliseconds(0))
}

fn say(texts: &[&str]) -> ChatRequest {
    let mut request = ask(DEMO_MODEL, texts[0]);
    for (index, text) in texts.iter().enumerate().skip(1) {
        let role = if index % 2 == 0 { Role::User } else { Role::Assistant };
        request.turns.push(Turn { role, text: (*text).to_owned() });
    }
    request
}

#[tokio::test]
async fn it_greets_and_says_what_it_is() {
    let answer = whole(demo().chat(say(&["How are you?"]))).await;
    assert!(answer.text.contains("*not* a language model"));
    assert!(answer.text.contains("`code`"));
    let answer = whole(demo().chat(say(&["Как дела?"]))).await;
    assert!(answer.text.contains("*не* языковая модель"));
    let report = answer.report.unwrap();
    assert_eq!((report.finish, report.answer_tokens), (Some(Finish::Stop), Some(answer.pieces)));
    let answer = whole(demo().chat(say(&["hi", "Hello!", "What is the capital of Peru?"]))).await;
    assert!(answer.text.contains("not a language model"));
    assert!(answer.text.contains("ollama pull gemma2:2b"));
}

#[tokio::test]
async fn each_word_shows_its_thing() {
    for (word, shown) in [
        ("code", "```rust"),
        ("код", "```python"),
        ("math", "\\frac"),
        ("таблица", "|:--|--:|"),
        ("stop", "Esc"),
        ("settings", "**Temperature**"),
        ("help", "ollama serve"),
        ("помощь", "ollama serve"),
    ] {
        let answer = whole(demo().chat(say(&[word]))).await;
        assert!(answer.text.contains(shown), "{word}: {}", answer.text);
        assert_eq!(answer.thinking, "", "{word}");
    }
    for word in ["long", "длинно"] {
        let words = whole(demo().chat(say(&[word]))).await.text.split_whitespace().count();
        assert!((1000..1700).contains(&words), "{word}: {words} words");
    }
}

#[tokio::test]
async fn thinking_comes_first_unless_it_is_off() {
    let answer = whole(demo().chat(say(&["thinking"]))).await;
    assert_eq!(answer.order, ["thinking", "text"]);
    let mut request = say(&["thinking"]);
    request.settings.set("think", Some(Think::Off.into()));
    let answer = whole(demo().chat(request)).await;
    assert_eq!(answer.order, ["text"]);
    assert!(answer.text.starts_with("Thinking is switched off"));
}

#[tokio::test]
async fn an_error_can_be_retried() {
    let demo = demo();
    let first = whole(demo.chat(say(&["error"]))).await;
    let Error::UpstreamFailed { detail, .. } = first.error.unwrap().error else {
        panic!("no failure")
    };
    assert!(detail.contains("on purpose"));
    assert!(first.text.ends_with("which"));
    // Going on with what is there, and once more from the start.
    let onwards = whole(demo.chat(say(&["error", &first.text]))).await;
    assert!(onwards.text.starts_with(" would have been cut off"));
    assert!(whole(demo.chat(say(&["error"]))).await.error.is_some());
    assert!(whole(demo.chat(say(&["error"]))).await.text.starts_with(&first.text));
}

#[tokio::test]
async fn a_cut_answer_can_be_continued() {
    let demo = demo();
    let full = whole(demo.chat(say(&["long"]))).await;
    let mut request = say(&["long"]);
    request.settings.set("num_predict", Some(40.into()));
    let cut = whole(demo.chat(request)).await;
    assert_eq!((cut.pieces, cut.report.unwrap().finish), (40, Some(Finish::Length)));
    let rest = whole(demo.chat(say(&["long", &cut.text]))).await;
    assert_eq!(cut.text + &rest.text, full.text);
    // What is not the demo's is not continued as if it were.
    for text in ["Once upon a time", full.text.as_str()] {
        let answer = whole(demo.chat(say(&["long", text]))).await;
        assert!(answer.text.contains("not from me"), "{}", answer.text);
    }
}

#[tokio::test]
async fn it_is_one_loaded_model() {
    let models = demo().models().models;
    assert_eq!(models.len(), 1);
    assert!(models[0].is_demo() && models[0].can("thinking") && models[0].loaded.is_some());
    assert_eq!(demo().in_memory()[0].0, DEMO_MODEL);
    let answer = whole(demo().chat(ask("gemma2:2b", "x"))).await;
    assert_eq!(answer.error.unwrap().error, Error::ModelMissing { model: "gemma2:2b".into() });
}

#[tokio::test]
async fn the_pace_is_kept() {
    let began = std::time::Instant::now();
    let mut answer = Demo::new(Milliseconds(10)).chat(say(&["math"]));
    for _ in 0..20 {
        answer.next().await.unwrap().unwrap();
    }
    assert!(began.elapsed().as_millis() >= 200);
}
