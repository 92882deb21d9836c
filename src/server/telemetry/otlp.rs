//! Spans, and who sends them.
//!
//! Nothing is sent unless an endpoint is named, although the specification has
//! one by default: who wants no traces has no connections that fail. They go to
//! it alone, without redirects and proxies, since the headers may hold a key. A
//! thread of its own sends; what it cannot keep up with is dropped and said.

use super::{Answered, Ended};
use crate::domain::Milliseconds;
use crate::server::facts;
use axum::http::{HeaderMap, Uri};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{
    FutureExt, Span, SpanBuilder, SpanKind, Status, TraceContextExt, TracerProvider, WithContext,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_otlp::{SpanExporter, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

/// Where spans go, and how they must be written: of these only one is spoken.
const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];
const PROTOCOLS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"];
const PROTOCOL: &str = "http/protobuf";
/// How long sending may take, in milliseconds; and by default.
const TIMEOUTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"];
const TIMEOUT: Duration = Duration::from_secs(10);
/// How long the end of the process waits for what was not sent yet.
const LAST: Duration = Duration::from_secs(2);

static TRACER: OnceLock<SdkTracer> = OnceLock::new();

/// Whoever sends spans, if somebody does.
pub struct Exporting(Option<SdkTracerProvider>);

/// Begins to send them, if it is wanted. It starts a thread.
///
/// # Errors
/// A sentence for the terminal: a variable is wrong.
pub fn begin() -> Result<Exporting, String> {
    let off = said("OTEL_SDK_DISABLED").is_some_and(|said| said.eq_ignore_ascii_case("true"))
        || said("OTEL_TRACES_EXPORTER").is_some_and(|said| said.eq_ignore_ascii_case("none"));
    let endpoint = ENDPOINTS.iter().find_map(|name| Some((name, said(name)?)));
    let Some((name, endpoint)) = endpoint.filter(|_| !off) else { return Ok(Exporting(None)) };
    // Said here and without its text, which may hold a password.
    let address: Option<Uri> = endpoint.parse().ok();
    let scheme = address.as_ref().and_then(Uri::scheme_str).unwrap_or_default();
    if !matches!(scheme, "http" | "https") {
        return Err(format!("{name} is no address: write http://127.0.0.1:4318"));
    }
    if let Some((name, _)) = PROTOCOLS
        .iter()
        .find_map(|name| Some((name, said(name)?)))
        .filter(|(_, protocol)| protocol != PROTOCOL)
    {
        return Err(format!("{name}: Linnet speaks {PROTOCOL}"));
    }
    let timeout = TIMEOUTS.iter().find_map(|name| said(name)?.parse().ok());
    let client = reqwest::blocking::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(timeout.map_or(TIMEOUT, Duration::from_millis));
    // Without TLS no root certificates are needed, nor any on the machine.
    let client = if scheme == "https" { client } else { client.tls_certs_only([]) };
    let client = client.build().map_err(|error| format!("traces cannot be sent: {error}"))?;
    let exporter = SpanExporter::builder().with_http().with_http_client(client).build();
    let exporter = exporter.map_err(|error| format!("traces cannot be sent: {error}"))?;
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource())
        .build();
    let _ = TRACER.set(provider.tracer("linnet"));
    Ok(Exporting(Some(provider)))
}

/// A variable that says something.
fn said(name: &str) -> Option<String> {
    let said = std::env::var(name).ok()?.trim().to_owned();
    (!said.is_empty()).then_some(said)
}

/// Who we are. What the variables say wins.
fn resource() -> Resource {
    let named = said("OTEL_SERVICE_NAME").is_some()
        || said("OTEL_RESOURCE_ATTRIBUTES").is_some_and(|said| said.contains("service.name="));
    let about = Resource::builder()
        .with_attribute(KeyValue::new("service.version", facts::build().version));
    if named { about } else { about.with_service_name("linnet") }.build()
}

impl Exporting {
    /// Sends what is left, for as long as an end may take.
    pub async fn end(self) {
        if let Some(provider) = self.0 {
            // It waits for its thread.
            let sending = move || provider.shutdown_with_timeout(LAST);
            if let Ok(Err(error)) = tokio::task::spawn_blocking(sending).await {
                tracing::warn!(%error, "the last traces were not sent");
            }
        }
    }
}

/// A moment in a trace: what begins here comes under its span.
#[derive(Clone)]
pub struct Moment {
    under: Context,
    at: SystemTime,
}

/// This moment, in the span of the request that is being answered.
#[must_use]
pub fn here() -> Moment {
    Moment { under: Context::current(), at: SystemTime::now() }
}

impl Moment {
    /// The run that began here has ended.
    pub fn ended(&self, ended: Ended<'_>) {
        let Some(tracer) = TRACER.get() else { return };
        // The names of OpenTelemetry's conventions where they have one.
        let mut about = vec![
            KeyValue::new("gen_ai.operation.name", "chat"),
            KeyValue::new("linnet.outcome", ended.state),
        ];
        let name = match ended.model {
            Some(model) => {
                about.push(KeyValue::new("gen_ai.request.model", model.to_owned()));
                format!("chat {model}")
            }
            None => "chat".to_owned(),
        };
        let metrics = ended.metrics;
        let tokens = [
            ("gen_ai.usage.input_tokens", metrics.prompt_tokens),
            ("gen_ai.usage.cache_read.input_tokens", metrics.cached_tokens),
            ("gen_ai.usage.output_tokens", metrics.answer_tokens),
        ];
        let milliseconds = |time: Option<Milliseconds>| time.map(|time| time.0);
        let times = [
            ("linnet.queued_ms", milliseconds(metrics.queued)),
            ("linnet.load_ms", milliseconds(metrics.load)),
            ("linnet.time_to_first_token_ms", milliseconds(metrics.first_token)),
        ];
        about.extend(tokens.into_iter().chain(times).filter_map(|(name, figure)| {
            Some(KeyValue::new(name, i64::try_from(figure?).unwrap_or(i64::MAX)))
        }));
        about.extend(ended.code.map(|code| KeyValue::new("error.type", code)));
        let mut span = SpanBuilder::from_name(name)
            .with_kind(SpanKind::Client)
            .with_start_time(self.at)
            .with_attributes(about)
            .start_with_context(tracer, &self.under);
        if ended.code.is_some() {
            span.set_status(Status::error(""));
        }
        span.end();
    }
}

/// The span of a request, until its answer begins: an event stream goes on
/// after that.
pub struct Request(Context);

impl Request {
    /// It begins, as a part of the trace that `headers` name: those of proxies
    /// whose word counts. Anybody else could put its requests into the traces of
    /// others, and say which of them are kept.
    #[must_use]
    pub fn begin(headers: Option<&HeaderMap>) -> Self {
        let Some(tracer) = TRACER.get() else { return Self(Context::new()) };
        let none = Context::new();
        let under = headers.map_or_else(
            || none.clone(),
            |headers| {
                let headers = HeaderExtractor(headers);
                TraceContextPropagator::new().extract_with_context(&none, &headers)
            },
        );
        let span = SpanBuilder::from_name("request").with_kind(SpanKind::Server);
        Self(none.with_span(span.start_with_context(tracer, &under)))
    }

    /// The work on it: what it begins comes under its span.
    pub fn around<F: Future>(&self, work: F) -> WithContext<F> {
        work.with_context(self.0.clone())
    }

    /// Its answer begins.
    pub fn ended(self, answered: Answered<'_>) {
        let span = self.0.span();
        if !span.is_recording() {
            return;
        }
        // Strangers make methods up.
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        let method = known.into_iter().find(|known| *known == answered.method).unwrap_or("_OTHER");
        let name =
            answered.route.map_or_else(|| method.to_owned(), |route| format!("{method} {route}"));
        span.update_name(name);
        span.set_attribute(KeyValue::new("http.request.method", method));
        span.set_attribute(KeyValue::new("http.response.status_code", i64::from(answered.status)));
        span.set_attribute(KeyValue::new("linnet.request_id", answered.id.to_owned()));
        if let Some(route) = answered.route {
            span.set_attribute(KeyValue::new("http.route", route.to_owned()));
        }
        if let Some(code) = answered.code {
            span.set_attribute(KeyValue::new("error.type", code));
        }
        if answered.status >= 500 {
            span.set_status(Status::error(""));
        }
        span.end();
    }
}
