//! `POST /v1/payments/payouts-item/{item}/cancel`: what nobody has claimed comes back at once instead of in 30 days.

use axum::extract::{Path, State};

use super::refusal::Refusal;
use super::{announce, objects};
use crate::answer::Answer;
use crate::app::App;
use crate::controls::ItemStatus;
use crate::record::Event;

pub(super) async fn cancel_item(State(app): State<App>, Path(id): Path<String>) -> Answer {
    let (origin, webhooks) = (format!("http://{}", app.address), app.webhooks.clone());
    app.work(move |provider| {
        let Some((_, item)) = provider.world().item(&id) else { return Refusal::not_found().into_answer() };
        if provider.world().status(item) != ItemStatus::Unclaimed {
            let message = "Only an item that is unclaimed can be canceled.";
            return Refusal::new(400, "ITEM_NOT_UNCLAIMED", message).into_answer();
        }
        if let Err(error) = provider.commit(Some(Event::ItemCanceled { item: id.clone() }), None) {
            return Answer::complaint(500, format!("journal: {error}"));
        }
        let world = provider.world();
        match world.item(&id) {
            Some((batch, item)) => {
                announce::item(world, batch, &id, &origin, &webhooks);
                Answer::new(200, objects::item(world, batch, item, &origin))
            }
            None => Refusal::not_found().into_answer(),
        }
    })
    .await
}
