//! Traces for who asks for them: a span for each request and one for each run,
//! sent by OTLP to where the usual variables say.
//!
//! It is there in builds with the feature `opentelemetry` alone; in all others
//! the same names do nothing. Spans are made here by hand and not out of the
//! records of the log, so that what leaves the machine is the short list in
//! `otlp.rs`, whatever anybody logs. Absent on purpose: texts, paths, queries,
//! addresses and ids of people, metrics (`measure`) and the log itself.

#[cfg(not(feature = "opentelemetry"))]
mod nothing;
#[cfg(feature = "opentelemetry")]
mod otlp;

#[cfg(not(feature = "opentelemetry"))]
pub use nothing::{Exporting, Moment, Request, begin, here};
#[cfg(feature = "opentelemetry")]
pub use otlp::{Exporting, Moment, Request, begin, here};

use crate::domain::Metrics;

/// How a request was answered.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// The request's id, as the log has it.
    pub id: &'a str,
    /// Its method.
    pub method: &'a str,
    /// Its route as the list of routes has it; none if there is no such.
    pub route: Option<&'a str>,
    /// The status of the answer.
    pub status: u16,
    /// The error that it tells, by its code.
    pub code: Option<&'static str>,
}

/// How a run has ended.
#[derive(Clone, Copy, Debug)]
pub struct Ended<'a> {
    /// The model, if a server is known to have it: names are made up by people.
    pub model: Option<&'a str>,
    /// The state that its reply has for good.
    pub state: &'static str,
    /// Why, by the error's code.
    pub code: Option<&'static str>,
    /// Its figures.
    pub metrics: &'a Metrics,
}
