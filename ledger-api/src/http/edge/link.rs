//! `GET /v1/edge/links/{code, slug or link id}?host=`: the record the Worker answers visitors with.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use shared::link::LinkRecord;

use crate::app::App;
use crate::db::edge_links::{self, LinkKey};
use crate::http::auth::EdgeKey;
use crate::http::params::Params;
use crate::http::problem::{Answer, Problem};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    #[serde(default)]
    host: String,
}

pub(super) async fn find(
    State(app): State<Arc<App>>,
    EdgeKey(caller): EdgeKey,
    Path(name): Path<String>,
    Params(query): Params<Query>,
) -> Answer<Json<LinkRecord>> {
    let key = LinkKey::parse(&name).ok_or_else(|| Problem::not_found("link"))?;
    let host = query.host.to_ascii_lowercase();
    let mut connection = app.db.acquire().await?;
    let found = edge_links::find(&mut connection, &key, &host, caller.merchant_ids.as_deref()).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("link"))
}
