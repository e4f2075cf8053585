//! Forgetting events that were settled long ago.

use crate::app::{self, App};
use crate::db::provider_events;

/// How long a settled event is kept: three times as long as Stripe keeps it for sending again.
const KEEP: time::Duration = time::Duration::days(90);
/// Events deleted by one statement.
const DELETE_AT_ONCE: i64 = 1_000;

/// Forgets them, of whomever they are.
pub(in crate::jobs) async fn forget(app: &App) -> Result<(), sqlx::Error> {
    let mut connection = app.db.acquire().await?;
    let then = app::now() - KEEP;
    let mut deleted = 0;
    loop {
        match provider_events::delete_settled_before(&mut connection, then, DELETE_AT_ONCE).await? {
            0 => break,
            more => deleted += more,
        }
    }
    if deleted > 0 {
        tracing::info!(deleted, "forgot settled events of payment providers");
    }
    Ok(())
}
