//! Stores clicks: in their partition or in quarantine, each once, counted once, and with them the batch's number and
//! what it says of filtered visits.

mod turns;

use std::collections::HashSet;

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::db::click_quarantine;
use crate::db::clicks::{self, StorableClick};
use crate::db::edge_batches::{self, ArrivedSeqs};
use crate::db::edge_links;
use crate::db::filtered_visits::{self, FilteredCounts, FilteredKey};
use crate::db::retry::retrying;

pub use turns::ClickTurns;

/// What a request brought, as far as it may be stored.
#[derive(Debug)]
pub struct Arrivals<'a> {
    /// Clicks, each once.
    pub clicks: Vec<StorableClick<'a>>,
    /// The number of every batch.
    pub seqs: ArrivedSeqs,
    /// Filtered visits, with the batch that tells of them.
    pub filtered: Vec<((Uuid, i64), FilteredKey, u32)>,
}

/// Stores what a request brought, in one transaction; returns the `(merchant, click)` ids that were new. `merchants` is
/// whom its key speaks for, `None` for all.
pub async fn store(
    db: &PgPool,
    arrivals: &Arrivals<'_>,
    merchants: Option<&[Uuid]>,
) -> Result<HashSet<(Uuid, Uuid)>, sqlx::Error> {
    retrying!(store_once(db, arrivals, merchants).await)
}

async fn store_once(
    db: &PgPool,
    arrivals: &Arrivals<'_>,
    merchants: Option<&[Uuid]>,
) -> Result<HashSet<(Uuid, Uuid)>, sqlx::Error> {
    let mut transaction = db.begin().await?;
    let fresh = store_each(&mut transaction, &arrivals.clicks).await?;
    // Late, because requests that bring batches of one isolate wait for each other from here to the commit.
    let recorded = edge_batches::record(&mut transaction, &arrivals.seqs, merchants).await?;
    // Visits have no ids to recognise them by: those of a batch that came before are counted already.
    let mut counts = FilteredCounts::new();
    for (batch, key, visits) in &arrivals.filtered {
        if recorded.first_time.contains(batch) {
            *counts.entry(*key).or_default() += i64::from(*visits);
        }
    }
    filtered_visits::add(&mut transaction, &counts).await?;
    transaction.commit().await?;
    if recorded.missing > 0 {
        // Batches overtake each other in a queue; the job warns of those that stay away.
        tracing::debug!(missing = recorded.missing, "batches of clicks have not arrived, though later ones have");
    }
    Ok(fresh)
}

async fn store_each(
    connection: &mut PgConnection,
    storable: &[StorableClick<'_>],
) -> Result<HashSet<(Uuid, Uuid)>, sqlx::Error> {
    if storable.is_empty() {
        return Ok(HashSet::new());
    }
    let days: HashSet<time::Date> = storable.iter().map(|click| click.clicked_at.date()).collect();
    let days: Vec<time::Date> = days.into_iter().collect();
    let partitioned = clicks::days_with_partition(connection, &days).await?;
    let (in_time, out_of_time): (Vec<_>, Vec<_>) =
        storable.iter().partition(|click| partitioned.contains(&click.clicked_at.date()));
    let mut fresh = HashSet::new();
    if !in_time.is_empty() {
        fresh.extend(clicks::insert(connection, &in_time).await?);
    }
    if !out_of_time.is_empty() {
        tracing::warn!(clicks = out_of_time.len(), "clicks without a partition are kept in quarantine");
        fresh.extend(click_quarantine::keep(connection, &out_of_time).await?);
    }
    Ok(fresh)
}

/// Brings up to `limit` clicks of a merchant from quarantine to the partitions their days have by now, and counts those
/// that had not come again meanwhile; returns how many left quarantine.
pub async fn release(db: &PgPool, merchant_id: Uuid, limit: i64) -> Result<usize, sqlx::Error> {
    retrying!(release_once(db, merchant_id, limit).await)
}

async fn release_once(db: &PgPool, merchant_id: Uuid, limit: i64) -> Result<usize, sqlx::Error> {
    let mut transaction = db.begin().await?;
    let taken = click_quarantine::take_movable(&mut transaction, merchant_id, limit).await?;
    let link_ids: HashSet<Uuid> = taken.iter().map(|click| click.link_id).collect();
    let link_ids: Vec<Uuid> = link_ids.into_iter().collect();
    let owners = edge_links::owners(&mut transaction, &link_ids).await?;
    // They were judged when they came; links are never deleted, so each still has its owner.
    let storable: Vec<StorableClick<'_>> =
        taken.iter().filter_map(|click| StorableClick::new(click, *owners.get(&click.link_id)?)).collect();
    let storable: Vec<&StorableClick<'_>> = storable.iter().collect();
    if !storable.is_empty() {
        clicks::insert(&mut transaction, &storable).await?;
    }
    transaction.commit().await?;
    Ok(taken.len())
}
