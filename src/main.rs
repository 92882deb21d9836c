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
    let tell = |told: String| logs::tell(&told);
    let done = match Config::from_process() {
        Wish::Serve(config) => boot::run(&config),
        Wish::Examine { url, config } => match doctor::run(url.as_deref(), &config) {
            Ok((told, sound)) => {
                let told = logs::tell(told.trim_end());
                return if sound && told.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
            }
            Err(why) => Err(why),
        },
        Wish::Backup { data, file } => boot::backup(&data, &file).and_then(tell),
        Wish::Restore { data, file } => boot::restore(&data, &file).and_then(tell),
        Wish::Health { address, encrypted } => boot::health(&address, encrypted).and_then(tell),
        Wish::Version => boot::version().and_then(tell),
        Wish::Told(told) => told.and_then(tell),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            logs::last_words(&message);
            ExitCode::FAILURE
        }
    }
}
