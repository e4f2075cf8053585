//! The deliveries of an endpoint or a postback, newest first.

use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::view::{DeliveryView, MOST_ATTEMPTS};
use crate::db::webhooks::{attempts, deliveries};
use crate::domain::delivery::DeliveryStatus;
use crate::http::page::{List, Page, Window};
use crate::http::problem::Answer;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct Query {
    /// Only those in this state.
    status: Option<DeliveryStatus>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// One page, each with its attempts.
pub(in crate::http) async fn page_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
    query: &Query,
) -> Answer<Page<DeliveryView>> {
    let window = Window::new(List::Deliveries, query.limit, query.cursor.as_deref())?;
    let status = query.status.map(DeliveryStatus::name);
    let rows =
        deliveries::list(connection, merchant_id, endpoint_id, status, window.before, window.rows_to_read()).await?;
    let page = window.page(rows, |row| row.delivery_id);
    let ids: Vec<Uuid> = page.data.iter().map(|row| row.delivery_id).collect();
    let mut attempts = attempts::of(connection, merchant_id, &ids, MOST_ATTEMPTS).await?;
    Ok(page.map(|row| {
        let attempts = attempts.remove(&row.delivery_id).unwrap_or_default();
        DeliveryView::new(row, attempts)
    }))
}
