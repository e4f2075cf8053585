//! `POST /v1/transfers`: the money leaves.

use axum::extract::State;
use serde_json::Value;

use super::form::Form;
use super::refusal::Refusal;
use super::{idempotency, objects};
use crate::answer::Answer;
use crate::app::App;
use crate::call::Call;
use crate::controls::AccountRefusal;
use crate::record::{Event, Transfer};
use crate::world::World;
use crate::{clock, ids};

/// Stripe's own limit: eight digits.
const AMOUNT_LIMIT: i64 = 99_999_999;

pub(super) async fn create_transfer(State(app): State<App>, call: Call) -> Answer {
    let webhooks = app.webhooks.clone();
    app.work(move |provider| {
        let (answer, event) = idempotency::once(provider, &call, |world| decide(world, &call));
        if let Some(Event::Transfer(transfer)) = event {
            let key = transfer.idempotency_key.as_deref();
            webhooks.send("transfer.created", &objects::transfer(&transfer), key);
        }
        answer
    })
    .await
}

fn decide(world: &World, call: &Call) -> Result<(Option<Event>, Value), Refusal> {
    let transfer = parse(call)?;
    check_destination(world, &transfer.destination)?;
    check_balance(world, &transfer)?;
    let object = objects::transfer(&transfer);
    Ok((Some(Event::Transfer(transfer)), object))
}

fn parse(call: &Call) -> Result<Transfer, Refusal> {
    let mut form = Form::new(call.form());
    let amount = form.positive("amount")?;
    let transfer = Transfer {
        id: ids::stripe("tr"),
        amount: amount.map_or_else(|| form.required("amount").map(|_| 0), Ok)?,
        amount_reversed: 0,
        currency: form.required("currency")?.to_lowercase(),
        destination: form.required("destination")?,
        transfer_group: form.take("transfer_group"),
        idempotency_key: call.header("idempotency-key").map(str::to_owned),
        metadata: form.metadata()?,
        description: form.take("description"),
        source_transaction: form.take("source_transaction"),
        source_type: form.take("source_type").unwrap_or_else(|| "card".to_owned()),
        balance_transaction: ids::stripe("txn"),
        destination_payment: ids::stripe("py"),
        created: clock::now_seconds(),
        reversals: Vec::new(),
    };
    form.finish()?;
    if transfer.amount > AMOUNT_LIMIT {
        return Err(Refusal::invalid(400, "Amount must be no more than $999,999.99")
            .code("amount_too_large")
            .param("amount"));
    }
    let currency = &transfer.currency;
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Err(Refusal::invalid(400, format!("Invalid currency: {currency}.")).param("currency"));
    }
    Ok(transfer)
}

fn check_destination(world: &World, destination: &str) -> Result<(), Refusal> {
    let missing = || Refusal::missing(400, "destination", destination, "destination");
    if !destination.starts_with("acct_") {
        return Err(missing());
    }
    let refusal = match world.controls.accounts.get(destination) {
        None => return Ok(()),
        Some(AccountRefusal::ResourceMissing) => missing(),
        Some(AccountRefusal::InsufficientCapabilitiesForTransfer) => Refusal::invalid(
            400,
            "Your destination account needs to have at least one of the following capabilities enabled: transfers, \
             crypto_transfers, legacy_payments",
        )
        .code("insufficient_capabilities_for_transfer"),
        Some(AccountRefusal::AccountInvalid) => Refusal::invalid(
            400,
            format!("The account '{destination}' has been rejected or closed and cannot receive transfers."),
        )
        .code("account_invalid")
        .param("destination"),
        Some(AccountRefusal::TransfersNotAllowed) => {
            Refusal::invalid(400, "Transfers to this account are not allowed.").code("transfers_not_allowed")
        }
        Some(AccountRefusal::WithoutCode) => Refusal::invalid(
            400,
            "Funds can't be sent to accounts located in BR because it's restricted outside of your platform's region.",
        ),
    };
    Err(refusal.stored())
}

fn check_balance(world: &World, transfer: &Transfer) -> Result<(), Refusal> {
    match world.controls.balances.get(&transfer.currency) {
        Some(balance) if *balance < transfer.amount => Err(Refusal::invalid(
            400,
            "You have insufficient available funds in your Stripe account. Try adding funds directly to your \
             available balance by creating Charges using the 4000000000000077 test card. See: \
             https://stripe.com/docs/testing#available-balance",
        )
        .code("balance_insufficient")
        .stored()),
        _ => Ok(()),
    }
}
