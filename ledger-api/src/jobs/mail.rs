//! Sends mails, and looks what there is to tell. Any number of instances may run at once: a mail belongs to whoever has its
//! lease.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::app::{self, App};
use crate::db::mail::messages;
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
    let mut told: Option<Instant> = None;
    while !*stop.borrow() {
        if told.is_none_or(|at| at.elapsed() >= (pause * 4).min(LONGEST_SILENCE)) {
            super::report(&app, Job::TellByMail, mail::tell(&app.db, app::now()).await);
            told = Some(Instant::now());
        }
        super::report(&app, Job::SendMail, round(&app, &stop).await);
        tokio::select! {
            () = tokio::time::sleep(pause.min(LONGEST_PAUSE)) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Turns for merchants with mails that are due, until there are none.
async fn round(app: &App, stop: &watch::Receiver<bool>) -> Result<(), sqlx::Error> {
    let means = Means { mailer: app.mailer.as_ref(), vault: &app.vault, pages: &app.public_url };
    loop {
        let mut claimed = 0;
        for merchant_id in messages::merchants_with_due(&mut *app.db.acquire().await?, app::now()).await? {
            let sent = mail::send(&app.db, merchant_id, means, TURN, app::now).await?;
            claimed += sent.claimed;
            for (outcome, mails) in sent.outcomes {
                app.metrics.mails.count(outcome, mails);
            }
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
        while messages::delete_before(&mut connection, merchant_id, then, DELETE_AT_ONCE).await? > 0 {}
    }
    Ok(())
}
