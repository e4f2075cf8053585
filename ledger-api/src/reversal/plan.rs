//! Moving an order's commissions to what they are worth now. Pure.

use crate::db::commission_states::CommissionState;
use crate::db::decode::decode;
use crate::domain::account::AccountKind;
use crate::domain::posting::commission::{Stage, Trigger, restored, reversed};
use crate::domain::posting::entry::Entry;
use crate::domain::reversal::{Delta, TakenBack, WholeReason, delta, outstanding, standing, target};
use crate::domain::status::CommissionStatus;
use shared::money::Amount;

/// Moves one commission to its target and returns what that took or gave. Stored numbers that contradict each other are
/// a database error: nobody's request can cause them.
pub(super) fn move_to_target(
    commission: &mut CommissionState,
    taken: TakenBack,
    trigger: Trigger<'_>,
    entry: &mut Entry,
) -> Result<Delta, sqlx::Error> {
    let refused = commission.rejected_by.is_some();
    let target = target(refused, &commission.basis, taken.gross, taken.total()).map_err(decode)?;
    let outstanding = outstanding(commission.earned, commission.clawed_back).map_err(decode)?;
    let delta = delta(target, outstanding);
    let stage = stage(commission);
    match delta {
        Delta::Nothing => {}
        Delta::ClawBack(amount) => {
            let balance = balance(entry, commission, stage);
            entry.post(reversed(&commission.of, stage, amount, balance, trigger));
        }
        Delta::Restore(amount) => entry.post(restored(&commission.of, stage, amount, trigger)),
    }
    commission.clawed_back = commission.earned.checked_sub(target).map_err(decode)?;
    move_state(commission, taken.whole());
    Ok(delta)
}

/// Where the commission's money lies. A rejected one has none; what is restored goes where it came from.
fn stage(commission: &CommissionState) -> Stage {
    Stage::of(commission.status).unwrap_or(if commission.was_approved { Stage::Payable } else { Stage::Pending })
}

fn balance(entry: &Entry, commission: &CommissionState, stage: Stage) -> Amount {
    let kind = match stage {
        Stage::Pending => AccountKind::Pending,
        Stage::Payable => AccountKind::Payable,
        Stage::Gone => return Amount::ZERO,
    };
    entry.balance(&commission.of.books().own(kind))
}

/// Money that is under way or gone keeps its state; anything else is where it should be now.
fn move_state(commission: &mut CommissionState, whole: Option<WholeReason>) {
    let under_way = matches!(commission.status, CommissionStatus::Reserved | CommissionStatus::Paid);
    let refused = commission.rejected_by.is_some();
    if !refused {
        commission.rejection_reason = whole.filter(|_| !under_way).map(|reason| reason.name().to_owned());
    }
    if !under_way {
        commission.status = standing(refused, whole, commission.was_approved);
    }
}

#[cfg(test)]
mod tests;
