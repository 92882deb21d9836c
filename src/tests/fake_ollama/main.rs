//! The fake as a program, for the browser tests:
//! `fake-ollama [--addr 127.0.0.1:0]`.
//!
//! Prints `listening on http://…` and runs until it is stopped, or until its
//! standard input ends if `--until-eof` is given, so that it does not outlive
//! a test runner that is killed.

#[path = "mod.rs"]
#[allow(dead_code, unused_imports, reason = "the program uses a part of the library")]
mod fake_ollama;

use fake_ollama::FakeOllama;
use std::io::Read;

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
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
    } else {
        loop {
            std::thread::park();
        }
    }
}
