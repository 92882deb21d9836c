//! The fake as a program, for the browser tests:
//! `fake-ollama [--addr 127.0.0.1:0]`.
//!
//! Prints `listening on http://…` and runs until it is stopped, or until its
//! standard input ends if `--until-eof` is given, so that it does not outlive
//! a test runner that is killed. The lines `refuse` and `accept` there stop it
//! listening and let it listen again (no request could: it would be refused);
//! it says `refusing` and `accepting` when that is so.

#[path = "mod.rs"]
#[allow(dead_code, unused_imports, reason = "the program uses a part of the library")]
mod fake_ollama;

use fake_ollama::FakeOllama;
use std::io::BufRead;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)
    };
    let address = after("--addr").map_or("127.0.0.1:0", String::as_str);
    let address = address.parse().expect("--addr takes an address with a port");
    let fake = FakeOllama::start_at(address).expect("the address can be listened at");
    println!("listening on {}", fake.url());
    if arguments.iter().any(|argument| argument == "--until-eof") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            match line.trim() {
                "refuse" => {
                    runtime.block_on(fake.refuse(true));
                    println!("refusing");
                }
                "accept" => {
                    runtime.block_on(fake.refuse(false));
                    println!("accepting");
                }
                _ => {}
            }
        }
    } else {
        loop {
            std::thread::park();
        }
    }
}
