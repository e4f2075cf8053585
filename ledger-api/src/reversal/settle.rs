//! What every event ends with: the month's revenue, the commissions and the books follow what is taken back now.

use sqlx::PgConnection;
use uuid::Uuid;

use super::plan::move_to_target;
use crate::app;
use crate::db::commission_states::{self, CommissionState};
use crate::db::commissions::{MonthKey, add_month_revenue};
use crate::db::conversion_lock::LockedConversion;
use crate::db::decode::decode;
use crate::db::referrals::notes;
use crate::db::{postings, settlement};
use crate::domain::event::EventType;
use crate::domain::month::utc_month;
use crate::domain::posting::Books;
use crate::domain::posting::commission::{CommissionRef, Trigger};
use crate::domain::posting::entry::Entry;
use crate::domain::reversal::{Clawback, Delta, TakenBack};
use crate::domain::status::CommissionStatus;
use crate::events::note::{self, CommissionChange};
use shared::money::Amount;

/// Each commission with what the event took from it or gave back to it, the primary one first.
pub(super) struct Settled(Vec<(CommissionRef, Delta)>);

impl Settled {
    /// What was taken.
    pub(super) fn clawbacks(&self) -> Vec<Clawback> {
        self.amounts(|delta| if let Delta::ClawBack(amount) = delta { amount } else { Amount::ZERO })
    }

    /// What was given back.
    pub(super) fn restored(&self) -> Vec<Clawback> {
        self.amounts(|delta| if let Delta::Restore(amount) = delta { amount } else { Amount::ZERO })
    }

    fn amounts(&self, of: impl Fn(Delta) -> Amount) -> Vec<Clawback> {
        let amount = |(commission, delta): &(CommissionRef, Delta)| Clawback {
            commission_id: commission.commission_id,
            affiliate_id: commission.affiliate_id,
            amount: of(*delta),
        };
        self.0.iter().map(amount).collect()
    }
}

/// Takes the difference between `before` and `after` from the order's month and commissions.
pub(super) async fn take_back(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion: &LockedConversion,
    before: TakenBack,
    after: TakenBack,
    trigger: Trigger<'_>,
) -> Result<Settled, sqlx::Error> {
    if let Some((program_id, affiliate_id)) = conversion.credited {
        let month = utc_month(conversion.occurred_at);
        let less = before.total().minor() - after.total().minor();
        if less != 0 {
            let key = MonthKey { program_id, affiliate_id, month };
            add_month_revenue(connection, merchant_id, &[(key, less)]).await?;
        }
    }
    note_for_referrals(connection, merchant_id, conversion.conversion_id).await?;
    let (commissions, entry) = lock(connection, merchant_id, conversion.conversion_id).await?;
    settle(connection, merchant_id, commissions, entry, after, trigger).await
}

/// What is taken from an order, or given back, may change where the referral stands that it qualified.
pub(super) async fn note_for_referrals(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
) -> Result<(), sqlx::Error> {
    let note_id = app::new_id().map_err(decode)?;
    notes::order_changed(connection, merchant_id, conversion_id, note_id).await
}

/// Locks a conversion's commissions and then the accounts their events move.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
) -> Result<(Vec<CommissionState>, Entry), sqlx::Error> {
    let commissions = commission_states::lock(connection, merchant_id, conversion_id).await?;
    let books = commissions.iter().map(|commission| commission.of.books());
    let accounts: Vec<_> = books.flat_map(Books::of_commissions).collect();
    let balances = postings::lock_balances(connection, merchant_id, &accounts).await?;
    Ok((commissions, Entry::on(balances)))
}

/// Moves locked commissions to what they are worth and writes the entry.
pub(super) async fn settle(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    mut commissions: Vec<CommissionState>,
    mut entry: Entry,
    taken: TakenBack,
    trigger: Trigger<'_>,
) -> Result<Settled, sqlx::Error> {
    let mut settled = Vec::with_capacity(commissions.len());
    let mut happened = Vec::new();
    for commission in &mut commissions {
        let before = commission.status;
        let delta = move_to_target(commission, taken, trigger, &mut entry)?;
        settled.push((commission.of, delta));
        happened.extend(events_of(delta, before, commission.status).map(|event| (commission.of, event)));
    }
    postings::write(connection, merchant_id, entry.postings()).await?;
    commission_states::store(connection, merchant_id, &commissions).await?;
    let trigger = trigger.to_string();
    let change = |(of, event): &(CommissionRef, EventType)| CommissionChange {
        commission_id: of.commission_id,
        affiliate_id: of.affiliate_id,
        event: *event,
        trigger: &trigger,
    };
    let changes: Vec<_> = happened.iter().map(change).collect();
    note::commissions(connection, merchant_id, &changes).await?;
    settlement::settle(connection, merchant_id, &entry.emptied_by_netting()).await?;
    Ok(Settled(settled))
}

/// What there is to tell of a commission that moved. Taking the whole of one that was not paid is two facts: it was
/// clawed back, and it is rejected.
fn events_of(delta: Delta, before: CommissionStatus, after: CommissionStatus) -> impl Iterator<Item = EventType> {
    let moved = match delta {
        Delta::Nothing => None,
        Delta::ClawBack(_) => Some(EventType::CommissionClawedBack),
        Delta::Restore(_) => Some(EventType::CommissionRestored),
    };
    let rejected = before != CommissionStatus::Rejected && after == CommissionStatus::Rejected;
    moved.into_iter().chain(rejected.then_some(EventType::CommissionRejected))
}
