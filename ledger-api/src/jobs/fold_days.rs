//! Writes what days past came to for merchants and their affiliates, again and again: refunds change them.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::affiliate_days;
use crate::db::merchant_days::{self, Fold};
use crate::metrics::Job;

/// How often the days of the last quarter are written.
const OFTEN: Duration = Duration::hours(1);
const QUARTER: Duration = Duration::days(92);
/// How often all of them are.
const SELDOM: Duration = Duration::days(1);
/// More than a year and the period before it are on no page.
const ALL: Duration = Duration::days(400);
/// Days written by one statement.
const AT_ONCE: Duration = Duration::days(31);
/// Merchants in one round, so that the other jobs have their turn.
const MERCHANTS: i64 = 50;

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let now = app::now();
    let merchants = merchant_days::stale(&mut *app.db.acquire().await?, now - OFTEN, MERCHANTS).await?;
    for merchant_id in merchants {
        super::in_part(app, Job::FoldMerchantDays, merchant_id, fold(app, merchant_id, now).await)?;
    }
    Ok(())
}

/// One transaction.
async fn fold(app: &App, merchant_id: Uuid, now: OffsetDateTime) -> Result<(), sqlx::Error> {
    let mut transaction = app.db.begin().await?;
    write(&mut transaction, merchant_id, now).await?;
    transaction.commit().await
}

async fn write(connection: &mut PgConnection, merchant_id: Uuid, now: OffsetDateTime) -> Result<(), sqlx::Error> {
    let today = now.date();
    let first = today.saturating_sub(ALL);
    let Some(last) = merchant_days::claim(connection, merchant_id, first, now - OFTEN).await? else { return Ok(()) };
    // A server of the release before writes no affiliate's days.
    let affiliates = affiliate_days::fold(connection, merchant_id).await?;
    let whole = now - last.folded_whole_at > SELDOM || affiliates.is_none();
    let until = affiliates.map_or(last.until, |affiliates| last.until.min(affiliates.until));
    // Also what an outage of this job has left out.
    let from = if whole { first } else { until.min(today.saturating_sub(QUARTER)) };
    let (mut from, to) = (from.midnight().assume_utc(), today.midnight().assume_utc());
    while from < to {
        let next = to.min(from + AT_ONCE);
        merchant_days::write(connection, merchant_id, from, next, now).await?;
        from = next;
    }
    affiliate_days::written(connection, merchant_id, affiliate_days::Fold { until: today, folded_at: now }).await?;
    let folded_whole_at = if whole { now } else { last.folded_whole_at };
    merchant_days::written(connection, merchant_id, Fold { until: today, folded_at: now, folded_whole_at }).await
}
