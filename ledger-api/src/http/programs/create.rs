//! `POST /v1/programs`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use sqlx::PgConnection;
use uuid::Uuid;

use super::fields::Request;
use super::show::view_of;
use super::view::ProgramView;
use crate::app::{self, App};
use crate::db::programs;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::tags;
use crate::http::problem::{Answer, Problem};

/// Create a program
///
/// Needs `name`, `currency` and `site_url`; the rest has defaults.
#[utoipa::path(
    post,
    path = "/v1/programs",
    operation_id = "create_program",
    tag = tags::PROGRAMS,
    params(MerchantKey, Once),
    request_body = Request,
    responses(
        (status = 201, description = "The program", body = ProgramView),
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Creation { once, body: request }: Creation<Request>,
) -> Answer<Response> {
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, merchant_id).await? {
        return Ok(first);
    }
    let program_id = store(&mut transaction, merchant_id, &request, &caller.person).await?;
    let view = view_of(&mut transaction, merchant_id, program_id).await?;
    let answer = once.keep(&mut transaction, &app, merchant_id, StatusCode::CREATED, &view).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Stores a program that was asked for, in the caller's transaction.
pub(crate) async fn store(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    request: &Request,
    person: &str,
) -> Answer<Uuid> {
    let fields = request.to_new()?;
    let terms = request.terms_or_default()?;
    let program_id = app::new_id().map_err(Problem::internal)?;
    programs::insert(connection, merchant_id, program_id, &fields).await?;
    programs::add_terms(connection, merchant_id, program_id, &terms, app::now(), person).await?;
    Ok(program_id)
}
