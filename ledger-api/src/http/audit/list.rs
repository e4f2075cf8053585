//! `GET /v1/audit?object_id=`: newest first. Finance and the merchant read it; nobody can change it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use uuid::Uuid;

use super::view::AuditView;
use crate::app::App;
use crate::db::audit;
use crate::http::auth::AuditKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Only what was done to this run, payout or correction.
    object_id: Option<Uuid>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// List deeds
///
/// All of them, or what was done to one run, payout or correction. Entries are only ever added.
#[utoipa::path(
    get,
    path = "/v1/audit",
    operation_id = "list_audit",
    tag = tags::AUDIT,
    params(AuditKey, Query),
    responses(
        (status = 200, description = "A page of deeds", body = Page<AuditView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    AuditKey { merchant_id, .. }: AuditKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<AuditView>>> {
    let window = Window::new(List::Audit, query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    let rows = audit::list(&mut connection, merchant_id, query.object_id, window.before, window.rows_to_read()).await?;
    Ok(Json(window.page(rows, |row| row.audit_id).map(AuditView::from)))
}
