//! Live pages: they hear that what they show has changed.

use std::sync::Arc;

use axum::extract::{Path, State};
use time::Duration;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::payouts::{attention, pauses, progress, runs};
use crate::web::live::changes;
use crate::web::page::PageResult;
use crate::web::visitor::FinanceDesk;

/// Payouts and runs that are looked at.
const LOOKED_AT: i64 = 50;

pub(super) async fn listen(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    let merchant_id = visitor.merchant_id;
    changes(app, move |app| async move {
        let mut connection = app.db.acquire().await?;
        let since = app::now() - Duration::days(30);
        let uncertain = attention::list(&mut connection, merchant_id, since, LOOKED_AT).await?;
        let runs = runs::list(&mut connection, merchant_id, None, LOOKED_AT).await?;
        let payouts =
            uncertain.iter().map(|payout| format!("{} {} {:?} ", payout.payout_id, payout.status, payout.alerted_at));
        Ok(payouts.chain(runs.iter().map(|run| format!("{} {} ", run.payout_run_id, run.status))).collect())
    })
}

pub(super) async fn listen_to_run(
    State(app): State<Arc<App>>,
    visitor: FinanceDesk,
    Path(id): Path<Uuid>,
) -> PageResult {
    let merchant_id = visitor.merchant_id;
    changes(app, move |app| async move {
        let mut connection = app.db.acquire().await?;
        let run = runs::find(&mut connection, merchant_id, id).await?;
        let counts = progress::counts(&mut connection, merchant_id, id).await?;
        let counts = counts.iter().map(|of| format!("{} {} {} ", of.status, of.count, of.unchecked));
        let paused = pauses::of_runs(&mut connection, merchant_id, &[id]).await?;
        let paused = paused.iter().map(|part| format!("{} {} {} ", part.rail, part.currency, part.reason));
        Ok(run.map(|run| run.status).into_iter().chain(counts).chain(paused).collect())
    })
}
