//! What the handlers share.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::answer::Answer;
use crate::plan::Planner;
use crate::provider::Provider;
use crate::recorded::Recorded;
use crate::webhook::Webhooks;

/// Cheap to clone; one for each process.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) address: SocketAddr,
    pub(crate) planner: Arc<Planner>,
    pub(crate) webhooks: Webhooks,
    pub(crate) recorded: &'static Recorded,
    /// None once closed.
    provider: Arc<Mutex<Option<Provider>>>,
}

impl App {
    pub(crate) fn new(
        address: SocketAddr,
        provider: Provider,
        planner: Arc<Planner>,
        webhooks: Webhooks,
        recorded: &'static Recorded,
    ) -> Self {
        Self { address, planner, webhooks, recorded, provider: Arc::new(Mutex::new(Some(provider))) }
    }

    /// Works on the provider, one request at a time, off the async threads because it waits for the disk.
    pub(crate) async fn work<F>(&self, job: F) -> Answer
    where
        F: FnOnce(&mut Provider) -> Answer + Send + 'static,
    {
        let provider = Arc::clone(&self.provider);
        let done = tokio::task::spawn_blocking(move || {
            match provider.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
                Some(provider) => job(provider),
                None => Answer::complaint(503, "the provider is closing"),
            }
        });
        done.await.unwrap_or_else(|error| Answer::complaint(500, error.to_string()))
    }

    /// Lets go of the journal, after the work under way: whoever opens it next finds it free and complete.
    ///
    /// Waiting for the connections to end is not enough: they may hold the provider a moment longer than the server runs.
    pub(crate) async fn close(&self) {
        let provider = Arc::clone(&self.provider);
        let closed =
            tokio::task::spawn_blocking(move || drop(provider.lock().unwrap_or_else(PoisonError::into_inner).take()));
        // A panic in there has already been printed, and the process is about to end.
        let _ = closed.await;
    }
}
