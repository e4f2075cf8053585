//! Samples for the metrics what only the database knows.

use time::Duration;

use crate::app::{self, App};
use crate::db::fraud::queue;
use crate::db::mail::messages;
use crate::db::webhooks::{deliveries, events, failing};
use crate::db::{backlog, edge_batches, edge_changes, provider_events, seals};

/// For how long a payout whose money left twice or late is counted.
const SURPRISING_FOR: Duration = Duration::days(1);

pub(super) async fn run(app: &App) -> Result<(), sqlx::Error> {
    let now = app::now();
    let mut connection = app.db.acquire().await?;
    let all = edge_batches::totals_since_before(&mut connection, now).await?;
    let overdue = edge_batches::totals_since_before(&mut connection, now - super::gaps::LATE_AFTER).await?;
    let oldest = seals::oldest_unsealed(&mut connection).await?;
    app.metrics.samples.gaps(all, overdue);
    let provider = provider_events::backlog(&mut connection).await?;
    app.metrics.samples.provider_events(provider.pending, provider.oldest.map(|received_at| now - received_at));
    app.metrics.samples.oldest_unsealed(oldest.map(|posted_at| now - posted_at));
    let unscreened = queue::oldest_due(&mut connection).await?;
    app.metrics.samples.oldest_unscreened(unscreened.map(|due_at| now - due_at));
    let untold = events::oldest_waiting(&mut connection).await?;
    app.metrics.samples.oldest_untold(untold.map(|occurred_at| now - occurred_at));
    let (pending, oldest_due) = deliveries::backlog(&mut connection, now).await?;
    let disabled = failing::count_disabled(&mut connection).await?;
    app.metrics.samples.deliveries(pending, oldest_due.map(|due_at| now - due_at), disabled);
    let payouts = backlog::payouts(&mut connection, now).await?;
    app.metrics.backlog.all_payouts(|status| {
        let found = payouts.iter().find(|open| open.status == status)?;
        Some((found.count, found.oldest.map(|oldest| now - oldest)))
    });
    let surprises = backlog::surprises(&mut connection, now - SURPRISING_FOR).await?;
    app.metrics.backlog.surprises(|reason| surprises.iter().find(|of| of.reason == reason).map(|of| of.count));
    let unapproved = backlog::oldest_unapproved(&mut connection, now).await?;
    app.metrics.backlog.oldest_commission(unapproved.map(|hold_until| now - hold_until));
    app.metrics.backlog.quarantine(backlog::quarantine(&mut connection).await?);
    let (mails, oldest_mail) = messages::backlog(&mut connection).await?;
    app.metrics.backlog.mails(mails, oldest_mail.map(|created_at| now - created_at));
    if app.edge.is_none() {
        app.metrics.backlog.link_changes(0, None);
        return Ok(());
    }
    let changes = edge_changes::backlog(&mut connection, None).await?;
    app.metrics.backlog.link_changes(changes.pending, changes.oldest_since.map(|since| now - since));
    Ok(())
}
