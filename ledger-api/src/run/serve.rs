//! `ledger-api serve`: the HTTP server and the jobs, until a signal asks them to stop.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderName;
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use url::Url;

use super::RunError;
use super::migrate::newest;
use super::rails::{Providers, configured};
use crate::app::{self, App};
use crate::cli::fail;
use crate::clicks::ClickTurns;
use crate::config::{MailConfig, OptionalUrl, Secret, ServeConfig};
use crate::connections::{self, Limits};
use crate::db::edge_names;
use crate::deliveries::Sender;
use crate::domain::endpoint_url::Reach;
use crate::domain::web_host::host_of;
use crate::edge::EdgeClient;
use crate::http::body_room::BodyRoom;
use crate::http::client_address::ClientAddress;
use crate::http::guesses::Guesses;
use crate::http::key_cache::KeyCache;
use crate::http::leaving::Leaving;
use crate::http::rate_limit::RateLimit;
use crate::inbox::Keeper;
use crate::mail::Mailer;
use crate::metrics::Metrics;
use crate::salts::Salts;
use crate::screening::Busy;
use crate::turns::Turns;
use crate::web::{Listeners, SignInLimit};
use crate::writer::{Queue, Watch};
use crate::{http, jobs};

/// How long running requests and jobs may take to finish once no new ones are taken.
const FINISH: Duration = Duration::from_secs(25);

pub(super) async fn serve(config: ServeConfig) -> Result<(), RunError> {
    let others = config.database_connections.saturating_sub(app::RECORDING_CONNECTIONS.into());
    let db = app::connect(config.database.database_url.0.clone(), others).await?;
    require_schema(&db).await?;
    let (recording, own) = app::connect_recording(config.database.database_url.0).await?;
    let Providers { rails, stripe_accounts, stripe_webhooks, paypal_webhooks } = configured(&config.providers)?;
    let edge = configured_edge(config.edge_admin_url.0.as_ref(), config.edge_key.as_ref());
    edge_names::use_link_host(&mut *db.acquire().await?, &host_of(&config.edge_link_url)).await?;
    let metrics = Metrics::default();
    let (orders, writer) = Queue::start(
        recording,
        Watch { db: db.clone(), own },
        metrics.recording.clone(),
        config.max_waiting_orders.into(),
    );
    let listener = TcpListener::bind(config.ledger_addr)
        .await
        .map_err(|error| RunError::System(format!("cannot listen on {}: {error}", config.ledger_addr)))?;
    let address = listener.local_addr().map_err(|error| RunError::System(error.to_string()))?;
    if config.development_sign_in && !address.ip().is_loopback() {
        fail("DEVELOPMENT_SIGN_IN lets anybody in as anybody: LEDGER_ADDR must be a loopback address with it");
    }
    let public_url = public_url(config.public_url, address);
    let client_address = client_address(config.client_address_header, &public_url);
    let (stop, stopped) = watch::channel(false);
    let mailer = configured_mailer(&config.mail);
    // Half of the connections, so that however long these wait the other half stays for everybody else.
    let turns = Turns::of(u16::try_from(others / 2).unwrap_or(u16::MAX));
    let keeper = Keeper::new(db.clone(), turns.others(), orders.recorder().clone(), metrics.turns.clone());
    let app = Arc::new(App {
        db,
        orders,
        click_turns: ClickTurns::of(turns, metrics.turns.clone()),
        keeper,
        keys: KeyCache::default(),
        guesses: Guesses::at_once(config.wrong_keys_per_address),
        client_address,
        leaving: Leaving::default(),
        body_room: Arc::new(BodyRoom::megabytes(config.body_megabytes)),
        rate_limit: RateLimit::per_second(config.requests_per_second),
        token_keys: config.token_keys,
        vault: config.session_key,
        salts: Salts::default(),
        public_url,
        mailer,
        development_sign_in: config.development_sign_in,
        sign_in_limit: SignInLimit::default(),
        listeners: Listeners::default(),
        stopping: stopped.clone(),
        link_url: config.edge_link_url,
        rails,
        stripe_accounts,
        stripe_webhooks,
        paypal_webhooks,
        sender: Sender::new(reach(config.webhooks_allow_private)),
        edge,
        busy: Busy::default(),
        click_retention_days: config.click_retention_days,
        metrics,
    });

    let mut signals = Signals::watch()?;
    let (stop_jobs, jobs_stopped) = watch::channel(false);
    let job_pause = Duration::from_millis(config.job_interval_ms);
    let running_jobs = tokio::spawn(jobs::run(Arc::clone(&app), job_pause, jobs_stopped));
    tracing::info!(%address, "serving");
    announce(address);

    let limits = Limits {
        most: config.max_connections,
        most_of_an_address: NonZeroUsize::new(config.max_connections_per_address),
    };
    let open = app.metrics.connections.clone();
    let server = tokio::spawn(connections::serve(listener, http::router(Arc::clone(&app)), limits, open, stopped));
    signals.next().await;
    app.leaving.begin();
    // Another instance does them; what this one has begun it finishes.
    stop_jobs.send_replace(true);
    let drain = Duration::from_secs(config.drain_seconds);
    tracing::info!(seconds = drain.as_secs(), "leaving: not ready any more, still answering");
    let _ = tokio::time::timeout(drain, signals.next()).await;
    tracing::info!("stopping: no new requests, finishing those that run");
    stop.send_replace(true);
    let db = app.db.clone();
    let drained = tokio::time::timeout(FINISH, async move {
        let finished = (server.await, running_jobs.await);
        // The last owner of the order queue: without it the writer records what waits and ends.
        drop(app);
        (finished, writer.await)
    });
    if drained.await.is_err() {
        tracing::warn!("some requests or jobs did not finish in time; their transactions are rolled back");
    }
    db.close().await;
    Ok(())
}

fn configured_edge(admin_url: Option<&Url>, key: Option<&Secret>) -> Option<Arc<EdgeClient>> {
    let Some(admin_url) = admin_url else {
        tracing::warn!("EDGE_ADMIN_URL is not set: changes of links wait until the Worker asks");
        return None;
    };
    let Some(key) = key else { fail("EDGE_KEY is needed with EDGE_ADMIN_URL") };
    match EdgeClient::new(admin_url, key.reveal()) {
        Ok(client) => Some(Arc::new(client)),
        Err(error) => fail(&error.to_string()),
    }
}

fn configured_mailer(mail: &MailConfig) -> Option<Mailer> {
    let Some(url) = &mail.smtp_url else {
        tracing::warn!("SMTP_URL is not set: no mail is sent, and nobody can sign in by mail");
        return None;
    };
    Mailer::new(url.reveal(), &mail.mail_from).map_or_else(|error| fail(&format!("SMTP_URL {error}")), Some)
}

/// Where people reach the pages.
fn public_url(given: OptionalUrl, address: SocketAddr) -> Url {
    let url = given.0.map_or_else(|| Url::parse(&format!("http://{address}")), Ok);
    let mut url = url.unwrap_or_else(|error| fail(&format!("PUBLIC_URL {error}")));
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    url
}

/// Whose word counts for a client's address.
fn client_address(header: Option<HeaderName>, public_url: &Url) -> ClientAddress {
    if header.is_none() && public_url.scheme() == "https" {
        tracing::warn!(
            "PUBLIC_URL is https, so a proxy stands in front, and CLIENT_ADDRESS_HEADER is not set: all callers count as one \
             address, and one of them who tries wrong keys keeps everybody's new keys out"
        );
    }
    ClientAddress(header)
}

/// Where endpoints of merchants may stand.
fn reach(allow_private: bool) -> Reach {
    if allow_private {
        tracing::warn!("WEBHOOKS_ALLOW_PRIVATE is set: merchants can make this server call its own network");
        return Reach::Anywhere;
    }
    Reach::Public
}

/// One line for whoever started this and waits, such as a test on port 0.
#[expect(clippy::print_stdout, reason = "standard output is for what a command says to its caller")]
fn announce(address: SocketAddr) {
    println!("ready http://{address}");
}

/// Serving on an older schema would fail call by call; better once, at start, with the remedy.
pub(super) async fn require_schema(db: &PgPool) -> Result<(), RunError> {
    let found = crate::db::schema::version(&mut *db.acquire().await?).await?;
    let needed = newest();
    if found < needed {
        return Err(RunError::OldSchema { found, needed });
    }
    if found > needed {
        tracing::warn!(
            found,
            known = needed,
            "the database has a newer schema than this program; replace the program soon"
        );
    }
    Ok(())
}

/// SIGTERM and SIGINT, which ask the same.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn watch() -> Result<Self, RunError> {
        let listen = |kind| signal(kind).map_err(|error| RunError::System(format!("cannot watch signals: {error}")));
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
