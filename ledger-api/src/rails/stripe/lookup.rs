//! Asking Stripe what it knows of a payout: transfers by their `transfer_group`, which is the payout's id.

use shared::money::Amount;
use stripe_connect::Transfer;
use stripe_connect::transfer::ListTransfer;

use super::amounts::is_amount;
use super::classify;
use super::failed::Failed;
use crate::domain::payout::{Answer, Lookup};
use crate::rails::PaymentOrder;

/// Enough to tell none, one and many apart.
const LIMIT: i64 = 3;

pub(super) fn request(order: &PaymentOrder) -> ListTransfer {
    ListTransfer::new().transfer_group(order.payout_id.to_string()).limit(LIMIT)
}

pub(super) fn found(order: &PaymentOrder, transfers: &[Transfer]) -> Lookup {
    match transfers {
        [] => Lookup::None,
        [one] if is_as_ordered(order, one) => {
            Lookup::One { provider_id: one.id.to_string(), paid: true, fee: Amount::ZERO }
        }
        [odd] => Lookup::Mismatch { provider_id: odd.id.to_string() },
        _ => Lookup::Many,
    }
}

/// Nothing was learned; whether the rail is broken or only this call failed is told apart as for a send.
pub(super) fn failed(failed: &Failed) -> Lookup {
    match classify::refused(failed) {
        Answer::RailPaused { reason } | Answer::NotUnderstood { reason } => Lookup::RailPaused { reason },
        Answer::RetryLater { after } => Lookup::Failed { detail: "retry_later".into(), after },
        Answer::Unknown { detail, after } => Lookup::Failed { detail, after },
        Answer::Refused { code } => Lookup::Failed { detail: code, after: None },
        Answer::InsufficientBalance | Answer::Accepted { .. } | Answer::Mismatch { .. } => {
            Lookup::Failed { detail: "unexpected_answer".into(), after: None }
        }
    }
}

/// Whether a transfer is the one that was ordered.
pub(super) fn is_as_ordered(order: &PaymentOrder, transfer: &Transfer) -> bool {
    let destination = transfer.destination.as_ref().map(|to| to.id().to_string());
    is_amount(transfer.amount, &transfer.currency.to_string(), order)
        && destination.as_deref() == Some(order.destination.as_str())
        && transfer.transfer_group == Some(order.payout_id.to_string())
}
