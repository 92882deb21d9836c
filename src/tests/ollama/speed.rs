//! How fast answers are decoded. Not a test of a number (machines differ):
//! run it with `--release -- --ignored --nocapture decoding_speed`.

use super::{LONG, ask, client};
use crate::fake_ollama::FakeOllama;
use futures_util::StreamExt;
use linnet::server::provider::ProviderEvent;
use std::time::Instant;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures"]
#[expect(clippy::cast_precision_loss, reason = "a rounded figure is printed")]
async fn decoding_speed() {
    for streams in [1, 10] {
        let fake = FakeOllama::start();
        fake.change(|settings| settings.parallel = streams);
        let count = 2_000_000 / streams as u64;
        let text = format!("fake:{{\"flood\":true,\"count\":{count}}}");
        let ollama = client(&fake, LONG);
        let began = Instant::now();
        let running = (0..streams).map(|_| {
            let mut answer = ollama.chat(ask("scripted", &text));
            tokio::spawn(async move {
                let mut pieces = 0;
                while let Some(item) = answer.next().await {
                    for event in item.unwrap() {
                        if let ProviderEvent::Text { pieces: more, .. } = event {
                            pieces += more;
                        }
                    }
                }
                pieces
            })
        });
        let mut pieces = 0;
        for one in running.collect::<Vec<_>>() {
            pieces += one.await.unwrap();
        }
        let seconds = began.elapsed().as_secs_f64();
        println!("{streams} streams: {:.0} lines/s", pieces as f64 / seconds);
        assert_eq!(pieces, count * streams as u64);
    }
}
