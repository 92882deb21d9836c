//! Good answers: text, thinking, figures, and every odd but legal shape.

use super::{LONG, ask, client, scripted, whole};
use crate::fake_ollama::{FakeOllama, Fault, Script};
use linnet::domain::{Finish, Role};
use linnet::server::provider::Turn;
use proptest::prelude::*;
use serde_json::json;

fn pieces(pieces: &[&str]) -> Vec<String> {
    pieces.iter().map(|&piece| piece.to_owned()).collect()
}

#[tokio::test]
async fn a_reply_comes_whole_with_its_figures() {
    let script = Script {
        pieces: Some(pieces(&["Hé", "llo", " 🦜"])),
        cached: Some(3),
        ..Script::default()
    };
    let answer = scripted(script, LONG).await;
    assert_eq!(answer.text, "Héllo 🦜");
    assert_eq!((answer.thinking.as_str(), answer.pieces), ("", 3));
    let report = answer.report.unwrap();
    assert_eq!(report.finish, Some(Finish::Stop));
    assert_eq!((report.answer_tokens, report.cached_tokens), (Some(3), Some(3)));
    assert_eq!(report.prompt_tokens, Some(6));
    assert!(report.load.is_some() && report.prompt.is_some());
    assert!(report.tokens_per_second.unwrap() > 0.0);
}

#[tokio::test]
async fn the_usual_reply_quotes_the_message() {
    let fake = FakeOllama::start();
    let answer = whole(client(&fake, LONG).chat(ask("gemma2:2b", "Guten Tag"))).await;
    assert!(answer.text.contains("> Guten Tag"), "{}", answer.text);
    assert!(answer.pieces > 15);
}

#[tokio::test]
async fn single_bytes_of_transport_change_nothing() {
    let text = "Zürich, 東京 and 🦜🏳️‍🌈 \"quoted\" \\ back\nnew line";
    for split_bytes in [1, 2, 3, 7, 1000] {
        let script = Script {
            text: Some(text.to_owned()),
            thinking: Some("ä ö ü".to_owned()),
            split_bytes,
            delay_ms: Some(0),
            ..Script::default()
        };
        let answer = scripted(script, LONG).await;
        assert_eq!((answer.text.as_str(), answer.thinking.as_str()), (text, "ä ö ü"));
    }
}

/// Row 71: wherever the stream is cut in two, the same answer.
#[tokio::test]
async fn every_two_way_split_gives_the_same_answer() {
    let fake = FakeOllama::start();
    let ollama = client(&fake, LONG);
    let script = |cut_at| Script {
        pieces: Some(pieces(&["Zü", "rich 🦜", "\n\"x\""])),
        thinking: Some("ä".to_owned()),
        delay_ms: Some(0),
        cut_at,
        ..Script::default()
    };
    fake.script(script(0));
    let uncut = whole(ollama.chat(ask("scripted", "hello"))).await;
    assert_eq!((uncut.text.as_str(), uncut.thinking.as_str()), ("Zürich 🦜\n\"x\"", "ä"));
    // Longer than the whole stream, whose end has figures of varying length.
    let bytes = fake.wait_end(0).await.bytes;
    assert!((400..2000).contains(&bytes), "{bytes}");
    for cut_at in 1..bytes {
        fake.script(script(cut_at));
        let answer = whole(ollama.chat(ask("scripted", "hello"))).await;
        assert_eq!((&answer.text, &answer.thinking), (&uncut.text, &uncut.thinking), "{cut_at}");
        assert_eq!((answer.pieces, answer.order), (uncut.pieces, uncut.order.clone()), "{cut_at}");
    }
}

#[tokio::test]
async fn what_has_arrived_comes_as_one_item() {
    let script = Script { count: Some(3000), flood: true, ..Script::default() };
    let answer = scripted(script, LONG).await;
    assert_eq!(answer.text, " token".repeat(3000));
    assert_eq!(answer.pieces, 3000);
    assert!(answer.items < 300, "{} items", answer.items);
}

#[tokio::test]
async fn thinking_comes_apart_from_the_text() {
    let fake = FakeOllama::start();
    fake.script(Script {
        thinking: Some("Let me see. ".to_owned()),
        text: Some("It is 4.".to_owned()),
        hand_over: true,
        ..Script::default()
    });
    let answer = whole(client(&fake, LONG).chat(ask("qwen3:0.6b", "2+2?"))).await;
    assert_eq!((answer.thinking.as_str(), answer.text.as_str()), ("Let me see. ", "It is 4."));
    assert_eq!(answer.order, ["thinking", "text"]);
}

#[tokio::test]
async fn a_tag_at_the_beginning_is_thinking() {
    for (given, thinking, text) in [
        (vec!["<think>hm</think>yes"], "hm", "yes"),
        (vec!["<th", "ink", ">\nhm", " so</", "thi", "nk>\n\n", "yes"], "hm so", "yes"),
        (
            vec!["\n<think>", "a < b </b>", "</think>", "\n", "\nyes </think>"],
            "a < b </b>",
            "yes </think>",
        ),
        // An empty thought is none.
        (vec!["<think>\n", "\n</think>\n\n", "yes"], "", "yes"),
        // Not at the beginning: words of the model.
        (vec!["Use <think>", "x</think>"], "", "Use <think>x</think>"),
        (vec!["<thinking>no</thinking>"], "", "<thinking>no</thinking>"),
        (vec!["<", "b", ">bold"], "", "<b>bold"),
        (vec!["  indented"], "", "  indented"),
        // Ends before it is clear.
        (vec!["<thi"], "", "<thi"),
        (vec!["<think>never closed </th"], "never closed </th", ""),
    ] {
        let script =
            Script { pieces: Some(pieces(&given)), delay_ms: Some(0), ..Script::default() };
        let answer = scripted(script, LONG).await;
        assert_eq!((answer.thinking.as_str(), answer.text.as_str()), (thinking, text), "{given:?}");
    }
}

#[tokio::test]
async fn a_tag_after_parsed_thinking_or_in_a_continuation_stays() {
    let fake = FakeOllama::start();
    fake.script(Script {
        thinking: Some("hm".to_owned()),
        pieces: Some(pieces(&["<think>", "x</think>"])),
        ..Script::default()
    });
    let answer = whole(client(&fake, LONG).chat(ask("qwen3", "x"))).await;
    // "qwen3" is not installed under that tag.
    assert!(answer.error.is_some());
    let answer = whole(client(&fake, LONG).chat(ask("qwen3:0.6b", "x"))).await;
    assert_eq!(answer.text, "<think>x</think>");

    fake.script(Script { pieces: Some(pieces(&["<think>", "x</think>"])), ..Script::default() });
    let mut request = ask("scripted", "go on");
    request.turns.push(Turn { role: Role::Assistant, text: "The tag is ".to_owned() });
    let answer = whole(client(&fake, LONG).chat(request)).await;
    assert_eq!(answer.text, "<think>x</think>");
}

#[tokio::test]
async fn odd_objects_lose_nothing() {
    let line = |message| json!({"model": "x", "message": message, "done": false}).to_string();
    let script = Script {
        lines: vec![
            line(json!({"role": "assistant"})),
            line(json!({"role": "assistant", "content": null, "thinking": null, "images": null})),
            line(json!(null)),
            "{}".to_owned(),
            "   ".to_owned(),
            json!({"usage": {"total_tokens": 3}, "choices": [], "done": false}).to_string(),
            line(
                json!({"role": "assistant", "content": "A", "logprobs": [{"token": "A"}], "new": {"x": [1]}}),
            ),
            line(json!({"role": "assistant", "content": "", "tool_calls": [
                {"id": "call_1", "function": {"index": 4, "name": "now", "arguments": {"tz": "utc"}}},
                {"function": {"index": 2, "name": "then"}},
            ]})),
            // Fragments as other servers send them: interleaved, with gaps.
            line(json!({"role": "assistant", "content": "", "tool_calls": [
                {"index": 7, "function": {"arguments": "{\"a\""}}, null, {}, "x", {"index": 0},
            ]})),
            line(json!({"role": "assistant", "tool_calls": {"not": "a list"}})),
            json!({"choices": [{"delta": {"content": "not ours"}}, {"delta": {}}], "reasoning": "x"})
                .to_string(),
            line(json!({"role": "assistant", "reasoning": "x", "reasoning_content": "y"})),
            line(json!({"role": "assistant", "content": 7, "thinking": ["x"]})),
            line(json!({"content": "B", "thinking": "t"})),
            json!({"message": {"content": "C"}, "done": null, "eval_count": "x", "done_reason": 3})
                .to_string(),
        ],
        pieces: Some(pieces(&["D"])),
        last: "E".to_owned(),
        done_reason: Some("none".to_owned()),
        ..Script::default()
    };
    let answer = scripted(script, LONG).await;
    assert_eq!((answer.text.as_str(), answer.thinking.as_str()), ("ABCDE", "t"));
    let report = answer.report.unwrap();
    assert_eq!(report.finish, None);
    assert_eq!(report.answer_tokens, Some(1));
}

#[tokio::test]
async fn a_cut_reply_says_so() {
    for script in [
        Script { done_reason: Some("length".to_owned()), ..Script::default() },
        Script {
            fault: Some(Fault::NoNewline),
            done_reason: Some("length".to_owned()),
            ..Script::default()
        },
    ] {
        let answer = scripted(script, LONG).await;
        assert_eq!(answer.report.unwrap().finish, Some(Finish::Length));
    }
    let fake = FakeOllama::start();
    let mut request = ask("scripted", "fake:count=50 fake:delay_ms=0");
    request.settings.set("num_predict", Some(5.into()));
    let answer = whole(client(&fake, LONG).chat(request)).await;
    assert_eq!(answer.report.unwrap().finish, Some(Finish::Length));
    assert_eq!(answer.text, "w1 w2 w3 w4 w5 ");
}

#[tokio::test]
async fn a_million_empty_deltas_cost_no_memory_and_no_item() {
    let script = Script {
        fault: Some(Fault::EmptyDeltas),
        text: Some("at last".to_owned()),
        delay_ms: Some(0),
        ..Script::default()
    };
    let answer = scripted(script, LONG).await;
    assert_eq!(answer.text, "at last");
    assert!(answer.items <= 3, "{} items", answer.items);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the pieces and the transport's cuts: the same text.
    #[test]
    fn any_text_in_any_cut(
        given in proptest::collection::vec("\\PC{1,8}", 1..12),
        split_bytes in 0usize..40,
    ) {
        let text = given.concat();
        prop_assume!(!text.trim_start().starts_with("<think>"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let script = Script { pieces: Some(given), split_bytes, delay_ms: Some(0), ..Script::default() };
        let answer = runtime.block_on(scripted(script, LONG));
        prop_assert_eq!(answer.text, text);
    }
}
