//! `GET /v1/programs/{id}/fraud-rules`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use sqlx::PgConnection;
use uuid::Uuid;

use super::view::RulesView;
use crate::app::App;
use crate::db::fraud::rules;
use crate::db::programs;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Show a program's fraud rules
#[utoipa::path(
    get,
    path = "/v1/programs/{id}/fraud-rules",
    operation_id = "show_fraud_rules",
    tag = tags::FRAUD,
    params(ReadKey, Id),
    responses(
        (status = 200, description = "The rules in force", body = RulesView),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Id(program_id): Id,
) -> Answer<Json<RulesView>> {
    let mut connection = app.db.acquire().await?;
    if programs::find(&mut connection, merchant_id, program_id).await?.is_none() {
        return Err(Problem::not_found("program"));
    }
    view_of(&mut connection, merchant_id, program_id).await.map(Json)
}

/// The rules as they now stand.
pub(super) async fn view_of(connection: &mut PgConnection, merchant_id: Uuid, program_id: Uuid) -> Answer<RulesView> {
    let newest = rules::newest(connection, merchant_id, &[program_id]).await?.remove(&program_id);
    Ok(RulesView::new(program_id, newest))
}
