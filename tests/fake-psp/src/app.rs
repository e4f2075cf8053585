//! What the handlers share.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::answer::Answer;
use crate::plan::Planner;
use crate::provider::Provider;
use crate::webhook::Webhooks;

/// Cheap to clone; one for each process.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) address: SocketAddr,
    pub(crate) planner: Arc<Planner>,
    pub(crate) webhooks: Webhooks,
    provider: Arc<Mutex<Provider>>,
}

impl App {
    pub(crate) fn new(address: SocketAddr, provider: Provider, planner: Arc<Planner>, webhooks: Webhooks) -> Self {
        Self { address, planner, webhooks, provider: Arc::new(Mutex::new(provider)) }
    }

    /// Works on the provider, one request at a time, off the async threads because it waits for the disk.
    pub(crate) async fn work<F>(&self, job: F) -> Answer
    where
        F: FnOnce(&mut Provider) -> Answer + Send + 'static,
    {
        let provider = Arc::clone(&self.provider);
        let done =
            tokio::task::spawn_blocking(move || job(&mut provider.lock().unwrap_or_else(PoisonError::into_inner)));
        done.await.unwrap_or_else(|error| Answer::complaint(500, error.to_string()))
    }
}
