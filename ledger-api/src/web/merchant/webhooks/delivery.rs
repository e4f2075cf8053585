//! `/merchant/deliveries/{id}`: one event to one endpoint, with every attempt.

use std::sync::Arc;

use axum::extract::{Path, State};
use uuid::Uuid;

use super::words::delivery_status;
use crate::app::App;
use crate::db::webhooks::attempts::{self, AttemptRow};
use crate::db::webhooks::{deliveries, endpoints};
use crate::http::deliveries::replay as replaying;
use crate::http::json::NoBody;
use crate::http::params::Id;
use crate::pages::components::{Cell, Column, Deed, Table};
use crate::pages::sheets::ThingSheet;
use crate::pages::{Notice, Texts, format};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::merchant::words::time_cell;
use crate::web::page::{PageResult, after, beside, page};
use crate::web::visitor::MerchantDesk;

/// Attempts shown, the last ones: replays are without end.
const ATTEMPTS: i64 = 500;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk, Path(id): Path<Uuid>) -> PageResult {
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let mut connection = app.db.acquire().await?;
    let delivery = deliveries::find(&mut connection, merchant_id, id).await?.ok_or(PageError::NotFound)?;
    // A postback's deliveries are its affiliate's affair; only the merchant's own endpoints are shown here.
    let endpoint = endpoints::find(&mut connection, merchant_id, delivery.endpoint_id).await?;
    let endpoint = endpoint.ok_or(PageError::NotFound)?;
    let attempts = attempts::of(&mut connection, merchant_id, &[id], ATTEMPTS).await?.remove(&id).unwrap_or_default();
    let back = format!("/merchant/webhooks/{}", endpoint.endpoint_id);
    let replay = Deed::button(&visitor.csrf(), &format!("/merchant/deliveries/{id}/replay"), t.delivery_replay());
    let tables = match beside(&visitor.query, t, vec![(t.delivery_attempts(), table(t, &attempts))]) {
        Ok(tables) => tables,
        Err(file) => return Ok(*file),
    };
    page(&ThingSheet {
        status: Some(delivery_status(t, &delivery.status)),
        deeds: vec![replay],
        facts: vec![
            (t.endpoint_url().to_owned(), Cell::link(&back, &endpoint.url)),
            (t.delivery_event_id().to_owned(), Cell::code(&delivery.event_id.to_string())),
            (t.day().to_owned(), Cell::text(&format::date_time(t.0, delivery.created_at))),
        ],
        tables,
        ..ThingSheet::new(visitor.shell(), delivery.event_type.clone(), (back.as_str(), t.deliveries_title()))
    })
}

fn table(t: Texts, attempts: &[AttemptRow]) -> Table {
    let columns = vec![
        Column::number("number", t.delivery_attempt()),
        Column::text("day", t.day()),
        Column::text("answer", t.delivery_answer()),
        Column::number("took", t.delivery_took()),
    ];
    let row = |attempt: &AttemptRow| {
        let code = attempt.status_code.map(|code| code.to_string());
        let answer = code.or_else(|| attempt.error.clone()).unwrap_or_default();
        let took =
            attempt.duration_ms.map_or_else(String::new, |took| format!("{} ms", format::number(t.0, took.into())));
        vec![
            Cell::number(t.0, attempt.number.into()),
            time_cell(t, attempt.started_at),
            Cell::text(&answer).with_detail(attempt.answer.as_deref().unwrap_or_default()),
            Cell::text(&took).ranked(attempt.duration_ms.unwrap_or_default().into()),
        ]
    };
    Table::new("attempts", t.delivery_attempts(), columns, attempts.iter().map(row).collect())
        .when_empty(t.delivery_none_yet(), None)
}

pub(super) async fn replay(
    app: State<Arc<App>>,
    visitor: MerchantDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    form.proves(&visitor.csrf())?;
    let _answer = replaying::replay(app, visitor.key(), Id(id), NoBody).await?;
    Ok(after(&format!("/merchant/deliveries/{id}"), Notice::SentAgain))
}
