//! `PATCH /v1/programs/{id}`. New terms become a new version, in force from now; older orders keep theirs.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use sqlx::PgConnection;
use uuid::Uuid;

use super::fields::{Request, fields_of};
use super::show::view_of;
use super::view::ProgramView;
use crate::app::{self, App};
use crate::db::{edge_changes, edge_names, programs};
use crate::domain::edge_subject::EdgeSubject;
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Change a program
///
/// Any field but `currency`. New terms are a new version: an order goes by the version in force at its own time.
#[utoipa::path(
    patch,
    path = "/v1/programs/{id}",
    operation_id = "update_program",
    tag = tags::PROGRAMS,
    params(MerchantKey, Id),
    request_body = Request,
    responses(
        (status = 200, description = "The program as it now stands", body = ProgramView),
    ),
)]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Id(program_id): Id,
    Body(request): Body<Request>,
) -> Answer<Json<ProgramView>> {
    let mut transaction = app.db.begin().await?;
    change(&mut transaction, merchant_id, program_id, &request, &caller.person).await?;
    let view = view_of(&mut transaction, merchant_id, program_id).await?;
    transaction.commit().await?;
    Ok(Json(view))
}

/// Changes a program as it was asked for, in the caller's transaction.
pub(crate) async fn change(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_id: Uuid,
    request: &Request,
    person: &str,
) -> Answer<()> {
    if !programs::lock(connection, merchant_id, program_id).await? {
        return Err(Problem::not_found("program"));
    }
    let old =
        programs::find(connection, merchant_id, program_id).await?.ok_or_else(|| Problem::not_found("program"))?;
    let (fields, before) = (request.to_update(&old)?, fields_of(&old));
    let new_at_edge = fields.differ_at_edge(&before);
    programs::update(connection, merchant_id, program_id, &fields, new_at_edge).await?;
    if new_at_edge {
        edge_changes::note(connection, merchant_id, EdgeSubject::Program, program_id).await?;
    }
    if fields.site_host != before.site_host {
        edge_names::leave_host(connection, merchant_id, program_id, &before.site_host).await?;
    }
    if let Some(terms) = request.terms()?.filter(|terms| *terms != old.terms.0) {
        programs::add_terms(connection, merchant_id, program_id, &terms, app::now(), person).await?;
    }
    Ok(())
}
