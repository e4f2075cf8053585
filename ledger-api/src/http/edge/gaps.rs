//! `GET /v1/edge/gaps`: batches of clicks that have not arrived although later ones of their isolate have.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::App;
use crate::db::edge_batches::{self, GapRow};
use crate::http::auth::GapsKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    limit: Option<i64>,
    cursor: Option<String>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Gap)]
pub(super) struct GapView {
    isolate_id: Uuid,
    #[schema(example = 7)]
    first_missing_seq: i64,
    #[schema(example = 8)]
    last_missing_seq: i64,
    /// Batches.
    #[schema(example = 2)]
    missing: i64,
    /// When a later batch proved it.
    #[serde(with = "time::serde::rfc3339")]
    since: OffsetDateTime,
}

impl From<GapRow> for GapView {
    fn from(row: GapRow) -> Self {
        Self {
            isolate_id: row.isolate_id,
            first_missing_seq: row.first_seq,
            last_missing_seq: row.last_seq,
            missing: row.last_seq - row.first_seq + 1,
            since: row.since,
        }
    }
}

/// List missing batches
///
/// Runs of batches that have not arrived although a later one of their isolate has; those missing longest come first.
#[utoipa::path(
    get,
    path = "/v1/edge/gaps",
    operation_id = "list_gaps",
    tag = tags::EDGE,
    params(GapsKey, Query),
    responses(
        (status = 200, description = "A page of gaps", body = Page<GapView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    GapsKey(caller): GapsKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<GapView>>> {
    let (window, after) = Window::at(List::EdgeGaps, query.limit, query.cursor.as_deref(), read_place)?;
    let mut connection = app.db.acquire().await?;
    let merchants = caller.merchant_ids.as_deref();
    let rows = edge_batches::gaps(&mut connection, merchants, after, window.rows_to_read()).await?;
    Ok(Json(window.page_by(rows, place_of).map(GapView::from)))
}

/// A gap has no id of its own, so the place in the list is its age, isolate and first number.
fn place_of(row: &GapRow) -> String {
    format!("{}.{}.{}", row.since.unix_timestamp_nanos() / 1_000, row.isolate_id, row.first_seq)
}

fn read_place(text: &str) -> Option<(OffsetDateTime, Uuid, i64)> {
    let (micros, rest) = text.split_once('.')?;
    let (isolate_id, first_seq) = rest.split_once('.')?;
    let nanos = micros.parse::<i64>().ok().map(i128::from)? * 1_000;
    let since = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?;
    Some((since, isolate_id.parse().ok()?, first_seq.parse().ok()?))
}
