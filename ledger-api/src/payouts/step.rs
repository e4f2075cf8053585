//! Writing a step: the books, the state, the run.

use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{PayoutError, books};
use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::state::{self, Progress};
use crate::db::payouts::{NEVER, pauses, runs};
use crate::domain::payout::{Alert, Answer, Entry, Event, Moment, Next, PayoutStatus, Step, transition};
use crate::events::note;
use crate::mail::told;

/// Sixteen random bits and the clock.
pub(super) fn moment(now: OffsetDateTime) -> Result<Moment, getrandom::Error> {
    Ok(Moment { now, random: u16::from_le_bytes(crate::app::entropy()?) })
}

/// Decides what follows from an event and writes it. A worker's lease ends with it.
pub(super) async fn apply(
    connection: &mut PgConnection,
    payout: &PayoutRow,
    event: &Event,
    now: OffsetDateTime,
) -> Result<Step, PayoutError> {
    let step = transition(&payout.state()?, event, moment(now)?)?;
    books::post(connection, payout, &step, now).await?;
    let next_attempt_at = match step.next {
        Next::ClaimAt(moment) => moment,
        Next::Send | Next::LookUp => now,
        Next::Wait => NEVER,
    };
    // The fence grows with everything that did not come from the worker itself, so that its answer, if one is under
    // way, is recognised as stale.
    let from_outside = !matches!(event, Event::Claimed | Event::Answered(_) | Event::LookedUp(_));
    let progress = Progress {
        reason: step.reason.as_deref(),
        fee: fee_of(&step),
        next_attempt_at,
        lease_until: None,
        fence: payout.fence + i64::from(from_outside),
    };
    state::store(connection, payout.merchant_id, payout.payout_id, &step.state, &progress, now).await?;
    move_run(connection, payout, event, &step, now).await?;
    if let Some(kind) = note::of_payout(step.state.status).filter(|_| payout.status != step.state.status.name()) {
        note::payouts(connection, payout.merchant_id, kind, &[payout.payout_id], now).await?;
    }
    if step.state.status == PayoutStatus::Frozen && payout.status != PayoutStatus::Frozen.name() {
        told::frozen(connection, payout.merchant_id, payout.payout_id, now).await?;
    }
    if let Some(alert) = step.alert {
        alert_finance(connection, payout, alert, &step, now).await?;
        tracing::error!(merchant_id = %payout.merchant_id, payout_id = %payout.payout_id, ?alert, "payout needs a person");
    }
    Ok(step)
}

fn fee_of(step: &Step) -> Option<i64> {
    match &step.entry {
        Some(Entry::Paid { fee } | Entry::PaidAfterRelease { fee }) => Some(fee.minor()),
        _ => None,
    }
}

/// Money that left twice or late, once for each payment of the provider. What is frozen is told when it becomes so.
async fn alert_finance(
    connection: &mut PgConnection,
    payout: &PayoutRow,
    alert: Alert,
    step: &Step,
    now: OffsetDateTime,
) -> Result<(), PayoutError> {
    let (twice, provider_id) = match (alert, &step.entry) {
        (Alert::Frozen, _) => return Ok(()),
        (_, Some(Entry::SecondTransfer { provider_id })) => (true, Some(provider_id)),
        _ => (false, step.state.provider_id.as_ref()),
    };
    let provider_id = provider_id.map_or("", String::as_str);
    state::alerted(connection, payout.merchant_id, payout.payout_id, now).await?;
    told::surprised(connection, payout.merchant_id, payout.payout_id, twice, provider_id, now).await?;
    Ok(())
}

async fn move_run(
    connection: &mut PgConnection,
    payout: &PayoutRow,
    event: &Event,
    step: &Step,
    now: OffsetDateTime,
) -> Result<(), PayoutError> {
    if payout.status == PayoutStatus::Canceled.name() {
        runs::reopen(connection, payout.merchant_id, payout.payout_run_id).await?;
    }
    if let Some(pause) = &step.pause {
        if !(pause.unless_others_are_taken && pauses::others_are_taken(connection, payout).await?) {
            pauses::pause(connection, payout, &pause.reason, now).await?;
            told::paused(connection, payout, &pause.reason, now).await?;
        }
    } else if matches!(event, Event::Answered(Answer::Accepted { .. }))
        && payout.status != PayoutStatus::Accepted.name()
    {
        // The provider takes payments again. That it tells of earlier ones, or refuses one, says nothing of that.
        pauses::unpause(connection, payout).await?;
    }
    Ok(())
}
