//! Seals postings. Any number of instances may run at once: whoever has locked a merchant's head is its only sealer.
//! What is sealed, and that it waits no more, is one transaction, so it can be killed at any point.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use tokio::sync::watch;
use uuid::Uuid;

use super::apart::{Apart, Part};
use crate::app::{self, App};
use crate::db::retry::retrying;
use crate::db::seals::{self, Unsealed};
use crate::domain::seal::extend;
use crate::metrics::Job;

/// Rows of waiting postings taken into one transaction: at most 5,000 postings, a few megabytes.
const ROWS: i64 = 50;
/// Looks for postings at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Before everything that waits.
const BEGINNING: (OffsetDateTime, Uuid) = (OffsetDateTime::UNIX_EPOCH, Uuid::nil());

/// Seals until `stop` says so. A round that waits for nothing else keeps the time between posting and seal short.
pub(super) async fn run(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&[Job::SealPostings], app::now());
    let mut apart = Apart::from(Job::SealPostings);
    while !*stop.borrow() {
        super::report(&app, Job::SealPostings, round(&app, &mut apart, &stop).await);
        tokio::select! {
            () = tokio::time::sleep(pause.min(LONGEST_PAUSE)) => {}
            _ = stop.changed() => {}
        }
    }
    apart.end(&app).await;
}

/// One round over the merchants whose postings wait. A merchant whose chain cannot be carried on, or who has so much that it has
/// to wait for turns, keeps no other waiting.
async fn round(app: &Arc<App>, apart: &mut Apart, stop: &watch::Receiver<bool>) -> Result<(), sqlx::Error> {
    let merchants = seals::merchants_with_unsealed(&mut *app.db.acquire().await?).await?;
    for merchant_id in merchants {
        if apart.has(app, merchant_id) {
            continue;
        }
        if app.orders.recorder().records_much(merchant_id) {
            let (app, stop) = (Arc::clone(app), stop.clone());
            apart.begin(merchant_id, async move { seal_all(&app, merchant_id, Part::Apart, &stop).await });
        } else {
            seal_all(app, merchant_id, Part::OfTheRound, stop).await;
        }
    }
    Ok(())
}

async fn seal_all(app: &App, merchant_id: Uuid, part: Part, stop: &watch::Receiver<bool>) {
    if let Err(error) = seal_merchant(app, merchant_id, part, stop).await {
        app.metrics.jobs.failed_in_part(Job::SealPostings);
        tracing::error!(%merchant_id, %error, "postings were not sealed; it will be tried again");
    }
}

/// Goes once through all that waits; what cannot be sealed is passed by, and blocks nothing behind it.
async fn seal_merchant(
    app: &App,
    merchant_id: Uuid,
    part: Part,
    stop: &watch::Receiver<bool>,
) -> Result<(), sqlx::Error> {
    let mut after = Some(BEGINNING);
    while let Some(from) = after {
        let Some(place) = part.place(app, merchant_id).await.filter(|_| !*stop.borrow()) else { break };
        let db = place.db();
        let sealed = async { retrying!(seal_batch(db, merchant_id, from).await) };
        after = place.run(sealed, |sealed| sealed.postings).await?.last;
    }
    Ok(())
}

/// What one transaction did.
#[derive(Default)]
struct Sealed {
    postings: usize,
    /// The place to go on from, if anything may be left.
    last: Option<(OffsetDateTime, Uuid)>,
}

async fn seal_batch(db: &PgPool, merchant_id: Uuid, after: (OffsetDateTime, Uuid)) -> Result<Sealed, sqlx::Error> {
    let mut transaction = db.begin().await?;
    let Some(head) = seals::lock_head(&mut transaction, merchant_id).await? else { return Ok(Sealed::default()) };
    let waiting = seals::waiting(&mut transaction, merchant_id, after, ROWS).await?;
    let Some(last) = waiting.last().map(Unsealed::place) else { return Ok(Sealed::default()) };
    let ids: Vec<Uuid> = waiting.iter().flat_map(|unsealed| unsealed.posting_ids.iter().copied()).collect();
    let postings = seals::postings(&mut transaction, merchant_id, &ids).await?;
    seals::append(&mut transaction, merchant_id, &extend(head, &postings)).await?;
    let found = postings.iter().map(|posting| posting.posting_id).collect();
    take_away(&mut transaction, merchant_id, &waiting, &found).await?;
    transaction.commit().await?;
    tracing::debug!(%merchant_id, postings = postings.len(), "sealed postings");
    // Fewer than were asked for are all: another look would find none.
    let last = (i64::try_from(waiting.len()) == Ok(ROWS)).then_some(last);
    Ok(Sealed { postings: postings.len(), last })
}

/// Takes away what was sealed. A posting that somebody deleted before it was sealed stays listed, for `verify` to tell.
async fn take_away(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    waiting: &[Unsealed],
    found: &HashSet<Uuid>,
) -> Result<(), sqlx::Error> {
    let (sealed, broken): (Vec<&Unsealed>, Vec<&Unsealed>) =
        waiting.iter().partition(|unsealed| unsealed.posting_ids.iter().all(|id| found.contains(id)));
    seals::stop_waiting(connection, merchant_id, &sealed).await?;
    for unsealed in broken {
        let gone: Vec<Uuid> = unsealed.posting_ids.iter().copied().filter(|id| !found.contains(id)).collect();
        tracing::error!(%merchant_id, ?gone, "postings are gone before they were sealed");
        if gone.len() < unsealed.posting_ids.len() {
            seals::keep_waiting(connection, merchant_id, unsealed, &gone).await?;
        }
    }
    Ok(())
}
