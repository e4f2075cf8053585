//! Hands events to those who listen, and delivers them. Any number of instances may run at once: an event belongs to whoever
//! has locked its row, a delivery to whoever has its lease.
//!
//! Each endpoint has turns of its own, one at a time in this process, so a slow one holds up nobody. Those that do not
//! take what they are sent have at most half of the turns, so that a thousand dead endpoints leave room for the living.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use sqlx::PgConnection;
use time::OffsetDateTime;
use tokio::sync::watch;
use tokio::task::{self, JoinSet};
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::retry::retrying;
use crate::db::webhooks::deliveries::{self, DueEndpoint};
use crate::db::webhooks::events;
use crate::deliveries::take_turn;
use crate::events::fan_out;
use crate::metrics::Job;

/// Looks for events at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Events of a merchant handed on in one transaction.
const EVENTS: usize = 500;
/// Endpoints that have a turn at once.
const MOST_TURNS: usize = 64;
/// Of these, endpoints that did not take the last one.
const MOST_FAILING_TURNS: usize = MOST_TURNS / 2;
/// Endpoints that are looked at for a turn.
const MOST_LOOKED_AT: i64 = 256;
/// An endpoint that has more waiting is heard again after others were.
const LONGEST_TURN: Duration = Duration::from_secs(20);

/// How long events and their deliveries are kept.
const KEEP: time::Duration = time::Duration::days(30);
/// Events deleted by one statement.
const DELETE_AT_ONCE: i64 = 1_000;

/// Delivers until `stop` says so; what is under way then is finished.
pub(super) async fn run(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&[Job::FanOutEvents, Job::DeliverEvents], app::now());
    let mut turns = Turns::default();
    while !*stop.borrow() {
        super::report(&app, Job::FanOutEvents, hand_on(&app, &stop).await);
        let crowded = match turns.start_due(&app, &stop).await {
            Ok(crowded) => {
                super::report::<sqlx::Error>(&app, Job::DeliverEvents, Ok(()));
                crowded
            }
            Err(error) => {
                super::report(&app, Job::DeliverEvents, Err(error));
                false
            }
        };
        let tick = tokio::time::sleep(pause.min(LONGEST_PAUSE));
        tokio::pin!(tick);
        loop {
            tokio::select! {
                () = &mut tick => break,
                _ = stop.changed() => break,
                ended = turns.next_end(), if !turns.under_way.is_empty() => {
                    // Somebody waits for the place.
                    if ended && crowded { break }
                }
            }
        }
    }
    while turns.next_end().await {}
}

/// Hands on everything that waits.
async fn hand_on(app: &App, stop: &watch::Receiver<bool>) -> Result<(), sqlx::Error> {
    let merchants = events::merchants_with_waiting(&mut *app.db.acquire().await?).await?;
    for merchant_id in merchants {
        let reach = app.sender.reach();
        let limit = i64::try_from(EVENTS).unwrap_or(i64::MAX);
        let mut handed = EVENTS;
        while handed == EVENTS && !*stop.borrow() {
            match retrying!(fan_out(&app.db, merchant_id, limit, reach, app::now()).await) {
                Ok(events) => handed = events,
                // One merchant's trouble keeps no other waiting.
                Err(error) => {
                    app.metrics.jobs.failed_in_part(Job::FanOutEvents);
                    tracing::error!(%merchant_id, %error, "events were not handed on; it will be tried again");
                    break;
                }
            }
        }
    }
    Ok(())
}

/// The endpoints that have a turn.
#[derive(Debug, Default)]
struct Turns {
    under_way: JoinSet<()>,
    endpoints: HashMap<task::Id, DueEndpoint>,
}

impl Turns {
    /// Gives turns to endpoints with something due; says whether some had to wait.
    async fn start_due(&mut self, app: &Arc<App>, stop: &watch::Receiver<bool>) -> Result<bool, sqlx::Error> {
        let due = deliveries::endpoints_with_due(&mut *app.db.acquire().await?, app::now(), MOST_LOOKED_AT).await?;
        let mut crowded = false;
        for endpoint in due {
            if self.endpoints.values().any(|other| other.endpoint_id == endpoint.endpoint_id) {
                continue;
            }
            let failing = self.endpoints.values().filter(|other| other.failing).count();
            if self.endpoints.len() >= MOST_TURNS || (endpoint.failing && failing >= MOST_FAILING_TURNS) {
                crowded = true;
                continue;
            }
            let (app, stop) = (Arc::clone(app), stop.clone());
            let handle = self.under_way.spawn(async move { turn(&app, endpoint, &stop).await });
            self.endpoints.insert(handle.id(), endpoint);
        }
        Ok(crowded)
    }

    /// Waits for the end of a turn; `false` when there is none.
    async fn next_end(&mut self) -> bool {
        let Some(ended) = self.under_way.join_next_with_id().await else { return false };
        let id = match ended {
            Ok((id, ())) => id,
            Err(error) => {
                tracing::error!(%error, "an endpoint's turn ended early");
                error.id()
            }
        };
        self.endpoints.remove(&id);
        true
    }
}

async fn turn(app: &Arc<App>, endpoint: DueEndpoint, stop: &watch::Receiver<bool>) {
    let counted = |delivered| app.metrics.deliveries.count(delivered);
    if let Err(error) = take_turn(app, endpoint, LONGEST_TURN, stop, counted).await {
        app.metrics.jobs.failed_in_part(Job::DeliverEvents);
        let DueEndpoint { merchant_id, endpoint_id, .. } = endpoint;
        tracing::error!(%merchant_id, %endpoint_id, %error, "what was delivered could not be written down");
    }
}

/// Forgets what happened long ago, and how it was told.
pub(super) async fn forget(app: &App) -> Result<(), sqlx::Error> {
    let then = app::now() - KEEP;
    let mut connection = app.db.acquire().await?;
    for merchant_id in events::merchants_with_old(&mut connection, then).await? {
        super::in_part(app, Job::ForgetEvents, merchant_id, forget_of(&mut connection, merchant_id, then).await)?;
    }
    Ok(())
}

async fn forget_of(connection: &mut PgConnection, merchant_id: Uuid, then: OffsetDateTime) -> Result<(), sqlx::Error> {
    let mut deleted = 0;
    loop {
        match events::delete_before(connection, merchant_id, then, DELETE_AT_ONCE).await? {
            0 => break,
            more => deleted += more,
        }
    }
    tracing::info!(%merchant_id, deleted, "forgot events that were told long ago");
    Ok(())
}
