//! The program `linnet`: reads its configuration and serves until told to stop.

#![forbid(unsafe_code)]

use linnet::server::{boot, config::Config};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match boot::run(&Config::from_process()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("linnet: {message}");
            ExitCode::FAILURE
        }
    }
}
