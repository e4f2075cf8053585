//! The request of a batch, as the bytes that are stored and sent.

use serde::Serialize;

use super::amounts::to_paypal;
use super::names::ItemName;
use crate::rails::{Inexpressible, PaymentOrder};

/// The subject of the e-mail that PayPal writes to the receiver.
const SUBJECT: &str = "You have a payment";

#[derive(Serialize)]
struct Batch<'a> {
    sender_batch_header: Header,
    items: [Item<'a>; 1],
}

#[derive(Serialize)]
struct Header {
    sender_batch_id: String,
    recipient_type: &'static str,
    email_subject: &'static str,
}

#[derive(Serialize)]
struct Item<'a> {
    amount: Money<'a>,
    receiver: &'a str,
    sender_item_id: String,
}

#[derive(Serialize)]
struct Money<'a> {
    currency: &'a str,
    value: String,
}

/// The JSON body.
pub(super) fn body_of(order: &PaymentOrder) -> Result<Vec<u8>, Inexpressible> {
    let value = to_paypal(order.amount, order.currency)?;
    let name = ItemName::of(order);
    let batch = Batch {
        sender_batch_header: Header {
            sender_batch_id: name.sender_batch_id(),
            recipient_type: "EMAIL",
            email_subject: SUBJECT,
        },
        items: [Item {
            amount: Money { currency: order.currency.code(), value },
            receiver: &order.destination,
            sender_item_id: name.sender_item_id(),
        }],
    };
    // Strings and arrays only; writing them into memory cannot fail.
    Ok(serde_json::to_vec(&batch).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rails::paypal::tests::order;

    #[test]
    fn the_body_is_the_json_that_paypal_documents_and_the_same_each_time() {
        let body: serde_json::Value = serde_json::from_slice(&body_of(&order()).unwrap()).unwrap();
        let name = ItemName::of(&order());
        let expected = serde_json::json!({
            "sender_batch_header": {
                "sender_batch_id": name.sender_batch_id(), "recipient_type": "EMAIL",
                "email_subject": "You have a payment",
            },
            "items": [{
                "amount": {"currency": "EUR", "value": "123.45"}, "receiver": "ada@example.com",
                "sender_item_id": name.sender_item_id(),
            }],
        });
        assert_eq!(body, expected);
        assert_eq!(body_of(&order()), body_of(&order()));
    }
}
