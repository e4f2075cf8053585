//! `POST /v1/transfers/{id}/reversals`: some or all of it comes back.

use axum::extract::{Path, State};
use serde_json::Value;

use super::form::Form;
use super::refusal::Refusal;
use super::{idempotency, objects};
use crate::answer::Answer;
use crate::app::App;
use crate::call::Call;
use crate::record::{Event, Reversal};
use crate::world::World;
use crate::{clock, ids};

pub(super) async fn reverse_transfer(State(app): State<App>, Path(transfer): Path<String>, call: Call) -> Answer {
    let webhooks = app.webhooks.clone();
    app.work(move |provider| {
        let (answer, event) = idempotency::once(provider, &call, |world| decide(world, &transfer, &call));
        if let Some((Event::Reversal(reversal), reversed)) = event.zip(provider.world().transfer(&transfer)) {
            let key = reversal.idempotency_key.as_deref();
            webhooks.send("transfer.reversed", &objects::transfer(reversed), key);
        }
        answer
    })
    .await
}

fn decide(world: &World, id: &str, call: &Call) -> Result<(Option<Event>, Value), Refusal> {
    let transfer = world.transfer(id).ok_or_else(|| Refusal::missing(404, "transfer", id, "id"))?;
    let mut form = Form::new(call.form());
    let left = transfer.amount - transfer.amount_reversed;
    let amount = form.positive("amount")?.unwrap_or(left);
    let metadata = form.metadata()?;
    form.take("description");
    form.take("refund_application_fee");
    form.finish()?;
    if left == 0 {
        return Err(Refusal::invalid(400, format!("Transfer {id} is already fully reversed.")).stored());
    }
    if amount > left {
        let message = format!("Reversal amount ({amount}) is greater than the unreversed amount ({left}).");
        return Err(Refusal::invalid(400, message).param("amount").stored());
    }
    let reversal = Reversal {
        id: ids::stripe("trr"),
        transfer: id.to_owned(),
        amount,
        currency: transfer.currency.clone(),
        idempotency_key: call.header("idempotency-key").map(str::to_owned),
        metadata,
        balance_transaction: ids::stripe("txn"),
        destination_payment_refund: ids::stripe("pyr"),
        created: clock::now_seconds(),
    };
    let object = objects::reversal(&reversal);
    Ok((Some(Event::Reversal(reversal)), object))
}
