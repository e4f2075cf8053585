//! A payout item as PayPal shows it, in answers and in events alike.

use serde::Deserialize;
use shared::money::{Amount, Currency};

use super::amounts::{from_paypal, is_amount};
use super::names::ItemName;
use crate::rails::PaymentOrder;

/// Longest id of PayPal's, in bytes; theirs have 13 characters.
const ID_BYTES: usize = 64;

/// <https://developer.paypal.com/docs/api/payments.payouts-batch/v1/#definition-payout_item>
#[derive(Debug, Deserialize)]
pub struct ItemSnapshot {
    payout_item_id: String,
    transaction_status: String,
    #[serde(default)]
    pub(super) payout_batch_id: Option<String>,
    payout_item_fee: Option<Money>,
    payout_item: Ordered,
    errors: Option<Trouble>,
}

#[derive(Debug, Deserialize)]
struct Ordered {
    amount: Money,
    receiver: String,
    sender_item_id: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Money {
    currency: String,
    value: String,
}

#[derive(Debug, Deserialize)]
struct Trouble {
    name: Option<String>,
}

/// What an item's `transaction_status` means for the money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The receiver has it.
    Paid,
    /// Not decided yet: under way, held for review, or waiting up to 30 days for the receiver to claim it.
    Open,
    /// Never paid, and it will not be.
    Failed {
        /// PayPal's own code, or the status.
        code: String,
    },
    /// It came back: not claimed, declined, refunded or reversed.
    Back {
        /// The status.
        code: String,
    },
}

impl ItemSnapshot {
    /// PayPal's id of it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.payout_item_id
    }

    /// The payment it makes; none when it is not one of ours.
    #[must_use]
    pub fn name(&self) -> Option<ItemName> {
        ItemName::read(self.payout_item.sender_item_id.as_deref()?)
    }

    /// Whether it is what was ordered, in the generation of the order or an earlier one.
    #[must_use]
    pub fn is_as_ordered(&self, order: &PaymentOrder) -> bool {
        let Money { currency, value } = &self.payout_item.amount;
        let named = self.name().is_some_and(|name| {
            (name.merchant_id, name.payout_id) == (order.merchant_id, order.payout_id)
                && name.generation <= order.generation
        });
        named
            && is_amount(value, currency, order)
            // PayPal may write an address as it prefers.
            && self.payout_item.receiver.eq_ignore_ascii_case(&order.destination)
            && is_id(&self.payout_item_id)
    }

    /// What it means for the money. A status that is not known is one that has not ended.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let code = || {
            let own = self.errors.as_ref().and_then(|errors| errors.name.as_deref()).filter(|name| is_code(name));
            own.unwrap_or(&self.transaction_status).to_ascii_lowercase()
        };
        match self.transaction_status.as_str() {
            "SUCCESS" => Standing::Paid,
            "FAILED" | "BLOCKED" | "DENIED" => Standing::Failed { code: code() },
            "RETURNED" | "REFUNDED" | "REVERSED" | "CANCELED" => {
                Standing::Back { code: self.transaction_status.to_ascii_lowercase() }
            }
            _ => Standing::Open,
        }
    }

    /// What PayPal charges for it, in minor units of its currency; zero when it says so in another one, which no posting
    /// of this payout could carry.
    #[must_use]
    pub fn fee(&self, currency: Currency) -> Amount {
        let Some(Money { currency: charged_in, value }) = &self.payout_item_fee else { return Amount::ZERO };
        let fee = (charged_in == currency.code()).then(|| from_paypal(value, currency)).flatten();
        if fee.is_none() {
            tracing::warn!(item = self.payout_item_id, charged_in, "a PayPal fee in another currency is not booked");
        }
        fee.unwrap_or(Amount::ZERO)
    }
}

/// Whether a text can be an id of PayPal's, and so a part of an address.
pub(super) fn is_id(text: &str) -> bool {
    (1..=ID_BYTES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a text can be an error's name, such as `RECEIVER_UNREGISTERED`.
pub(super) fn is_code(text: &str) -> bool {
    (1..=ID_BYTES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::rails::paypal::tests::order;

    /// As PayPal's reference shows an item, paid for [`order`] or with these fields.
    pub(in crate::rails::paypal) fn item(with: &serde_json::Value) -> serde_json::Value {
        let mut item = serde_json::json!({
            "payout_item_id": "8AELMXH8UB2P8", "transaction_id": "0C413693MN970190K", "transaction_status": "SUCCESS",
            "payout_item_fee": {"currency": "EUR", "value": "0.35"}, "payout_batch_id": "Q8KVJG9TZTNN4",
            "payout_item": {
                "amount": {"value": "123.45", "currency": "EUR"}, "recipient_type": "EMAIL",
                "note": "Thanks", "receiver": "Ada@example.com", "recipient_wallet": "PAYPAL",
                "sender_item_id": ItemName::of(&order()).sender_item_id(),
            },
            "time_processed": "2018-01-27T10:17:41Z", "links": [],
        });
        for (field, value) in with.as_object().unwrap() {
            item[field] = value.clone();
        }
        item
    }

    fn read(with: &serde_json::Value) -> ItemSnapshot {
        serde_json::from_value(item(with)).unwrap()
    }

    #[test]
    fn only_statuses_that_we_know_to_be_final_are() {
        let standing = |status: &str| read(&serde_json::json!({ "transaction_status": status })).standing();
        assert_eq!(standing("SUCCESS"), Standing::Paid);
        for open in ["PENDING", "UNCLAIMED", "ONHOLD", "NEW", "A_STATUS_OF_TOMORROW"] {
            assert_eq!(standing(open), Standing::Open, "{open}");
        }
        for failed in ["FAILED", "BLOCKED", "DENIED"] {
            assert_eq!(standing(failed), Standing::Failed { code: failed.to_ascii_lowercase() });
        }
        for back in ["RETURNED", "REFUNDED", "REVERSED", "CANCELED"] {
            assert_eq!(standing(back), Standing::Back { code: back.to_ascii_lowercase() });
        }
        let errors = serde_json::json!({"transaction_status": "FAILED", "errors": {"name": "RECEIVER_ACCOUNT_LOCKED"}});
        assert_eq!(read(&errors).standing(), Standing::Failed { code: "receiver_account_locked".into() });
    }

    #[test]
    fn an_item_that_differs_in_anything_is_not_what_was_ordered() {
        assert!(read(&serde_json::json!({})).is_as_ordered(&order()));
        let later = PaymentOrder { generation: 2, ..order() };
        assert!(read(&serde_json::json!({})).is_as_ordered(&later), "of an earlier generation");
        for other in [
            PaymentOrder { destination: "b@example.com".into(), ..order() },
            PaymentOrder { amount: Amount::new(12_346).unwrap(), ..order() },
            PaymentOrder { currency: "USD".parse().unwrap(), ..order() },
            PaymentOrder { payout_id: uuid::Uuid::from_u128(3), ..order() },
            PaymentOrder { merchant_id: uuid::Uuid::from_u128(3), ..order() },
        ] {
            assert!(!read(&serde_json::json!({})).is_as_ordered(&other), "{other:?}");
        }
        assert!(!read(&serde_json::json!({"payout_item_id": "../x"})).is_as_ordered(&order()));
    }

    #[test]
    fn a_fee_is_read_in_the_payouts_currency_only() {
        assert_eq!(read(&serde_json::json!({})).fee("EUR".parse().unwrap()).minor(), 35);
        assert_eq!(read(&serde_json::json!({})).fee("USD".parse().unwrap()), Amount::ZERO);
        assert_eq!(read(&serde_json::json!({"payout_item_fee": null})).fee("EUR".parse().unwrap()), Amount::ZERO);
    }
}
