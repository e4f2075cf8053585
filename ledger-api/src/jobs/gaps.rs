//! Warns of batches of clicks that stay away, and forgets isolates that are long gone.

use time::Duration;

use crate::app::{self, App};
use crate::db::edge_batches::{self, GapTotals};

/// Younger gaps are ordinary: batches overtake each other in a queue and are retried.
pub(super) const LATE_AFTER: Duration = Duration::hours(1);
/// The queue and its dead-letter queue keep a message for four days each, so nothing can come later than this.
const FORGET_AFTER: Duration = Duration::days(30);
/// Isolates forgotten in one transaction.
const BATCH: i64 = 1_000;

/// What was said last, so that a gap is not said again every round.
#[derive(Debug, Default)]
pub(super) struct Watch {
    said: GapTotals,
}

impl Watch {
    pub(super) async fn run(&mut self, app: &App) -> Result<(), sqlx::Error> {
        let mut connection = app.db.acquire().await?;
        let late = edge_batches::totals_since_before(&mut connection, app::now() - LATE_AFTER).await?;
        if late != self.said && late.gaps > 0 {
            tracing::warn!(gaps = late.gaps, batches = late.batches, "batches of clicks are missing for over an hour");
        }
        self.said = late;
        let long_ago = app::now() - FORGET_AFTER;
        while edge_batches::forget_isolates(&mut connection, long_ago, BATCH).await? > 0 {}
        Ok(())
    }
}
