//! The log, as people or programs read it: one record an event, whatever is in it.
//!
//! A record's fields may hold what a stranger has sent (a user agent, a name, a
//! path). So both forms are written here and not by `tracing-subscriber`: every
//! field has an end, nothing in one ends the record or reaches the terminal, and
//! text that runs backwards is shown by its number. Absent on purpose: what is
//! logged. Texts of messages, passwords and keys never are.

use std::fmt::{self, Debug, Write as _};
use std::io::{self, Write as _};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{
    FmtContext, FormatEvent, FormatFields, FormattedFields, MakeWriter, SubscriberBuilder,
};
use tracing_subscriber::registry::LookupSpan;

/// Longest field, in characters.
const FIELD: usize = 1000;
/// Longest message: a list of mistakes in a file may be one.
const MESSAGE: usize = 8000;

/// How records are written.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// For people: a line, and further lines of a message behind a bar.
    Lines,
    /// The same for systemd's journal, which has the time by itself and reads
    /// from each line how grave it is (`sd-daemon(3)`).
    Journal,
    /// One JSON object a line.
    Json,
}

impl Form {
    /// For people, wherever they read it.
    #[must_use]
    pub fn for_people() -> Self {
        if told_to_the_journal() { Self::Journal } else { Self::Lines }
    }
}

/// Whether standard error is what systemd says it has connected to its journal.
#[cfg(unix)]
fn told_to_the_journal() -> bool {
    let ours = rustix::fs::fstat(io::stderr()).ok();
    let ours = ours.map(|about| format!("{}:{}", about.st_dev, about.st_ino));
    ours.is_some_and(|ours| std::env::var("JOURNAL_STREAM").is_ok_and(|named| named == ours))
}

#[cfg(not(unix))]
fn told_to_the_journal() -> bool {
    false
}

/// Says why the process ends: on a terminal with its name, in the journal as
/// what keeps the service from running.
pub fn last_words(message: &str) {
    if told_to_the_journal() {
        message.lines().for_each(|line| warn(&format!("<{}>{line}", gravity(Level::ERROR))));
    } else {
        warn(&format!("linnet: {message}"));
    }
}

/// A line for who has started it, whatever is logged. Whoever read it may be
/// gone, and the disk may be full: Rust's own `eprintln!` would panic then.
pub fn warn(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// What was asked for, to the standard output.
///
/// # Errors
/// A sentence: it is not written. That nobody wants the rest of it is none.
pub fn tell(text: &str) -> Result<(), String> {
    let mut to = io::stdout();
    match writeln!(to, "{text}").and_then(|()| to.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("the standard output cannot be written to: {error}"))
        }
        _ => Ok(()),
    }
}

/// What writes such records, in colours or not.
pub fn subscriber<W>(
    form: Form,
    colours: bool,
    filter: EnvFilter,
    writer: W,
) -> SubscriberBuilder<Form, Form, EnvFilter, W>
where
    W: for<'a> MakeWriter<'a> + 'static,
{
    // A record that cannot be written is lost. Said where it could not be
    // written either, that would be a panic, and a panic is a record.
    let builder = tracing_subscriber::fmt().log_internal_errors(false);
    let builder = builder.with_ansi(colours).with_env_filter(filter);
    builder.with_writer(writer).fmt_fields(form).event_format(form)
}

impl<S, N> FormatEvent<S, N> for Form
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let (level, target) = (event.metadata().level(), event.metadata().target());
        let mut time = String::new();
        SystemTime.format_time(&mut Writer::new(&mut time))?;
        match self {
            Self::Json => {
                write!(
                    writer,
                    "{{\"timestamp\":\"{time}\",\"level\":\"{level}\",\"target\":\"{target}\""
                )?;
            }
            Self::Lines if writer.has_ansi_escapes() => {
                write!(writer, "\x1b[2m{time}\x1b[0m {}{level:>5}\x1b[0m", colour(*level))?;
                write!(writer, " \x1b[2m{target}:\x1b[0m")?;
            }
            Self::Lines => write!(writer, "{time} {level:>5} {target}:")?,
            Self::Journal => write!(writer, "<{}>{target}:", gravity(*level))?,
        }
        if matches!(self, Self::Journal) {
            let mut fields = String::new();
            context.field_format().format_fields(Writer::new(&mut fields), event)?;
            let further = format!("\n<{}>", gravity(*level));
            writer.write_str(&fields.replace('\n', &further))?;
        } else {
            context.field_format().format_fields(writer.by_ref(), event)?;
        }
        for span in context.event_scope().into_iter().flatten() {
            if let Some(fields) = span.extensions().get::<FormattedFields<N>>() {
                write!(writer, "{}", fields.fields)?;
            }
        }
        writer.write_str(if matches!(self, Self::Json) { "}\n" } else { "\n" })
    }
}

/// As `syslog(3)` counts.
const fn gravity(level: Level) -> u8 {
    match level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => 6,
        _ => 7,
    }
}

const fn colour(level: Level) -> &'static str {
    match level {
        Level::ERROR => "\x1b[31m",
        Level::WARN => "\x1b[33m",
        Level::INFO => "\x1b[32m",
        _ => "\x1b[34m",
    }
}

/// Fields one after the other, each with what stands before it, so that those
/// of an event and of the spans around it can be put together.
impl<'writer> FormatFields<'writer> for Form {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut fields_to = Fields { form: *self, writer, done: Ok(()) };
        fields.record(&mut fields_to);
        fields_to.done
    }
}

struct Fields<'writer> {
    form: Form,
    writer: Writer<'writer>,
    done: fmt::Result,
}

impl Fields<'_> {
    fn text(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        let message = field.name() == "message";
        let mut short = Short { text: String::new(), room: if message { MESSAGE } else { FIELD } };
        // It fails when there is no more room: what is there is what is wanted.
        if write!(short, "{value}").is_err() {
            short.text.push('…');
        }
        let (name, form) = (field.name(), self.form);
        self.put(|to| match form {
            Form::Json => {
                write!(to, ",\"{name}\":\"")?;
                escape(to, &short.text, Form::Json, false)?;
                to.write_char('"')
            }
            Form::Lines | Form::Journal => {
                to.write_char(' ')?;
                if !message {
                    write!(to, "{name}=")?;
                }
                escape(to, &short.text, form, message)
            }
        });
    }

    fn figure(&mut self, field: &Field, value: impl fmt::Display) {
        let (name, form) = (field.name(), self.form);
        self.put(|to| match form {
            Form::Json => write!(to, ",\"{name}\":{value}"),
            Form::Lines | Form::Journal => write!(to, " {name}={value}"),
        });
    }

    fn put(&mut self, write: impl FnOnce(&mut Writer<'_>) -> fmt::Result) {
        if self.done.is_ok() {
            self.done = write(&mut self.writer);
        }
    }
}

impl Visit for Fields<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        if value.is_finite() {
            self.figure(field, value);
        } else {
            self.text(field, format_args!("{value}"));
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.figure(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.figure(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.figure(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.text(field, format_args!("{value:?}"));
    }
}

/// A text that takes so many characters and then no more.
struct Short {
    text: String,
    room: usize,
}

impl fmt::Write for Short {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        for letter in more.chars() {
            self.room = self.room.checked_sub(1).ok_or(fmt::Error)?;
            self.text.push(letter);
        }
        Ok(())
    }
}

/// What a terminal or a reader would obey instead of showing it: controls, line
/// ends of Unicode, and marks that turn the direction of writing.
fn is_obeyed(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn escape(to: &mut Writer<'_>, text: &str, form: Form, lines: bool) -> fmt::Result {
    for letter in text.chars() {
        match (letter, form) {
            ('"' | '\\', Form::Json) => write!(to, "\\{letter}")?,
            // A record begins with its time, never with a bar.
            ('\n', Form::Lines | Form::Journal) if lines => to.write_str("\n  | ")?,
            ('\n', _) => to.write_str("\\n")?,
            ('\r', _) => to.write_str("\\r")?,
            ('\t', _) => to.write_str("\\t")?,
            (letter, Form::Json) if is_obeyed(letter) => {
                write!(to, "\\u{:04x}", u32::from(letter))?;
            }
            (letter, _) if is_obeyed(letter) => {
                write!(to, "{}", letter.escape_unicode())?;
            }
            (letter, _) => to.write_char(letter)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::io;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("nobody panics").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is logged by `work`.
    fn written(form: Form, work: impl FnOnce()) -> String {
        let kept = Kept::default();
        let to = kept.clone();
        let filter = EnvFilter::new("trace");
        let subscriber = subscriber(form, false, filter, move || to.clone()).finish();
        tracing::subscriber::with_default(subscriber, work);
        let bytes = kept.0.lock().expect("nobody panics").clone();
        String::from_utf8(bytes).expect("text")
    }

    const NASTY: &str = "a\"b\\c\r\n2026-01-01 ERROR forged: yes\x1b]0;title\x07\x1b[2J\u{9b}31m\u{202e}x\u{2028}é\0";

    fn log_all() {
        let request = tracing::info_span!("request", request = "ab\n12", tries = 2);
        let _in = request.enter();
        let long = "x".repeat(1 << 20);
        tracing::warn!(agent = NASTY, path = %NASTY, model = ?NASTY, %long, part = 0.5, on = true, "told: {NASTY}");
        tracing::error!("{long}");
    }

    #[test]
    fn each_record_is_one_valid_object() {
        let log = written(Form::Json, log_all);
        let records: Vec<Value> = log
            .lines()
            .map(|line| {
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
            })
            .collect();
        assert_eq!(records.len(), 2);
        let first = &records[0];
        assert_eq!((&first["level"], &first["request"]), (&"WARN".into(), &"ab\n12".into()));
        assert_eq!(
            (&first["part"], &first["on"], &first["tries"]),
            (&0.5.into(), &true.into(), &2.into())
        );
        // What was sent is what is read, and nothing of it is obeyed on the way.
        assert_eq!(first["agent"], NASTY);
        assert_eq!(first["message"], format!("told: {NASTY}"));
        assert!(!log.chars().any(|letter| letter != '\n' && is_obeyed(letter)));
        assert!(first["long"].as_str().is_some_and(|long| long.chars().count() == FIELD + 1));
        assert!(log.len() < 20_000, "{}", log.len());
    }

    #[test]
    fn each_line_tells_the_journal_how_grave_it_is() {
        let log = written(Form::Journal, || {
            log_all();
            tracing::info!("well");
            tracing::error!("two\nlines");
        });
        let lines: Vec<&str> = log.lines().collect();
        assert!(lines[0].starts_with("<4>linnet::server::logs::tests: told: a\"b"), "{log}");
        // What was sent is another line, and no other record.
        assert!(lines[1].starts_with("<4>  | 2026-01-01 ERROR"), "{log}");
        let last = &lines[lines.len() - 3..];
        assert_eq!(
            last,
            [
                "<6>linnet::server::logs::tests: well",
                "<3>linnet::server::logs::tests: two",
                "<3>  | lines"
            ]
        );
        assert!(!log.chars().any(|letter| letter != '\n' && is_obeyed(letter)), "{log:?}");
    }

    #[test]
    fn lines_for_people_cannot_be_forged() {
        let log = written(Form::Lines, log_all);
        assert!(!log.chars().any(|letter| letter != '\n' && is_obeyed(letter)), "{log:?}");
        let records: Vec<&str> = log.lines().filter(|line| !line.starts_with("  | ")).collect();
        assert_eq!(records.len(), 2, "{log}");
        assert!(records[0].contains(" WARN ") && records[0].contains("\u{5c}r"), "{}", records[0]);
        assert!(log.contains("agent=a\"b\\c\\r\\n2026"), "{log}");
        assert!(log.contains(" request=ab\\n12 tries=2\n"), "{log}");
        assert!(log.len() < 20_000, "{}", log.len());
    }
}
