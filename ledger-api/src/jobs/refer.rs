//! Draws the conclusions from what is noted of friends and their orders, and ends invitations. Any number of instances may
//! run at once: a friend's referral is settled under its lock, and what is noted goes away with the conclusion.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgConnection;
use time::OffsetDateTime;
use tokio::sync::watch;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::referrals::{forgotten, notes, rows};
use crate::db::retry::retrying;
use crate::domain::event::EventType;
use crate::domain::referral::{ADDRESS_KEPT, ORDER_BEFORE_SIGN_UP};
use crate::events::note;
use crate::metrics::Job;
use crate::referrals::settle_noted;

/// Orders put aside in one statement.
const ORDERS: i64 = 1_000;
/// Customers in one round of a merchant.
const CUSTOMERS: i64 = 500;
/// Invitations ended in one transaction.
const INVITATIONS: i64 = 200;
/// Looks for notes at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Settles until `stop` says so.
pub(super) async fn run(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&[Job::SettleReferrals], app::now());
    while !*stop.borrow() {
        super::report(&app, Job::SettleReferrals, round(&app, &stop).await);
        tokio::select! {
            () = tokio::time::sleep(pause.min(LONGEST_PAUSE)) => {}
            _ = stop.changed() => {}
        }
    }
}

/// One round over the merchants of whose customers something is noted. A friend who cannot be settled keeps no other
/// waiting.
async fn round(app: &App, stop: &watch::Receiver<bool>) -> Result<(), sqlx::Error> {
    let merchants = notes::merchants_with_due(&mut *app.db.acquire().await?).await?;
    for merchant_id in merchants {
        super::in_part(app, Job::SettleReferrals, merchant_id, settle(app, merchant_id, stop).await)?;
    }
    Ok(())
}

async fn settle(app: &App, merchant_id: Uuid, stop: &watch::Receiver<bool>) -> Result<(), sqlx::Error> {
    let mut connection = app.db.acquire().await?;
    while notes::put_aside(&mut connection, merchant_id, ORDERS).await? == ORDERS.unsigned_abs() {}
    let customers = notes::customers_with_due(&mut connection, merchant_id, CUSTOMERS).await?;
    drop(connection);
    for customer_id in customers {
        if *stop.borrow() {
            return Ok(());
        }
        if let Err(error) = settle_noted(&app.db, merchant_id, &customer_id, app::now()).await {
            app.metrics.jobs.failed_in_part(Job::SettleReferrals);
            tracing::error!(%merchant_id, %error, "a referral was not settled; it will be tried again");
        }
    }
    Ok(())
}

/// Ends invitations that are over, forgets whom those were sent to that ended long ago, and orders that no sign-up can be
/// about any more.
pub(super) async fn expire(app: &App) -> Result<(), sqlx::Error> {
    let now = app::now();
    let overdue = rows::merchants_with_overdue(&mut *app.db.acquire().await?, now).await?;
    for merchant_id in overdue {
        super::in_part(app, Job::ExpireInvitations, merchant_id, expire_all(app, merchant_id).await)?;
    }
    let mut connection = app.db.acquire().await?;
    let ended = now - ADDRESS_KEPT;
    for merchant_id in forgotten::merchants(&mut connection, ended).await? {
        let blanked = blank_all(&mut connection, merchant_id, ended).await;
        super::in_part(app, Job::ExpireInvitations, merchant_id, blanked)?;
    }
    let then = now - ORDER_BEFORE_SIGN_UP;
    for merchant_id in notes::merchants_with_old(&mut connection, then).await? {
        let forgotten = forget_all(&mut connection, merchant_id, then).await;
        super::in_part(app, Job::ExpireInvitations, merchant_id, forgotten)?;
    }
    Ok(())
}

async fn expire_all(app: &App, merchant_id: Uuid) -> Result<(), sqlx::Error> {
    while retrying!(expire_batch(app, merchant_id).await)? {}
    Ok(())
}

async fn blank_all(connection: &mut PgConnection, merchant_id: Uuid, ended: OffsetDateTime) -> Result<(), sqlx::Error> {
    let at_once = INVITATIONS.unsigned_abs();
    while forgotten::blank(connection, merchant_id, ended, INVITATIONS).await? == at_once {}
    Ok(())
}

async fn forget_all(connection: &mut PgConnection, merchant_id: Uuid, then: OffsetDateTime) -> Result<(), sqlx::Error> {
    while notes::forget(connection, merchant_id, then, ORDERS).await? == ORDERS.unsigned_abs() {}
    Ok(())
}

/// One transaction; whether there may be more.
async fn expire_batch(app: &App, merchant_id: Uuid) -> Result<bool, sqlx::Error> {
    let mut transaction = app.db.begin().await?;
    let ended = rows::expire(&mut transaction, merchant_id, app::now(), INVITATIONS).await?;
    let happened: Vec<(Uuid, i32)> = ended.iter().map(|referral_id| (*referral_id, 0)).collect();
    note::referrals(&mut transaction, merchant_id, EventType::ReferralExpired, &happened).await?;
    transaction.commit().await?;
    Ok(i64::try_from(ended.len()) == Ok(INVITATIONS))
}
