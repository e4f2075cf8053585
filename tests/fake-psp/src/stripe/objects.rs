//! Stripe's objects, field for field.

use serde_json::{Value, json};

use crate::record::{Account, Reversal, Transfer};

/// <https://docs.stripe.com/api/transfers/object>
pub(super) fn transfer(transfer: &Transfer) -> Value {
    let reversals: Vec<Value> = transfer.reversals.iter().rev().take(10).map(reversal).collect();
    json!({
        "id": transfer.id,
        "object": "transfer",
        "amount": transfer.amount,
        "amount_reversed": transfer.amount_reversed,
        "balance_transaction": transfer.balance_transaction,
        "created": transfer.created,
        "currency": transfer.currency,
        "description": transfer.description,
        "destination": transfer.destination,
        "destination_payment": transfer.destination_payment,
        "livemode": false,
        "metadata": transfer.metadata,
        "reversals": {
            "object": "list",
            "data": reversals,
            "has_more": transfer.reversals.len() > 10,
            "total_count": transfer.reversals.len(),
            "url": format!("/v1/transfers/{}/reversals", transfer.id),
        },
        "reversed": transfer.amount_reversed >= transfer.amount,
        "source_transaction": transfer.source_transaction,
        "source_type": transfer.source_type,
        "transfer_group": transfer.transfer_group,
    })
}

/// <https://docs.stripe.com/api/transfer_reversals/object>
pub(super) fn reversal(reversal: &Reversal) -> Value {
    json!({
        "id": reversal.id,
        "object": "transfer_reversal",
        "amount": reversal.amount,
        "balance_transaction": reversal.balance_transaction,
        "created": reversal.created,
        "currency": reversal.currency,
        "destination_payment_refund": reversal.destination_payment_refund,
        "metadata": reversal.metadata,
        "source_refund": null,
        "transfer": reversal.transfer,
    })
}

/// <https://docs.stripe.com/api/accounts/object>, without the person behind it.
pub(super) fn account(account: &Account) -> Value {
    let ready = account.onboarded;
    let due = if ready { json!([]) } else { json!(["external_account", "tos_acceptance.date", "tos_acceptance.ip"]) };
    let requirements = json!({
        "alternatives": [],
        "current_deadline": null,
        "currently_due": due,
        "disabled_reason": if ready { Value::Null } else { json!("requirements.past_due") },
        "errors": [],
        "eventually_due": due,
        "past_due": due,
        "pending_verification": [],
    });
    json!({
        "id": account.id,
        "object": "account",
        "business_profile": null,
        "business_type": null,
        "capabilities": { "transfers": if ready { "active" } else { "inactive" } },
        "charges_enabled": ready,
        "country": account.country,
        "created": account.created,
        "default_currency": currency_of(&account.country),
        "details_submitted": ready,
        "email": account.email,
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": false,
            "total_count": 0,
            "url": format!("/v1/accounts/{}/external_accounts", account.id),
        },
        "metadata": account.metadata,
        "payouts_enabled": ready,
        "requirements": requirements,
        "tos_acceptance": { "date": null, "ip": null, "user_agent": null },
        "type": account.kind,
    })
}

fn currency_of(country: &str) -> &'static str {
    match country {
        "US" => "usd",
        "GB" => "gbp",
        "CH" => "chf",
        "JP" => "jpy",
        "PL" => "pln",
        "SE" => "sek",
        _ => "eur",
    }
}
