//! What is true about the outside world: who can be paid, how much money there is.
//!
//! Faults are bad luck and end with the process; controls are facts, so they are journaled.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Set by `PUT /_controls`, which replaces all of them; `{}` accepts everybody and never runs out of money.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Controls {
    /// Stripe accounts that are refused, by `acct_…`.
    pub(crate) accounts: BTreeMap<String, AccountRefusal>,
    /// What the Stripe balance still holds, in minor units, by lower-case currency; one not listed has no limit.
    pub(crate) balances: BTreeMap<String, i64>,
    /// What becomes of `PayPal` items, by receiver; others succeed.
    pub(crate) receivers: BTreeMap<String, ItemStatus>,
    /// What the `PayPal` balance still holds, in minor units, by upper-case currency; one not listed has no limit.
    pub(crate) paypal_balances: BTreeMap<String, i64>,
}

/// Why Stripe does not pay an account; the names are Stripe's error codes, where it gives one.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AccountRefusal {
    /// There is no such account.
    ResourceMissing,
    /// It exists and cannot receive transfers yet.
    InsufficientCapabilitiesForTransfer,
    /// It was rejected or closed.
    AccountInvalid,
    /// Transfers to it are not allowed from here.
    TransfersNotAllowed,
    /// It is in a country to which this platform cannot pay; Stripe says so in words alone, without a code.
    WithoutCode,
}

/// `transaction_status` of a `PayPal` item.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ItemStatus {
    /// Paid.
    #[default]
    Success,
    /// Not decided yet.
    Pending,
    /// The receiver has no account; returns by itself after 30 days.
    Unclaimed,
    /// Unclaimed for 30 days, or sent back.
    Returned,
    /// Held for review.
    Onhold,
    /// Stopped by `PayPal`.
    Blocked,
    /// Paid and taken back.
    Refunded,
    /// Paid and reversed.
    Reversed,
    /// Never paid.
    Failed,
}

const ENTRIES_LIMIT: usize = 100_000;

impl Controls {
    /// Why these controls make no sense; `None` if they do.
    pub(crate) fn problem(&self) -> Option<String> {
        let sizes = [self.accounts.len(), self.balances.len(), self.receivers.len(), self.paypal_balances.len()];
        if sizes.into_iter().any(|size| size > ENTRIES_LIMIT) {
            return Some(format!("a control has at most {ENTRIES_LIMIT} entries"));
        }
        if self.balances.keys().any(|code| *code != code.to_lowercase()) {
            return Some("balances are named by lower-case currency, as Stripe does".to_owned());
        }
        if self.paypal_balances.keys().any(|code| *code != code.to_uppercase()) {
            return Some("paypal_balances are named by upper-case currency, as PayPal does".to_owned());
        }
        None
    }
}
