//! A payout item as PayPal has it. Every event of an item carries all of it, so they are read alike; what its status was
//! then must not undo what became of it since.

use shared::money::Amount;
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::db::payouts::row::PayoutRow;
use crate::db::payouts::state;
use crate::domain::payout::{Event, PayoutStatus};
use crate::domain::rail::Rail;
use crate::inbox::{InboxError, Verdict};
use crate::payouts::report_within;
use crate::rails::paypal::event::{ItemSnapshot, Standing};

const OVERTAKEN: Verdict = Verdict::Ignored("overtaken");

pub(super) async fn item(
    connection: &mut PgConnection,
    item: &ItemSnapshot,
    told_at: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<Verdict, InboxError> {
    let Some(name) = item.name() else { return Ok(Verdict::Ignored("not_a_payout_of_ours")) };
    // A payout is committed before it is sent, so one that is not here was sent by another ledger.
    let Some(payout) = state::lock(connection, name.merchant_id, name.payout_id).await? else {
        return Ok(Verdict::Ignored("no_such_payout"));
    };
    let order = payout.order()?;
    if payout.rail()? != Rail::Paypal || !item.is_as_ordered(&order) {
        tracing::error!(payout_id = %name.payout_id, "a PayPal item names this payout and is not as ordered");
        return Ok(Verdict::NotYet("the item is not as its payout ordered".into()));
    }
    let status = payout.state()?.status;
    if status == PayoutStatus::Frozen {
        return Ok(Verdict::NotYet("two persons decide about the frozen payout first".into()));
    }
    let current = name.generation == order.generation;
    let events = match item.standing() {
        Standing::Paid if !(current && is_live(status)) && is_before_its_end(&payout, told_at) => return Ok(OVERTAKEN),
        Standing::Paid => vec![seen(item, true, item.fee(order.currency))],
        Standing::Open if current && is_under_way(status) => vec![seen(item, false, Amount::ZERO)],
        Standing::Failed { code } | Standing::Back { code } if current && is_under_way(status) => {
            vec![seen(item, false, Amount::ZERO), Event::Returned { reason: code }]
        }
        Standing::Back { code } if current && status == PayoutStatus::Paid => vec![Event::Returned { reason: code }],
        Standing::Failed { .. } if current && status == PayoutStatus::Paid => {
            return Ok(Verdict::NotYet("PayPal had said that this item was paid".into()));
        }
        Standing::Open | Standing::Failed { .. } | Standing::Back { .. } => return Ok(OVERTAKEN),
    };
    for event in &events {
        report_within(connection, name.merchant_id, name.payout_id, event, now).await?;
    }
    Ok(Verdict::Applied)
}

fn seen(item: &ItemSnapshot, paid: bool, fee: Amount) -> Event {
    Event::Seen { provider_id: item.id().to_owned(), paid, fee }
}

/// Sent, and not known to have ended.
fn is_under_way(status: PayoutStatus) -> bool {
    matches!(status, PayoutStatus::Submitting | PayoutStatus::Unknown | PayoutStatus::Accepted)
}

/// Under way, or paid.
fn is_live(status: PayoutStatus) -> bool {
    is_under_way(status) || status == PayoutStatus::Paid
}

/// Whether PayPal said so before it said that the item failed or came back: the two overtook each other on the way.
fn is_before_its_end(payout: &PayoutRow, told_at: OffsetDateTime) -> bool {
    [payout.refused_at, payout.returned_at].into_iter().flatten().any(|ended_at| told_at <= ended_at)
}
