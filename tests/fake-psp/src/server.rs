//! Starting and stopping.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::connection::{CuttableListener, Line};
use crate::journal::JournalError;
use crate::options::Options;
use crate::plan::Planner;
use crate::provider::Provider;
use crate::recorded::{BadRecord, Recorded};
use crate::webhook::{Endpoint, Signer, Webhooks};
use crate::{BODY_LIMIT_BYTES, admin, disrupt, paypal, stripe};

/// How long a stop waits for requests under way; all that happened is on disk already.
const STOP_LIMIT: Duration = Duration::from_secs(2);

/// Why it did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The address or a signal handler.
    #[error("{0}")]
    System(#[from] io::Error),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A record of a provider's API.
    #[error(transparent)]
    Recorded(#[from] BadRecord),
}

/// A server that answers.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<io::Result<()>>,
    app: App,
}

/// Reads the journal, then listens.
pub async fn start(options: Options) -> Result<Running, StartError> {
    let provider = Provider::open(&options.journal)?;
    let listener = TcpListener::bind(options.addr).await?;
    let address = listener.local_addr()?;
    let planner = Arc::new(Planner::new(options.seed));
    let platform = endpoint(options.webhook_url, options.webhook_secret);
    let connect = endpoint(options.connect_webhook_url, options.connect_webhook_secret);
    let paypal = options
        .paypal_webhook_url
        .zip(options.paypal_webhook_id)
        .map(|(url, id)| Endpoint { url, signer: Signer::Paypal(id) });
    let webhooks = Webhooks::start(platform, connect, paypal, Arc::clone(&planner));
    let app = App::new(address, provider, planner, webhooks, Recorded::get()?);
    let service = router(&app).into_make_service_with_connect_info::<Line>();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(async move {
        // A dropped sender asks for the end as well.
        let asked = async { drop(stopped.await) };
        axum::serve(CuttableListener(listener), service).with_graceful_shutdown(asked).await
    });
    Ok(Running { address, stop, serving, app })
}

fn endpoint(url: Option<String>, secret: Option<String>) -> Option<Endpoint> {
    url.zip(secret).map(|(url, secret)| Endpoint { url, signer: Signer::Stripe(secret) })
}

fn router(app: &App) -> Router {
    let providers =
        stripe::routes(app).merge(paypal::routes(app)).layer(from_fn_with_state(app.clone(), disrupt::disrupt));
    admin::routes()
        .merge(stripe::onboarding::routes())
        .merge(providers)
        .fallback(stripe::unknown_address)
        .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES))
        .with_state(app.clone())
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets requests under way finish for a short while, then ends; afterwards the journal is free for another process.
    pub async fn stop(self) {
        // The receiver is gone only if serving has ended already.
        let _ = self.stop.send(());
        let _ = tokio::time::timeout(STOP_LIMIT, self.serving).await;
        self.app.close().await;
    }
}
