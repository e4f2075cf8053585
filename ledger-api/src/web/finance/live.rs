//! Live pages: they hear that what they show has changed.

use std::sync::Arc;

use axum::extract::{Path, State};
use sqlx::PgConnection;
use time::Duration;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::payouts::{attention, candidates, pauses, progress, runs, slices};
use crate::web::live::{Seen, changes};
use crate::web::page::PageResult;
use crate::web::visitor::FinanceDesk;

/// Payouts and runs that are looked at.
const LOOKED_AT: i64 = 50;

/// Another text whenever the home page would show something else: uncertain payouts, what is due, proposals, runs.
pub(super) async fn of_home(connection: &mut PgConnection, merchant_id: Uuid) -> Result<String, sqlx::Error> {
    let since = app::now() - Duration::days(30);
    let uncertain = attention::list(connection, merchant_id, since, LOOKED_AT).await?;
    let runs = runs::list(connection, merchant_id, None, LOOKED_AT).await?;
    let due = candidates::mark(connection, merchant_id, super::home::PREVIEWED).await?;
    let payouts =
        uncertain.iter().map(|payout| format!("{} {} {:?} ", payout.payout_id, payout.status, payout.alerted_at));
    let runs = runs.iter().map(|run| format!("{} {} ", run.payout_run_id, run.status));
    Ok(payouts.chain(runs).chain([due]).collect())
}

/// The same of a run's page: where its payouts stand.
pub(super) async fn of_run(connection: &mut PgConnection, merchant_id: Uuid, id: Uuid) -> Result<String, sqlx::Error> {
    let run = runs::find(connection, merchant_id, id).await?;
    let counts = progress::counts(connection, merchant_id, id).await?;
    let counts = counts.iter().map(|of| format!("{} {} {} ", of.status, of.count, of.unchecked));
    let paused = pauses::of_runs(connection, merchant_id, &[id]).await?;
    let paused = paused.iter().map(|part| format!("{} {} {} ", part.rail, part.currency, part.reason));
    let undrafted = slices::left(&mut *connection, merchant_id, id).await?;
    let undrafted = format!("{undrafted} {}", slices::exist(connection, merchant_id, id).await?);
    Ok(run.map(|run| run.status).into_iter().chain(counts).chain(paused).chain([undrafted]).collect())
}

pub(super) async fn listen(State(app): State<Arc<App>>, visitor: FinanceDesk, seen: Seen) -> PageResult {
    let (merchant_id, person) = (visitor.merchant_id, visitor.subject_id);
    changes(app, person, seen, move |app| async move { of_home(&mut *app.db.acquire().await?, merchant_id).await })
}

pub(super) async fn listen_to_run(
    State(app): State<Arc<App>>,
    visitor: FinanceDesk,
    Path(id): Path<Uuid>,
    seen: Seen,
) -> PageResult {
    let (merchant_id, person) = (visitor.merchant_id, visitor.subject_id);
    changes(app, person, seen, move |app| async move { of_run(&mut *app.db.acquire().await?, merchant_id, id).await })
}
