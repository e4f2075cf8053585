//! `GET /v1/programs/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use sqlx::PgConnection;
use uuid::Uuid;

use super::view::ProgramView;
use crate::app::App;
use crate::db::programs;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Show a program
#[utoipa::path(
    get,
    path = "/v1/programs/{id}",
    operation_id = "show_program",
    tag = tags::PROGRAMS,
    params(ReadKey, Id),
    responses(
        (status = 200, description = "The program", body = ProgramView),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Id(program_id): Id,
) -> Answer<Json<ProgramView>> {
    let mut connection = app.db.acquire().await?;
    view_of(&mut connection, merchant_id, program_id).await.map(Json)
}

/// The program as it now stands, for every call that ends by showing it.
pub(super) async fn view_of(connection: &mut PgConnection, merchant_id: Uuid, program_id: Uuid) -> Answer<ProgramView> {
    let found = programs::find(connection, merchant_id, program_id).await?;
    found.map(ProgramView::from).ok_or_else(|| Problem::not_found("program"))
}
