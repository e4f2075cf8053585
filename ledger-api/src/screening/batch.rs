//! Looking at commissions: facts, judgement, and what follows from it, in one transaction.

use sqlx::{PgConnection, PgPool};
use time::Duration;
use uuid::Uuid;

use super::busy::Busy;
use super::facts::{self, By, Clicks, Look};
use crate::app;
use crate::db::click_retention;
use crate::db::fraud::decisions::{self, ByRules};
use crate::db::fraud::held::{self, Held};
use crate::db::fraud::{look_up_by_key, queue, rejections, wait_briefly};
use crate::db::retry::retrying;
use crate::domain::event::EventType;
use crate::domain::fraud::{Outcome, judge};
use crate::domain::status::CommissionStatus;
use crate::events::note::{self, CommissionChange};

/// Commissions taken into one transaction, unless a single row of the queue has more. What they have in common, affiliates
/// above all, is looked up once.
const MOST: i64 = 1_000;

/// What a transaction did.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Screened {
    /// Commissions taken out of the queue.
    pub taken: usize,
    /// Of these, put back until their click arrives.
    pub waiting: usize,
    /// Held.
    pub held: usize,
    /// To be rejected.
    pub rejected: usize,
    /// Whether more were due than were taken.
    pub more: bool,
}

/// Screens a merchant's commissions that have waited longest. A server that dies meanwhile leaves them waiting.
pub(crate) async fn screen_batch(
    db: &PgPool,
    merchant_id: Uuid,
    click_retention_days: u16,
    busy: &Busy,
) -> Result<Screened, sqlx::Error> {
    retrying!(screen_batch_once(db, merchant_id, click_retention_days, busy).await)
}

async fn screen_batch_once(
    db: &PgPool,
    merchant_id: Uuid,
    click_retention_days: u16,
    busy: &Busy,
) -> Result<Screened, sqlx::Error> {
    let mut transaction = db.begin().await?;
    let queue::Taken { commission_ids, more } = queue::take(&mut transaction, merchant_id, MOST).await?;
    if commission_ids.is_empty() {
        return Ok(Screened::default());
    }
    wait_briefly(&mut transaction).await?;
    let look = look(&mut transaction, merchant_id, click_retention_days).await?;
    let mut screened = screen(&mut transaction, merchant_id, &commission_ids, look, Clicks::MayCome, busy).await?;
    screened.taken = commission_ids.len();
    screened.more = more;
    transaction.commit().await?;
    Ok(screened)
}

/// Screens a conversion's commissions now, unless they are: somebody wants to approve them. Its click is not waited for.
pub(crate) async fn screen_conversion(
    db: &PgPool,
    merchant_id: Uuid,
    conversion_id: Uuid,
    click_retention_days: u16,
) -> Result<(), sqlx::Error> {
    retrying!(screen_conversion_once(db, merchant_id, conversion_id, click_retention_days).await)
}

async fn screen_conversion_once(
    db: &PgPool,
    merchant_id: Uuid,
    conversion_id: Uuid,
    click_retention_days: u16,
) -> Result<(), sqlx::Error> {
    let mut transaction = db.begin().await?;
    let mut ids = held::commissions_of(&mut transaction, merchant_id, conversion_id).await?;
    let decided = decisions::standing(&mut transaction, merchant_id, &ids).await?;
    ids.retain(|id| !decided.contains_key(id));
    if ids.is_empty() {
        return Ok(());
    }
    let look = look(&mut transaction, merchant_id, click_retention_days).await?;
    screen(&mut transaction, merchant_id, &ids, look, Clicks::AreThere, &Busy::default()).await?;
    transaction.commit().await
}

/// Now, and since when clicks are kept: by the operator, or for a shorter time by the merchant.
pub(super) async fn look(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    click_retention_days: u16,
) -> Result<Look, sqlx::Error> {
    let at = app::now();
    let own = click_retention::of_merchant(connection, merchant_id).await?.map_or(i64::MAX, i64::from);
    Ok(Look { at, clicks_kept_since: at - Duration::days(own.min(i64::from(click_retention_days))) })
}

async fn screen(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    ids: &[Uuid],
    look: Look,
    clicks: Clicks,
    busy: &Busy,
) -> Result<Screened, sqlx::Error> {
    look_up_by_key(connection).await?;
    let loaded = facts::load(connection, merchant_id, ids, By::TheirProgram, look, clicks, busy).await?;
    let judged = loaded.facts.iter().map(|(subject, facts)| {
        let (rules_version, rules) = loaded.rules.of(subject.program_id);
        ByRules { commission_id: subject.commission_id, judgement: judge(facts, rules), rules_version }
    });
    let judged: Vec<ByRules> = judged.collect();
    for (due_at, ids) in &loaded.waiting {
        queue::put_back(connection, merchant_id, *due_at, ids).await?;
    }
    let mut screened = carry_out(connection, merchant_id, &judged).await?;
    screened.waiting = loaded.waiting.values().map(Vec::len).sum();
    Ok(screened)
}

/// Keeps the decisions, and holds what is not to be paid. What is to be rejected is held until it is.
async fn carry_out(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    judged: &[ByRules],
) -> Result<Screened, sqlx::Error> {
    let first = decisions::add_first(connection, merchant_id, judged).await?;
    let of = |outcome: Outcome| -> Vec<Uuid> {
        let decided = judged.iter().filter(|one| one.judgement.outcome == outcome).map(|one| one.commission_id);
        decided.filter(|id| first.contains(id)).collect()
    };
    let (to_hold, to_reject) = (of(Outcome::Hold), of(Outcome::Reject));
    if !to_reject.is_empty() {
        held::hold(connection, merchant_id, &to_reject).await?;
        rejections::note(connection, merchant_id, &to_reject).await?;
    }
    if !to_hold.is_empty() {
        let held = held::hold(connection, merchant_id, &to_hold).await?;
        // A commission that is rejected already has nothing to wait for.
        let told: Vec<_> = held.iter().filter(|one| one.status != CommissionStatus::Rejected).map(change).collect();
        note::commissions(connection, merchant_id, &told).await?;
    }
    Ok(Screened { held: to_hold.len(), rejected: to_reject.len(), ..Screened::default() })
}

/// The rules hold a commission once.
fn change(held: &Held) -> CommissionChange<'static> {
    CommissionChange {
        commission_id: held.commission_id,
        affiliate_id: held.affiliate_id,
        event: EventType::CommissionHeld,
        trigger: "screening",
    }
}
