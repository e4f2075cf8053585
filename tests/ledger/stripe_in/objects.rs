//! Objects as Stripe sends them, shaped after the types of its `stripe` package: with fields that are not used, in the
//! shape of an API version before `2025-03-31.basil` (`Shape::Before`) or of one since (`Shape::Since`).

use integration_tests::merchant::merge;
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Before,
    Since,
}

pub(super) const SHAPES: [Shape; 2] = [Shape::Before, Shape::Since];

/// A checkout of 100.00 EUR and 19 % tax that was paid.
pub(super) fn session(id: &str, with: &Value) -> Value {
    let mut session = json!({
        "id": id, "object": "checkout.session", "amount_subtotal": 10000, "amount_total": 11900,
        "automatic_tax": {"enabled": true, "status": "complete"}, "client_reference_id": null, "currency": "eur",
        "customer": "cus_1", "customer_creation": "always", "livemode": false, "metadata": {}, "mode": "payment",
        "customer_details": {
            "address": {"city": "Bonn", "country": "DE", "line1": null, "postal_code": null, "state": null},
            "email": "eve@customer.example", "name": "Eve", "phone": null, "tax_exempt": "none", "tax_ids": [],
        },
        "customer_email": null, "discounts": [], "invoice": null, "payment_intent": format!("pi_{id}"),
        "payment_link": null, "payment_method_types": ["card"], "payment_status": "paid", "setup_intent": null,
        "shipping_cost": null, "status": "complete", "subscription": null,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 1900}, "url": null,
    });
    merge(&mut session, with);
    session
}

/// A checkout that began a subscription.
pub(super) fn subscribing(id: &str, subscription_id: &str, with: &Value) -> Value {
    let mut session = session(id, &json!({"mode": "subscription", "subscription": subscription_id}));
    merge(&mut session, &json!({"payment_intent": null, "invoice": "in_1"}));
    merge(&mut session, with);
    session
}

/// A paid invoice of a subscription: 100.00 EUR and 19 % tax.
pub(super) fn invoice(shape: Shape, id: &str, subscription_id: &str, with: &Value) -> Value {
    let mut invoice = json!({
        "id": id, "object": "invoice", "amount_due": 11900, "amount_paid": 11900, "amount_remaining": 0,
        "billing_reason": "subscription_create", "collection_method": "charge_automatically", "currency": "eur",
        "customer": "cus_1", "customer_address": {"country": "DE"}, "customer_email": "eve@customer.example",
        "discounts": [], "lines": {"object": "list", "data": [], "has_more": false}, "livemode": false, "metadata": {},
        "status": "paid", "subtotal": 10000, "total": 11900, "total_excluding_tax": 10000,
    });
    let own = match shape {
        Shape::Before => json!({
            "paid": true, "subscription": subscription_id, "subscription_details": {"metadata": {}}, "tax": 1900,
            "total_tax_amounts": [{"amount": 1900, "inclusive": false}], "payment_intent": format!("pi_{id}"),
            "charge": format!("ch_{id}"), "discount": null,
        }),
        Shape::Since => json!({
            "parent": {"type": "subscription_details", "quote_details": null, "subscription_details": {
                "metadata": {}, "subscription": subscription_id,
            }},
            "total_taxes": [{"amount": 1900, "tax_behavior": "exclusive", "type": "tax_rate_details"}],
        }),
    };
    merge(&mut invoice, &own);
    merge(&mut invoice, with);
    invoice
}

/// The metadata of the subscription on its invoice.
pub(super) fn with_metadata(shape: Shape, subscription_id: &str, metadata: &Value) -> Value {
    match shape {
        Shape::Before => json!({"subscription_details": {"metadata": metadata}}),
        Shape::Since => json!({"parent": {"type": "subscription_details", "quote_details": null,
            "subscription_details": {"metadata": metadata, "subscription": subscription_id}}}),
    }
}

/// What since `basil` alone says which invoice a payment was for.
pub(super) fn invoice_payment(invoice_id: &str) -> Value {
    json!({
        "id": "inpay_1", "object": "invoice_payment", "amount_paid": 11900, "amount_requested": 11900,
        "currency": "eur", "invoice": invoice_id, "is_default": true, "livemode": false, "status": "paid",
        "payment": {"type": "payment_intent", "payment_intent": format!("pi_{invoice_id}")},
    })
}

/// A refund of a payment.
pub(super) fn refund(id: &str, payment_of: &str, amount: i64, status: &str) -> Value {
    json!({
        "id": id, "object": "refund", "amount": amount, "balance_transaction": "txn_1",
        "charge": format!("ch_{payment_of}"), "created": 1, "currency": "eur", "metadata": {},
        "payment_intent": format!("pi_{payment_of}"), "reason": null, "status": status,
    })
}

/// A charge of which so much was refunded in total; `refunds` only in old versions.
pub(super) fn charge(payment_of: &str, amount_refunded: i64, refunds: Option<Vec<Value>>) -> Value {
    let mut charge = json!({
        "id": format!("ch_{payment_of}"), "object": "charge", "amount": 11900, "amount_captured": 11900,
        "amount_refunded": amount_refunded, "currency": "eur", "paid": true,
        "payment_intent": format!("pi_{payment_of}"), "refunded": amount_refunded == 11900, "status": "succeeded",
    });
    if let Some(refunds) = refunds {
        charge["refunds"] = json!({"object": "list", "data": refunds, "has_more": false});
    }
    charge
}

/// A dispute of a payment.
pub(super) fn dispute(id: &str, payment_of: &str, amount: i64, status: &str) -> Value {
    json!({
        "id": id, "object": "dispute", "amount": amount, "balance_transactions": [], "currency": "eur",
        "charge": format!("ch_{payment_of}"), "payment_intent": format!("pi_{payment_of}"), "livemode": false,
        "reason": "fraudulent", "status": status,
    })
}
