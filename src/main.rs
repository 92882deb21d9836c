//! The program `linnet`: reads its configuration and serves until told to stop.

#![forbid(unsafe_code)]

use linnet::server::boot;
use linnet::server::config::{Config, command_line::Wish};
use linnet::server::doctor::command as doctor;
use linnet::server::logs;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let done = match Config::from_process() {
        Wish::Serve(config) => boot::run(&config),
        Wish::Examine { url, config } => match doctor::run(url.as_deref(), &config) {
            Ok((told, sound)) => {
                print!("{told}");
                return if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE };
            }
            Err(why) => Err(why),
        },
        Wish::Backup { data, file } => boot::backup(&data, &file).map(|told| println!("{told}")),
        Wish::Restore { data, file } => boot::restore(&data, &file).map(|told| println!("{told}")),
        Wish::Health { address, encrypted } => {
            boot::health(&address, encrypted).map(|told| println!("{told}"))
        }
        Wish::Version => boot::version().map(|told| println!("{told}")),
        Wish::Told(told) => told.map(|told| println!("{told}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            logs::last_words(&message);
            ExitCode::FAILURE
        }
    }
}
