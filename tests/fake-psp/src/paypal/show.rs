//! Looking at batches and items.

use axum::extract::{Path, State};

use super::objects;
use super::refusal::Refusal;
use crate::answer::Answer;
use crate::app::App;
use crate::call::Call;

/// `PayPal`'s own page size, which is its most as well.
const PAGE_LIMIT: usize = 1_000;

/// `GET /v1/payments/payouts/{batch}?page=&page_size=`
pub(super) async fn show_batch(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let origin = format!("http://{}", app.address);
    app.work(move |provider| {
        let world = provider.world();
        let Some(batch) = world.batch(&id) else { return Refusal::not_found().into_answer() };
        let number = |name: &str, most: usize| {
            let text = call.query.iter().find(|(key, _)| key == name).map(|(_, value)| value);
            text.and_then(|text| text.parse::<usize>().ok()).map(|number| number.clamp(1, most))
        };
        let size = number("page_size", PAGE_LIMIT).unwrap_or(PAGE_LIMIT);
        let page = number("page", PAGE_LIMIT).unwrap_or(1);
        let items = batch.items.chunks(size).nth(page - 1).unwrap_or_default();
        Answer::new(200, objects::batch(world, batch, items, &origin))
    })
    .await
}

/// `GET /v1/payments/payouts-item/{item}`
pub(super) async fn show_item(State(app): State<App>, Path(id): Path<String>) -> Answer {
    let origin = format!("http://{}", app.address);
    app.work(move |provider| {
        let world = provider.world();
        match world.item(&id) {
            Some((batch, item)) => Answer::new(200, objects::item(world, batch, item, &origin)),
            None => Refusal::not_found().into_answer(),
        }
    })
    .await
}
