//! A transfer as Stripe has it. Every event of a transfer carries all of it, so they are read alike, and in any order
//! the last state follows: it exists, and so much of it came back.

use shared::money::Amount;
use sqlx::{Connection as _, PgConnection};
use time::OffsetDateTime;

use crate::db::payouts::{corrupt, reversals, state};
use crate::domain::payout::{Event, PayoutStatus};
use crate::domain::rail::Rail;
use crate::inbox::{InboxError, Verdict};
use crate::payouts::report_within;
use crate::rails::stripe::event::TransferSnapshot;

pub(in crate::inbox) async fn transfer(
    connection: &mut PgConnection,
    transfer: &TransferSnapshot,
    now: OffsetDateTime,
) -> Result<Verdict, InboxError> {
    let Some((merchant_id, payout_id)) = transfer.payout() else {
        return Ok(Verdict::Ignored("not_a_payout_of_ours"));
    };
    // A payout is committed before it is sent, so one that is not here was sent by another ledger.
    let Some(payout) = state::lock(connection, merchant_id, payout_id).await? else {
        return Ok(Verdict::Ignored("no_such_payout"));
    };
    let order = payout.order()?;
    if payout.rail()? != Rail::Stripe || !transfer.is_as_ordered(&order) {
        tracing::error!(%merchant_id, %payout_id, "a transfer names this payout and is not as ordered");
        return Ok(Verdict::NotYet("the transfer is not as its payout ordered".into()));
    }
    if payout.state()?.status == PayoutStatus::Frozen {
        return Ok(Verdict::NotYet("two persons decide about the frozen payout first".into()));
    }
    report_within(connection, merchant_id, payout_id, &transfer.seen(), now).await?;
    let total = transfer.reversed(&order)?;
    if total > Amount::ZERO {
        let before = reversals::of(connection, merchant_id, payout_id, transfer.id()).await?;
        let before = Amount::new(before).map_err(corrupt)?;
        let reversed = Event::Reversed { provider_id: transfer.id().to_owned(), before, total };
        report_within(connection, merchant_id, payout_id, &reversed, now).await?;
    }
    Ok(Verdict::Applied)
}

/// The same for a transfer that was not told but read, after a restore. The error says what a person has to look at;
/// nothing was written then.
pub(crate) async fn take(
    connection: &mut PgConnection,
    read: &TransferSnapshot,
    now: OffsetDateTime,
) -> Result<Result<(), String>, sqlx::Error> {
    let mut savepoint = connection.begin().await?;
    let why = match transfer(&mut savepoint, read, now).await {
        Ok(Verdict::Applied | Verdict::Became(_) | Verdict::Ignored(_)) => {
            savepoint.commit().await?;
            return Ok(Ok(()));
        }
        Ok(Verdict::NotYet(why)) => why,
        Ok(Verdict::Waits { reason, .. }) => reason.to_owned(),
        Err(InboxError::Database(error)) => return Err(error),
        Err(error) => error.to_string(),
    };
    savepoint.rollback().await?;
    Ok(Err(why))
}
