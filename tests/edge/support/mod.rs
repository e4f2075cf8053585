//! A Worker, a ledger that records, and visitors.

mod ledger;
mod server;
mod visitor;
mod worker;

use std::sync::OnceLock;

pub(crate) use integration_tests::browser::Browser;
pub(crate) use integration_tests::ports::free_port;
pub(crate) use ledger::{Ledger, link, salts};
pub(crate) use server::{Answer, Server};
pub(crate) use visitor::{Reply, Visitor, sends_raw};
pub(crate) use worker::{EDGE_KEY, Worker, WorkerOptions, keys};

/// A Worker with its ledger.
pub(crate) struct World {
    pub(crate) worker: Worker,
    pub(crate) ledger: Ledger,
}

impl World {
    /// A fresh Worker with a fresh ledger.
    pub(crate) fn start() -> Self {
        Self::with(WorkerOptions::default())
    }

    /// A fresh Worker started in another way, with a fresh ledger.
    pub(crate) fn with(options: WorkerOptions) -> Self {
        let ledger = Ledger::start(free_port());
        let worker = Worker::start(&WorkerOptions { ledger_port: ledger.port(), ..options });
        Self { worker, ledger }
    }

    /// The one that tests share which only look at links of their own.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<World> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }
}
