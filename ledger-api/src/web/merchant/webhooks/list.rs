//! `/merchant/webhooks`: the merchant's endpoints, of which there are at most twenty.

use std::sync::Arc;

use axum::extract::State;

use super::words::endpoint_status;
use crate::app::{self, App};
use crate::db::webhooks::endpoints::{self, EndpointRow};
use crate::pages::components::{Cell, Column, Moment, Table};
use crate::pages::sheets::ListSheet;
use crate::web::page::{PageResult, csv_if_asked, page};
use crate::web::visitor::MerchantDesk;

/// Endpoints read.
const MOST: i64 = 100;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk) -> PageResult {
    let (t, now) = (visitor.texts(), app::now());
    let endpoints = endpoints::list(&mut *app.db.acquire().await?, visitor.merchant_id, None, MOST).await?;
    let columns = vec![
        Column::text("url", t.endpoint_url()),
        Column::text("events", t.endpoint_events()),
        Column::text("status", t.status()),
        Column::text("since", t.endpoint_failing_since()),
    ];
    let row = |endpoint: &EndpointRow| {
        let failing = endpoint.failing_since.or(endpoint.disabled_at);
        vec![
            Cell::link(&format!("/merchant/webhooks/{}", endpoint.endpoint_id), &endpoint.url)
                .with_detail(endpoint.description.as_deref().unwrap_or_default()),
            Cell::text(&endpoint.events.join(", ")),
            Cell::status(endpoint_status(t, endpoint)),
            failing.map_or_else(|| Cell::text(""), |at| Cell::moment(Moment::relative(t.0, at, now), at)),
        ]
    };
    let table = Table::new("endpoints", t.nav_webhooks(), columns, endpoints.iter().map(row).collect())
        .when_empty(t.endpoints_empty(), Some(("/merchant/webhooks/new", t.endpoint_make())));
    if let Some(file) = csv_if_asked(&visitor.query, "endpoints", &table) {
        return Ok(file);
    }
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_webhooks().to_owned(),
        lead: t.endpoints_lead().to_owned(),
        action: Some(("/merchant/webhooks/new".to_owned(), t.endpoint_make().to_owned())),
        table: table.arrange(&visitor.query, t),
    })
}
