//! One merchant's turn: a lease, some of what is due, and what became of it. Short, so that a merchant with a million
//! links keeps no other waiting.

use std::sync::Arc;
use std::time::Duration;

use sqlx::{PgConnection, PgPool};
use tokio::time::Instant;
use uuid::Uuid;

use super::client::EdgeClient;
use super::deliver::{Delivery, Fate, deliver};
use super::keys::{self, Owner};
use crate::app;
use crate::db::edge_changes::{self, PendingChange};
use crate::db::retry::retrying;
use crate::db::{edge_names, edge_sync};
use crate::domain::edge_subject::EdgeSubject;

/// Nothing is sent that could be answered after it. Short, because the merchant of an instance that dies waits for it.
const LEASE_SECONDS: i32 = 30;
const LEASE: Duration = Duration::from_secs(30);
/// Links and slugs that changed themselves, in one turn.
const DIRECT: i64 = 50;
/// Affiliates in one turn.
const AFFILIATES: i64 = 4;
/// Programs in one turn: theirs are the largest changes, and the least urgent.
const PROGRAMS: i64 = 1;
/// Links of an affiliate or program in one turn.
const PAGE: i64 = 100;
/// Links in one step of the reconcile.
const RECONCILE_PAGE: i64 = 20;
/// Between two times that all records of a merchant are pushed again.
const RECONCILE_PERIOD_SECONDS: i32 = 24 * 60 * 60;
/// A record that the Worker refuses is tried again after this long, and then ever more rarely.
const FIRST_PUT_OFF_SECONDS: i64 = 60;
const LONGEST_PUT_OFF_SECONDS: i64 = 3_600;

/// What a turn did.
#[derive(Debug, Default)]
pub struct Pushed {
    /// Whether anything arrived at the edge.
    pub any: bool,
    /// Why the Worker could not be asked, if it could not.
    pub unavailable: Option<String>,
}

impl Pushed {
    fn add(&mut self, delivery: &Delivery) {
        self.any |= delivery.fates.values().any(|fate| *fate == Fate::Delivered);
        if let Some(why) = &delivery.unavailable {
            self.unavailable = Some(why.clone());
        }
    }
}

/// A merchant's links, for as long as the lease lasts.
struct Turn<'a> {
    db: &'a PgPool,
    edge: &'a Arc<EdgeClient>,
    merchant_id: Uuid,
    visible: Option<&'a [Uuid]>,
    until: Instant,
    pushed: Pushed,
}

/// Pushes some of what is due of a merchant's, unless another instance does; `None` then.
pub async fn take_turn(
    db: &PgPool,
    edge: &Arc<EdgeClient>,
    merchant_id: Uuid,
    visible: Option<&[Uuid]>,
) -> Result<Option<Pushed>, sqlx::Error> {
    leased(db, edge, merchant_id, visible, async |turn| turn.push_due().await).await
}

/// Pushes a merchant's next records again, whether they changed or not, after `through`.
pub async fn reconcile(
    db: &PgPool,
    edge: &Arc<EdgeClient>,
    merchant_id: Uuid,
    through: Option<Uuid>,
    visible: Option<&[Uuid]>,
) -> Result<Option<Pushed>, sqlx::Error> {
    leased(db, edge, merchant_id, visible, async |turn| turn.reconcile_page(through).await).await
}

async fn leased(
    db: &PgPool,
    edge: &Arc<EdgeClient>,
    merchant_id: Uuid,
    visible: Option<&[Uuid]>,
    work: impl AsyncFnOnce(&mut Turn<'_>) -> Result<(), sqlx::Error>,
) -> Result<Option<Pushed>, sqlx::Error> {
    let holder = app::new_id().map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))?;
    // From before the lease begins, so that it never ends unseen.
    let until = Instant::now() + LEASE;
    if !edge_sync::lease(&mut *db.acquire().await?, merchant_id, holder, LEASE_SECONDS).await? {
        return Ok(None);
    }
    let mut turn = Turn { db, edge, merchant_id, visible, until, pushed: Pushed::default() };
    let outcome = work(&mut turn).await;
    let pushed = turn.pushed;
    edge_sync::release(&mut *db.acquire().await?, merchant_id, holder).await?;
    outcome.map(|()| Some(pushed))
}

impl Turn<'_> {
    async fn push_due(&mut self) -> Result<(), sqlx::Error> {
        self.push_direct().await?;
        for (subject, limit) in [(EdgeSubject::Affiliate, AFFILIATES), (EdgeSubject::Program, PROGRAMS)] {
            let due = edge_changes::due(&mut *self.db.acquire().await?, self.merchant_id, &[subject], limit).await?;
            for change in due {
                if self.pushed.unavailable.is_some() {
                    return Ok(());
                }
                self.push_page(change).await?;
            }
        }
        Ok(())
    }

    /// Links and freed slugs that changed themselves.
    async fn push_direct(&mut self) -> Result<(), sqlx::Error> {
        let kinds = [EdgeSubject::Link, EdgeSubject::FreedSlug];
        let due = edge_changes::due(&mut *self.db.acquire().await?, self.merchant_id, &kinds, DIRECT).await?;
        let owners: Vec<Owner> = due.iter().map(|change| (change.subject, change.subject_id)).collect();
        let delivery = self.deliver(&owners).await?;
        let fate = |change: &PendingChange| fate_of(&delivery, (change.subject, change.subject_id));
        let (done, rest): (Vec<PendingChange>, Vec<PendingChange>) =
            due.into_iter().partition(|change| fate(change) == Fate::Delivered);
        retrying!(edge_changes::settle(&mut *self.db.acquire().await?, self.merchant_id, &done).await)?;
        for change in rest.iter().filter(|change| fate(change) == Fate::Refused) {
            let owner = (change.subject, change.subject_id);
            self.put_off(owner, Some(change.change), change.refusals).await?;
        }
        Ok(())
    }

    /// The next links of an affiliate or program.
    async fn push_page(&mut self, change: PendingChange) -> Result<(), sqlx::Error> {
        let of = (change.subject, change.subject_id);
        let mut connection = self.db.acquire().await?;
        let links = edge_names::links_of(&mut connection, self.merchant_id, of, change.pushed_through, PAGE).await?;
        drop(connection);
        let owners: Vec<Owner> = links.iter().map(|link_id| (EdgeSubject::Link, *link_id)).collect();
        let delivery = self.deliver(&owners).await?;
        if owners.iter().any(|owner| fate_of(&delivery, *owner) == Fate::Unsent) {
            return Ok(());
        }
        for owner in owners.iter().filter(|owner| fate_of(&delivery, **owner) == Fate::Refused) {
            self.put_off(*owner, None, 0).await?;
        }
        let mut connection = self.db.acquire().await?;
        match links.last().filter(|_| is_full(links.len(), PAGE)) {
            Some(last) => edge_changes::advance(&mut connection, self.merchant_id, &change, *last).await,
            None => edge_changes::settle(&mut connection, self.merchant_id, &[change]).await,
        }
    }

    async fn reconcile_page(&mut self, through: Option<Uuid>) -> Result<(), sqlx::Error> {
        let mut connection = self.db.acquire().await?;
        let owners = edge_names::all(&mut connection, self.merchant_id, through, RECONCILE_PAGE).await?;
        drop(connection);
        let delivery = self.deliver(&owners).await?;
        if owners.iter().any(|owner| fate_of(&delivery, *owner) == Fate::Unsent) {
            return Ok(());
        }
        let last = owners.last().filter(|_| is_full(owners.len(), RECONCILE_PAGE)).map(|(_, id)| *id);
        let mut connection = self.db.acquire().await?;
        edge_sync::reconciled(&mut connection, self.merchant_id, last, RECONCILE_PERIOD_SECONDS).await
    }

    /// The network part; no connection is held meanwhile.
    async fn deliver(&mut self, owners: &[Owner]) -> Result<Delivery, sqlx::Error> {
        if owners.is_empty() {
            return Ok(Delivery::default());
        }
        let entries = keys::entries(&mut *self.db.acquire().await?, &[self.merchant_id], owners, self.visible).await?;
        let delivery = deliver(self.edge, entries, self.until).await;
        self.pushed.add(&delivery);
        Ok(delivery)
    }

    async fn put_off(&self, owner: Owner, change: Option<i64>, refusals: i32) -> Result<(), sqlx::Error> {
        let connection: &mut PgConnection = &mut *self.db.acquire().await?;
        edge_changes::put_off(connection, self.merchant_id, owner, change, put_off_seconds(refusals)).await
    }
}

/// A thing without an entry, such as an affiliate without links, has nothing to wait for.
fn fate_of(delivery: &Delivery, owner: Owner) -> Fate {
    delivery.fates.get(&owner).copied().unwrap_or(Fate::Delivered)
}

fn is_full(rows: usize, page: i64) -> bool {
    i64::try_from(rows).is_ok_and(|rows| rows >= page)
}

fn put_off_seconds(refusals: i32) -> i64 {
    FIRST_PUT_OFF_SECONDS.saturating_mul(1 << refusals.clamp(0, 6)).min(LONGEST_PUT_OFF_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_record_is_tried_ever_more_rarely_and_at_least_hourly() {
        let waits: Vec<i64> = [0, 1, 2, 5, 6, 99].map(put_off_seconds).into();
        assert_eq!(waits, [60, 120, 240, 1_920, 3_600, 3_600]);
    }
}
