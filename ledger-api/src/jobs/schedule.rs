//! Makes the drafts that payout schedules ask for.

use crate::app::{self, App};
use crate::db::payouts::schedules;
use crate::metrics::Job;
use crate::payouts;

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let now = app::now();
    let merchants = schedules::merchants_with_due(&mut *app.db.acquire().await?, now.date()).await?;
    for merchant_id in merchants {
        // One merchant's failure must not keep the others waiting.
        if let Err(error) = payouts::draft_due(&app.db, merchant_id, &app.rails, now).await {
            tracing::error!(job = "draft payouts", %merchant_id, %error, "a payout schedule could not be followed");
            app.metrics.jobs.failed_in_part(Job::DraftPayouts);
        }
    }
    Ok(())
}
