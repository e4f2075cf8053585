//! What an operator watches: counted here as it happens, read by `GET /metrics`.
//!
//! No label names a merchant, an affiliate or an amount, and each has few values, all known in advance: what is counted
//! costs the same memory however many merchants there are, and tells nothing of any of them. What only the database
//! knows is sampled by `jobs/sample.rs`, so that reading the metrics asks the database nothing.

mod backlog;
mod clicks;
mod connections;
mod deliveries;
mod events;
mod http;
mod jobs;
mod mails;
mod orders;
mod rails;
mod recording;
mod sampled;
mod samples;
mod turns;

pub use backlog::Backlog;
pub use clicks::{Clicks, Taken};
pub use connections::OpenConnections;
pub use deliveries::Deliveries;
pub use events::Events;
pub use http::Http;
pub use jobs::{Job, Jobs};
pub use mails::{MailOutcome, Mails};
pub use orders::Orders;
pub use rails::RailCalls;
pub use recording::Recording;
pub use samples::Samples;
pub use turns::{TurnOf, TurnWait, TurnWaits};

use std::fmt;

use prometheus_client::encoding::text;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

/// First word of every name.
const PREFIX: &str = "tributary";

/// All metrics of this process.
#[derive(Debug)]
pub struct Metrics {
    /// Answered requests.
    pub http: Http,
    /// Connections of clients.
    pub connections: OpenConnections,
    /// Clicks on their way into the database.
    pub clicks: Clicks,
    /// Orders on their way into the books.
    pub orders: Orders,
    /// The transactions that record them.
    pub recording: Recording,
    /// What waits so that others' orders need not.
    pub turns: TurnWaits,
    /// What payment providers tell by themselves.
    pub events: Events,
    /// Events on their way to those who listen.
    pub deliveries: Deliveries,
    /// Mails.
    pub mails: Mails,
    /// Background jobs.
    pub jobs: Jobs,
    /// Calls to providers of payments.
    pub rails: RailCalls,
    /// What waits, as the database said last.
    pub backlog: Backlog,
    /// What the database said last.
    pub samples: Samples,
    registry: Registry,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        registry.register("build", "The program that runs", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        Self {
            http: Http::register(&mut registry),
            connections: OpenConnections::register(&mut registry),
            clicks: Clicks::register(&mut registry),
            orders: Orders::register(&mut registry),
            recording: Recording::register(&mut registry),
            turns: TurnWaits::register(&mut registry),
            events: Events::register(&mut registry),
            deliveries: Deliveries::register(&mut registry),
            mails: Mails::register(&mut registry),
            jobs: Jobs::register(&mut registry),
            rails: RailCalls::register(&mut registry),
            backlog: Backlog::register(&mut registry),
            samples: Samples::register(&mut registry),
            registry,
        }
    }
}

impl Metrics {
    /// Everything, in the OpenMetrics text format.
    ///
    /// # Errors
    /// Of a metric that cannot be written; none of ours.
    pub fn encode(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
