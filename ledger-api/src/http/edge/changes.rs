//! `GET /v1/edge/links?after=`: the records of every link that changed, in the order of changes.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::app::{self, App};
use crate::edge::PushedLink;
use crate::edge::walk::{self, Place};
use crate::http::auth::EdgeKey;
use crate::http::openapi::tags;
use crate::http::page::rows_of_page;
use crate::http::params::Params;
use crate::http::problem::{Answer, Problem};

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    limit: Option<i64>,
    /// The last answer's `next_after`; without it the walk begins with the oldest change.
    after: Option<String>,
}

/// One step of the walk; `data` is what `PUT /_tributary/links` takes as `links`, in parts of 20.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = LinkWalk)]
pub(super) struct StepView {
    /// Entries as `PUT /_tributary/links` takes them.
    data: Vec<PushedLink>,
    has_more: bool,
    /// Give it as `after`.
    #[schema(example = "1795426200000000.01a204c4-e90a-70b1-9285-e6554767bec6.01a204c4-e90a-70b1-9285-e6554767bec6")]
    next_after: String,
}

/// Walk changed links
///
/// Every link that changed, in the order of changes, as it reads now. While `has_more` go on at once; otherwise keep
/// `next_after` for the next walk.
#[utoipa::path(
    get,
    path = "/v1/edge/links",
    operation_id = "walk_links",
    tag = tags::EDGE,
    params(EdgeKey, Query),
    responses(
        (status = 200, description = "One step of the walk", body = StepView),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    EdgeKey(caller): EdgeKey,
    Params(query): Params<Query>,
) -> Answer<Json<StepView>> {
    let limit = rows_of_page(query.limit)?;
    let from = query.after.as_deref().map_or(Ok(Place::BEGINNING), parse_place)?;
    let mut connection = app.db.acquire().await?;
    let merchants = caller.merchant_ids.as_deref();
    let step = walk::step(&mut connection, merchants, from, limit, app::now()).await?;
    Ok(Json(StepView { data: step.links, has_more: step.has_more, next_after: place_text(&step.next) }))
}

fn place_text(place: &Place) -> String {
    format!("{}.{}.{}", place.changed_at.unix_timestamp_nanos() / 1_000, place.subject_id, place.link_id)
}

fn parse_place(text: &str) -> Result<Place, Problem> {
    let parse = || {
        let (micros, rest) = text.split_once('.')?;
        let (subject_id, link_id) = rest.split_once('.')?;
        let nanos = i128::from(micros.parse::<u64>().ok()?) * 1_000;
        let changed_at = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?;
        Some(Place { changed_at, subject_id: subject_id.parse().ok()?, link_id: link_id.parse().ok()? })
    };
    parse().ok_or_else(|| Problem::field("after", "invalid", "use next_after as it was given"))
}
