//! Asking Stripe whose a transfer is, and what else was made for the same payout: `transfer_group` is the payout's id.

use stripe::StripeError;
use stripe_connect::Transfer;
use stripe_connect::transfer::{ListTransfer, RetrieveTransfer};

use super::failed::Failed;
use super::lookup;
use crate::domain::payout::Lookup;
use crate::rails::{Owner, PaymentOrder};

/// Longest id, in bytes. <https://docs.stripe.com/upgrades#what-changes-does-stripe-consider-to-be-backwards-compatible>
const ID_BYTES: usize = 255;
/// Payments of one payout that are looked at: a page of Stripe's.
const MOST: i64 = 100;

/// Whether a text can be a transfer's id, and so a part of an address.
pub(super) fn is_id(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("tr_") else { return false };
    text.len() <= ID_BYTES && !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

pub(super) fn request(transfer_id: &str) -> RetrieveTransfer {
    RetrieveTransfer::new(transfer_id)
}

pub(super) fn is_of(order: &PaymentOrder, transfer: &Transfer) -> bool {
    transfer.transfer_group == Some(order.payout_id.to_string())
}

/// Everything that was made for the payout.
pub(super) fn all_of(order: &PaymentOrder) -> ListTransfer {
    lookup::request(order).limit(MOST)
}

/// The payout's, and what else was made for it.
pub(super) fn with_others(order: &PaymentOrder, named: &str, all: &[Transfer]) -> Owner {
    let others = all.iter().filter(|transfer| transfer.id.as_str() != named && transfer.amount_reversed == 0);
    let others = others.filter(|transfer| lookup::is_as_ordered(order, transfer));
    Owner::ThisPayout { others: others.map(|transfer| transfer.id.to_string()).collect() }
}

/// Only "there is none" is an answer.
pub(super) fn not_told(failed: &Failed) -> Owner {
    if matches!(failed.error, StripeError::Stripe(_, 404)) {
        return Owner::Other;
    }
    let detail = match lookup::failed(failed) {
        Lookup::Failed { detail, .. } => detail,
        Lookup::RailPaused { reason } => reason,
        _ => "unexpected_answer".to_owned(),
    };
    Owner::NotTold { detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rails::stripe::http::api_errors;

    #[test]
    fn an_id_is_a_part_of_an_address_and_nothing_more() {
        assert!(is_id("tr_1AbC_9"));
        for other in ["", "tr_", "po_1", "tr_1/reversals", "tr_1?x", "tr_ä", &format!("tr_{}", "1".repeat(253))] {
            assert!(!is_id(other), "{other}");
        }
    }

    #[test]
    fn only_a_transfer_that_stripe_does_not_know_is_another_ones() {
        let said = |status| {
            let said = api_errors("invalid_request_error", Some("resource_missing"), None, Some("id".into()));
            not_told(&StripeError::Stripe(Box::new(said), status).into())
        };
        assert_eq!(said(404), Owner::Other);
        for status in [401, 429, 500] {
            assert!(matches!(said(status), Owner::NotTold { .. }), "{status}");
        }
        assert!(matches!(not_told(&StripeError::Timeout.into()), Owner::NotTold { .. }));
    }
}
