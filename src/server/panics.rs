//! Panics as records of the log, like all else: in the form that was asked for,
//! with the request that they happened in, and without what others wrote.
//!
//! Rust's own report is text between the records, and it may quote: an error
//! that was not expected shows what is in it. So what stands in quotes, and all
//! that follows it, is left out; the place in the source says the rest. With
//! `RUST_BACKTRACE` the whole report is there as well. Absent on purpose: what
//! becomes of whoever panicked, which whoever runs it knows.

use std::panic;

/// From now on panics are records. Once, when the log has begun.
pub fn into_the_log() {
    let usual = panic::take_hook();
    let whole = std::env::var("RUST_BACKTRACE").is_ok_and(|wish| wish != "0");
    panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string);
        let said = panic.payload_as_str().map(unquoted);
        tracing::error!(place, said, "a panic");
        if whole {
            usual(panic);
        }
    }));
}

/// A panic's text as far as it quotes nobody.
#[must_use]
pub fn unquoted(text: &str) -> &str {
    text.split(['"', '\'', '`', '\n']).next().unwrap_or_default().trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::logs::{Form, subscriber};
    use serde_json::Value;
    use std::process::Command;
    use tracing_subscriber::EnvFilter;

    #[test]
    fn what_others_wrote_is_left_out() {
        let read = || serde_json::from_str::<u8>("\"secret\"").expect("it is there");
        let cut = panic::catch_unwind(read).expect_err("it is no number");
        let told = cut.downcast_ref::<String>().expect("a text");
        assert!(told.contains("secret"), "else it would not be needed: {told}");
        assert_eq!(unquoted(told), "it is there: Error(");
        let index = "index out of bounds: the len is 3 but the index is 5";
        assert_eq!(unquoted(index), index);
    }

    /// In a process of its own: the hook is the whole process's.
    #[test]
    fn a_panic_is_one_record() {
        const NAME: &str = "server::panics::tests::a_panic_is_one_record";
        const INSIDE: &str = "LINNET_TEST_PANIC";
        if std::env::var_os(INSIDE).is_some() {
            let filter = EnvFilter::new("info");
            subscriber(Form::Json, false, filter, std::io::stderr).init();
            into_the_log();
            let _in = tracing::info_span!("request", request = "ab12").entered();
            let _ = panic::catch_unwind(|| panic!("{} went wrong:\n{{\"forged\": 1}}", 3));
            std::process::exit(0);
        }
        let own = std::env::current_exe().expect("this program");
        let mut again = Command::new(own);
        again.args(["--exact", NAME, "--nocapture"]).env(INSIDE, "1").env("RUST_BACKTRACE", "0");
        let done = again.output().expect("it starts");
        let said = String::from_utf8(done.stderr).expect("text");
        let record: Value = serde_json::from_str(said.trim()).unwrap_or_else(|_| panic!("{said}"));
        assert_eq!((&record["level"], &record["request"]), (&"ERROR".into(), &"ab12".into()));
        assert_eq!(record["said"], "3 went wrong:");
        assert!(record["place"].as_str().is_some_and(|place| place.contains("panics.rs:")));
    }
}
