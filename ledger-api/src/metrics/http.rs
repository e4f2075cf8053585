//! Requests by route, method and status class.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Upper bounds in seconds, from an answer out of memory to the deadline of a request.
const SECONDS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
/// The route of every path that matches none: paths are the caller's to invent.
const UNMATCHED: &str = "unmatched";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: &'static str,
}

/// Answered requests.
#[derive(Debug)]
pub struct Http {
    requests: Family<Answered, Counter>,
    duration: Family<Call, Histogram>,
}

impl Http {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let requests = Family::default();
        registry.register("http_requests", "Requests that were answered", requests.clone());
        let duration: Family<Call, Histogram> = Family::new_with_constructor(|| Histogram::new(SECONDS));
        let help = "Time from a request's head to its answer's";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, duration.clone());
        Self { requests, duration }
    }

    /// Counts one request. `route` is the pattern it matched, such as `/v1/conversions/{id}`, never its path.
    pub fn answered(&self, method: &Method, route: Option<&str>, status: StatusCode, took: Duration) {
        let (method, route) = (method_name(method), route.unwrap_or(UNMATCHED));
        let answered = Answered { method, route: route.to_owned(), status: class(status) };
        self.requests.get_or_create(&answered).inc();
        let call = Call { method, route: answered.route };
        self.duration.get_or_create(&call).observe(took.as_secs_f64());
    }
}

/// A method the API has, or `other`: a method too is the caller's to invent.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}
