//! `GET /v1/edge/links/{code, slug or link id}?host=`: the record the Worker answers visitors with.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use shared::link::LinkRecord;

use crate::app::App;
use crate::db::edge_links::{self, LinkKey};
use crate::http::auth::EdgeKey;
use crate::http::openapi::tags;
use crate::http::params::{ExternalId, Params};
use crate::http::problem::{Answer, Problem};

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// The host the visitor asked, with its port if it is not the default one. Slugs belong to a host; codes do not.
    #[serde(default)]
    #[param(required = false, example = "go.shop.example")]
    host: String,
}

/// Resolve a link
///
/// How to answer visitors of a link.
#[utoipa::path(
    get,
    path = "/v1/edge/links/{name}",
    operation_id = "resolve_link",
    tag = tags::EDGE,
    params(EdgeKey, ("name" = String, Path, description = "Code, slug or link id.", example = "ABC12345"), Query),
    responses(
        (status = 200, description = "The record the Worker answers by", body = LinkRecord),
    ),
)]
pub(super) async fn find(
    State(app): State<Arc<App>>,
    EdgeKey(caller): EdgeKey,
    ExternalId(name): ExternalId,
    Params(query): Params<Query>,
) -> Answer<Json<LinkRecord>> {
    let key = LinkKey::parse(&name).ok_or_else(|| Problem::not_found("link"))?;
    let host = query.host.to_ascii_lowercase();
    let mut connection = app.db.acquire().await?;
    let found = edge_links::find(&mut connection, &key, &host, caller.merchant_ids.as_deref()).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("link"))
}
