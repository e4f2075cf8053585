//! `/merchant/webhooks/stripe`: events of the merchant's own account at Stripe that could not be applied yet.

use std::sync::Arc;

use axum::extract::State;

use crate::app::{self, App};
use crate::db::provider_events::{self, EventRow};
use crate::pages::components::{Cell, Column, Moment, Table};
use crate::pages::reasons;
use crate::pages::sheets::ListSheet;
use crate::web::page::{PageResult, csv_if_asked, page};
use crate::web::visitor::MerchantDesk;

/// Events read; what waits is looked at, and not counted.
const MOST: i64 = 200;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk) -> PageResult {
    let (t, now) = (visitor.texts(), app::now());
    let mut connection = app.db.acquire().await?;
    let events =
        provider_events::list_of_merchant(&mut connection, visitor.merchant_id, Some("pending"), None, MOST).await?;
    let columns = vec![
        Column::text("day", t.day()),
        Column::text("event", t.posting_event()),
        Column::text("why", t.stripe_why()),
        Column::text("next", t.stripe_next()),
    ];
    let row = |event: &EventRow| {
        vec![
            Cell::moment(Moment::relative(t.0, event.received_at, now), event.received_at),
            Cell::code(&event.kind).with_code(&event.provider_event_id),
            reasons::of_waiting(t, event.reason.as_deref().unwrap_or_default()).cell(),
            Cell::moment(Moment::relative(t.0, event.next_attempt_at, now), event.next_attempt_at),
        ]
    };
    let table = Table::new("events", t.stripe_waiting_title(), columns, events.iter().map(row).collect())
        .when_empty(t.stripe_waiting_empty(), Some(("/merchant", t.nav_home())));
    if let Some(file) = csv_if_asked(&visitor.query, "events", &table) {
        return Ok(file);
    }
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.stripe_waiting_title().to_owned(),
        lead: t.stripe_waiting_lead().to_owned(),
        action: None,
        table: table.arrange(&visitor.query, t),
    })
}
