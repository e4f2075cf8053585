//! Sends mails, and looks what there is to tell. Any number of instances may run at once: a mail belongs to whoever has its
//! lease.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use sqlx::PgConnection;
use time::OffsetDateTime;
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::mail::{digests, messages};
use crate::db::merchants;
use crate::mail::{self, Means};
use crate::metrics::Job;

/// Looks for mails at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Looks what there is to tell at least this often.
const LONGEST_SILENCE: Duration = Duration::from_mins(1);
/// Mails of a merchant sent in a turn, so that others' sign-in links do not wait behind a thousand payouts.
const TURN: i64 = 20;
/// How long mails are kept.
const KEEP: time::Duration = time::Duration::days(30);
/// Mails deleted by one statement.
const DELETE_AT_ONCE: i64 = 1_000;

/// Sends until `stop` says so.
pub(super) async fn run(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&[Job::TellByMail, Job::SendMail], app::now());
    let mut told: Option<Instant> = None;
    while !*stop.borrow() {
        if told.is_none_or(|at| at.elapsed() >= (pause * 4).min(LONGEST_SILENCE)) {
            super::report(&app, Job::TellByMail, tell(&app).await);
            told = Some(Instant::now());
        }
        super::report(&app, Job::SendMail, round(&app, &stop).await);
        tokio::select! {
            () = tokio::time::sleep(pause.min(LONGEST_PAUSE)) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Puts into the outbox what there is to tell by now, merchant by merchant.
async fn tell(app: &App) -> Result<(), sqlx::Error> {
    let now = app::now();
    for merchant_id in merchants::ids(&mut *app.db.acquire().await?).await? {
        super::in_part(app, Job::TellByMail, merchant_id, mail::tell(&app.db, merchant_id, now).await)?;
    }
    for day in mail::days_to_sum_up(now) {
        for merchant_id in digests::merchants_without(&mut *app.db.acquire().await?, day).await? {
            super::in_part(app, Job::TellByMail, merchant_id, mail::sum_up(&app.db, merchant_id, day, now).await)?;
        }
    }
    Ok(())
}

/// Turns for merchants with mails that are due, until there are none.
async fn round(app: &App, stop: &watch::Receiver<bool>) -> Result<(), sqlx::Error> {
    let means = Means { mailer: app.mailer.as_ref(), vault: &app.vault, pages: &app.public_url };
    let mut failed = HashSet::new();
    loop {
        let mut claimed = 0;
        for merchant_id in messages::merchants_with_due(&mut *app.db.acquire().await?, app::now()).await? {
            if failed.contains(&merchant_id) {
                continue;
            }
            let sent = mail::send(&app.db, merchant_id, means, TURN, app::now).await.map(|sent| {
                claimed += sent.claimed;
                for (outcome, mails) in sent.outcomes {
                    app.metrics.mails.count(outcome, mails);
                }
            });
            if sent.is_err() {
                failed.insert(merchant_id);
            }
            super::in_part(app, Job::SendMail, merchant_id, sent)?;
            if *stop.borrow() {
                return Ok(());
            }
        }
        if claimed == 0 {
            return Ok(());
        }
    }
}

/// Forgets mails of long ago.
pub(super) async fn forget(app: &App) -> Result<(), sqlx::Error> {
    let mut connection = app.db.acquire().await?;
    let then = app::now() - KEEP;
    for merchant_id in messages::merchants_with_old(&mut connection, then).await? {
        super::in_part(app, Job::ForgetMail, merchant_id, forget_of(&mut connection, merchant_id, then).await)?;
    }
    Ok(())
}

async fn forget_of(connection: &mut PgConnection, merchant_id: Uuid, then: OffsetDateTime) -> Result<(), sqlx::Error> {
    while messages::delete_before(connection, merchant_id, then, DELETE_AT_ONCE).await? > 0 {}
    Ok(())
}
