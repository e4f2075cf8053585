//! Background jobs. Each is idempotent, claims its rows, and can run on any number of instances at once.

mod apart;
mod approve;
mod deliver;
mod fold;
mod fold_days;
mod forget_answers;
mod forget_sessions;
mod gaps;
mod inbox;
mod mail;
mod own_retention;
mod partitions;
mod pay;
mod privacy;
mod push;
mod quarantine;
mod refer;
mod reserve;
mod retention;
mod salts;
mod sample;
mod schedule;
mod screen;
mod seal;
mod statistics;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use crate::app::{self, App};
use crate::metrics::Job;

pub use partitions::ensure as ensure_partitions;

/// Runs every job until `stop` says so: paying, delivering, mailing and pushing, which wait for others, sealing, screening,
/// the inbox, referrals and large drafts, which must not fall behind, and statistics, which must come soon, beside the rounds of all others.
pub async fn run(app: Arc<App>, pause: Duration, stop: watch::Receiver<bool>) {
    tokio::join!(
        rounds(Arc::clone(&app), pause, stop.clone()),
        pay::run(Arc::clone(&app), pause, stop.clone()),
        inbox::run(Arc::clone(&app), pause, stop.clone()),
        deliver::run(Arc::clone(&app), pause, stop.clone()),
        mail::run(Arc::clone(&app), pause, stop.clone()),
        push::run(Arc::clone(&app), pause, stop.clone()),
        refer::run(Arc::clone(&app), pause, stop.clone()),
        reserve::run(Arc::clone(&app), pause, stop.clone()),
        salts::run(Arc::clone(&app), pause, stop.clone()),
        seal::run(Arc::clone(&app), pause, stop.clone()),
        screen::run(Arc::clone(&app), pause, stop.clone()),
        statistics::run(app, stop),
    );
}

/// The jobs of [`rounds`].
const OF_ROUNDS: [Job; 17] = [
    Job::MakePartitions,
    Job::EmptyQuarantine,
    Job::DropOldClicks,
    Job::DeleteMerchantsOldClicks,
    Job::FoldClickHours,
    Job::FoldMerchantDays,
    Job::ForgetProviderEvents,
    Job::ForgetEvents,
    Job::ForgetSessions,
    Job::ForgetMail,
    Job::ForgetAnswers,
    Job::FinishErasures,
    Job::WatchGaps,
    Job::ApproveCommissions,
    Job::ExpireInvitations,
    Job::DraftPayouts,
    Job::Sample,
];

/// A failed job is logged and tried again in the next round.
async fn rounds(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&OF_ROUNDS, app::now());
    let mut gaps = gaps::Watch::default();
    while !*stop.borrow() {
        report(&app, Job::MakePartitions, partitions::run(&app).await);
        report(&app, Job::EmptyQuarantine, quarantine::run(&app).await);
        report(&app, Job::DropOldClicks, retention::run(&app).await);
        report(&app, Job::DeleteMerchantsOldClicks, own_retention::run(&app).await);
        report(&app, Job::FoldClickHours, fold::run(&app).await);
        report(&app, Job::FoldMerchantDays, fold_days::run(&app).await);
        report(&app, Job::ForgetProviderEvents, inbox::forget(&app).await);
        report(&app, Job::ForgetEvents, deliver::forget(&app).await);
        report(&app, Job::ForgetSessions, forget_sessions::run(&app).await);
        report(&app, Job::ForgetMail, mail::forget(&app).await);
        report(&app, Job::ForgetAnswers, forget_answers::run(&app).await);
        report(&app, Job::FinishErasures, privacy::run(&app).await);
        report(&app, Job::WatchGaps, gaps.run(&app).await);
        report(&app, Job::ApproveCommissions, approve::run(&app).await);
        report(&app, Job::ExpireInvitations, refer::expire(&app).await);
        report(&app, Job::DraftPayouts, schedule::run(&app).await);
        report(&app, Job::Sample, sample::run(&app).await);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => {}
        }
    }
}

/// What became of one merchant's part of a round. Its trouble keeps no other merchant waiting, so it is told under its name and
/// the round goes on; only where there is no connection to the database the others need not be tried.
fn in_part(app: &App, job: Job, merchant_id: Uuid, outcome: Result<(), sqlx::Error>) -> Result<(), sqlx::Error> {
    match outcome {
        Err(error @ (sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_))) => Err(error),
        Err(error) => {
            app.metrics.jobs.failed_in_part(job);
            tracing::error!(job = job.name(), %merchant_id, %error, "a merchant's part of a job failed; it will be tried again");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

fn report<E: std::fmt::Display>(app: &App, job: Job, outcome: Result<(), E>) {
    match outcome {
        Ok(()) => app.metrics.jobs.succeeded(job, app::now()),
        Err(error) => {
            app.metrics.jobs.failed(job);
            tracing::error!(job = job.name(), %error, "job failed; it will be tried again");
        }
    }
}
