//! What really happened: one record is one line of the journal, all of it or nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::controls::Controls;
use crate::recorded::Violation;

/// The event and the answer stored for its idempotency key share a line, so that a kill between the two cannot leave
/// a transfer whose key is forgotten.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Record {
    /// Seconds since 1970.
    pub(crate) at: i64,
    /// Absent when only an answer was stored, such as a 500 or a refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) event: Option<Event>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) answer: Option<StoredAnswer>,
}

/// Something that changed the world.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Event {
    Transfer(Transfer),
    Reversal(Reversal),
    Account(Account),
    Onboarded {
        account: String,
    },
    PayoutBatch(Batch),
    /// The sender took back an unclaimed item.
    ItemCanceled {
        item: String,
    },
    Controls(Controls),
    /// Stripe forgets idempotency keys after a day; this stands for that day.
    KeysForgotten {},
    /// A request or an answer was not as the provider publishes it.
    Violation(Violation),
}

/// What Stripe saves for an idempotency key.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct StoredAnswer {
    pub(crate) key: String,
    /// Where the key was first used.
    pub(crate) path: String,
    /// SHA-256 of the parameters, sorted.
    pub(crate) parameters: String,
    pub(crate) status: u16,
    pub(crate) body: serde_json::Value,
    /// The request that was answered first.
    pub(crate) request_id: String,
}

/// A Stripe transfer, money that left.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[allow(clippy::struct_field_names, reason = "`transfer_group` is Stripe's word")]
pub(crate) struct Transfer {
    pub(crate) id: String,
    /// Minor units.
    pub(crate) amount: i64,
    pub(crate) amount_reversed: i64,
    /// Lower case, as Stripe writes it.
    pub(crate) currency: String,
    pub(crate) destination: String,
    pub(crate) transfer_group: Option<String>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) description: Option<String>,
    pub(crate) source_transaction: Option<String>,
    pub(crate) source_type: String,
    pub(crate) balance_transaction: String,
    pub(crate) destination_payment: String,
    pub(crate) created: i64,
    #[serde(default, skip_serializing)]
    pub(crate) reversals: Vec<Reversal>,
}

/// Money of a transfer that came back.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Reversal {
    pub(crate) id: String,
    pub(crate) transfer: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) balance_transaction: String,
    pub(crate) destination_payment_refund: String,
    pub(crate) created: i64,
}

/// A connected account made here.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Account {
    pub(crate) id: String,
    /// Standard, express or custom.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) country: String,
    pub(crate) email: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) onboarded: bool,
    pub(crate) created: i64,
}

/// A `PayPal` batch; its items are the money that left.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Batch {
    pub(crate) id: String,
    /// The header as it came; only `sender_batch_id` is looked into.
    pub(crate) header: serde_json::Value,
    pub(crate) sender_batch_id: Option<String>,
    pub(crate) currency: String,
    pub(crate) items: Vec<Item>,
    pub(crate) created: i64,
}

/// One payment of a batch.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) transaction_id: String,
    pub(crate) recipient_type: String,
    pub(crate) receiver: String,
    /// As it came, such as `12.34`.
    pub(crate) value: String,
    /// The same in minor units.
    pub(crate) amount: i64,
    pub(crate) sender_item_id: Option<String>,
    pub(crate) note: Option<String>,
}
