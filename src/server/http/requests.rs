//! What is counted of requests: how many by route, method and class of status,
//! and how long until the answer began.
//!
//! Routes are those of the router, as they are written there: there is no label
//! that whoever asks could make up. Absent on purpose: single requests (the
//! log), and how long a stream goes on.

use crate::server::measure::text::Text;
use crate::server::measure::{Counter, Histogram, QUICK};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// What a path is called that leads nowhere, and a method that nobody knows.
const OTHER: &str = "other";
const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", OTHER];
/// The last one: whoever asked went away before there was an answer.
const CLASSES: [&str; 6] = ["1xx", "2xx", "3xx", "4xx", "5xx", "gone"];
const GONE: usize = CLASSES.len() - 1;

/// Counted since the start.
#[derive(Debug, Default)]
pub struct Requests {
    routes: RwLock<BTreeMap<Box<str>, Arc<OfRoute>>>,
    going: AtomicUsize,
}

#[derive(Debug, Default)]
struct OfRoute([OnceLock<OfMethod>; METHODS.len()]);

#[derive(Debug)]
struct OfMethod {
    classes: [Counter; CLASSES.len()],
    took: Histogram,
}

impl OfRoute {
    fn method(&self, at: usize) -> &OfMethod {
        self.0[at]
            .get_or_init(|| OfMethod { classes: Default::default(), took: Histogram::new(QUICK) })
    }
}

impl Requests {
    fn route(&self, path: &str) -> Arc<OfRoute> {
        let known = self.routes.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        known.unwrap_or_else(|| {
            let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(routes.entry(path.into()).or_default())
        })
    }

    /// Adds it.
    pub fn write(&self, text: &mut Text) {
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner).clone();
        let all = || {
            routes.iter().flat_map(|(route, of_route)| {
                let methods = METHODS.iter().zip(&of_route.0);
                methods.filter_map(move |(method, of)| Some((&**route, *method, of.get()?)))
            })
        };
        let help =
            "Requests by route, method and class of status; gone: nobody waited for the answer.";
        text.counters("linnet_http_requests_total", help);
        for (route, method, of_method) in all() {
            for (status, count) in CLASSES.iter().zip(&of_method.classes) {
                if count.get() > 0 {
                    let labels = [("route", route), ("method", method), ("status", status)];
                    text.value(&labels, count.get());
                }
            }
        }
        let help = "From a request's head to the head of its answer.";
        text.histograms("linnet_http_request_duration_seconds", help);
        for (route, method, of_method) in all() {
            text.histogram(&[("route", route), ("method", method)], &of_method.took);
        }
        let going = self.going.load(Ordering::Relaxed);
        let help = "Requests whose answer has not begun.";
        text.gauges("linnet_http_requests_in_flight", help).value(&[], going);
    }
}

/// A request that is being answered. Dropped before its end, it is gone.
struct Going {
    requests: Arc<Requests>,
    route: Arc<OfRoute>,
    method: usize,
    class: usize,
    took: Option<Duration>,
}

impl Drop for Going {
    fn drop(&mut self) {
        self.requests.going.fetch_sub(1, Ordering::Relaxed);
        let of_method = self.route.method(self.method);
        of_method.classes[self.class].one();
        if let Some(took) = self.took {
            of_method.took.observe(took);
        }
    }
}

/// The layer. It must lie in the router, where the route is known.
pub async fn count(
    State(requests): State<Arc<Requests>>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or(OTHER, MatchedPath::as_str);
    let (route, method) = (requests.route(route), method(request.method()));
    requests.going.fetch_add(1, Ordering::Relaxed);
    let mut going = Going { requests, route, method, class: GONE, took: None };
    let begun = Instant::now();
    let response = next.run(request).await;
    going.took = Some(begun.elapsed());
    going.class = class(response.status());
    response
}

fn method(method: &Method) -> usize {
    METHODS.iter().position(|known| *known == method.as_str()).unwrap_or(METHODS.len() - 1)
}

fn class(status: StatusCode) -> usize {
    usize::from(status.as_u16() / 100).clamp(1, GONE) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_up_is_one() {
        assert_eq!(METHODS[method(&Method::PATCH)], "PATCH");
        let made_up = Method::from_bytes(b"BREW").expect("a method");
        assert_eq!(METHODS[method(&made_up)], OTHER);
        for (status, name) in [(101, "1xx"), (204, "2xx"), (404, "4xx"), (507, "5xx"), (999, "5xx")]
        {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(CLASSES[class(status)], name);
        }
    }
}
