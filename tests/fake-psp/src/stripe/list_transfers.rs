//! `GET /v1/transfers`: newest first, by group, destination and time, a page at a time.

use axum::extract::State;
use serde_json::{Value, json};

use super::form::Form;
use super::refusal::Refusal;
use super::{answer, objects};
use crate::answer::Answer;
use crate::app::App;
use crate::call::Call;
use crate::record::Transfer;
use crate::world::World;

const PAGE_DEFAULT: i64 = 10;
const PAGE_LIMIT: i64 = 100;

pub(super) async fn list_transfers(State(app): State<App>, call: Call) -> Answer {
    app.work(move |provider| answer(&call, page(provider.world(), &call))).await
}

fn page(world: &World, call: &Call) -> Result<Value, Refusal> {
    let mut form = Form::new(call.query.clone());
    let group = form.take("transfer_group");
    let destination = form.take("destination");
    let since = form.whole("created[gte]")?;
    let after = form.take("starting_after");
    let limit = form.positive("limit")?.unwrap_or(PAGE_DEFAULT);
    form.finish()?;
    if limit > PAGE_LIMIT {
        let message = format!("Invalid integer: limit is at most {PAGE_LIMIT}");
        return Err(Refusal::invalid(400, message).code("parameter_invalid_integer").param("limit"));
    }
    if let Some(after) = after.as_ref().filter(|after| world.transfer(after).is_none()) {
        return Err(Refusal::missing(400, "transfer", after, "starting_after"));
    }
    let all: Box<dyn Iterator<Item = &Transfer>> = match &group {
        Some(group) => Box::new(world.group(group).rev()),
        None => Box::new(world.transfers().rev()),
    };
    let wanted = all
        .filter(|transfer| since.is_none_or(|since| transfer.created >= since))
        .filter(|transfer| destination.as_ref().is_none_or(|wanted| *wanted == transfer.destination))
        .skip_while(|transfer| after.as_ref().is_some_and(|after| *after != transfer.id))
        .skip(usize::from(after.is_some()));
    let size = usize::try_from(limit).unwrap_or_default();
    let mut data: Vec<Value> = wanted.take(size + 1).map(objects::transfer).collect();
    let has_more = data.len() > size;
    data.truncate(size);
    Ok(json!({ "object": "list", "data": data, "has_more": has_more, "url": "/v1/transfers" }))
}
