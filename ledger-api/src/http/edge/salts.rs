//! `GET /v1/edge/salts`: what the Worker hashes addresses with, today and tomorrow.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use shared::pseudonym::TravellingSalts;

use crate::app::{self, App};
use crate::http::auth::EdgeKey;
use crate::http::openapi::tags;
use crate::http::problem::{Answer, Problem};
use crate::salts::{self, SaltError};

/// Read the salts of IP pseudonyms
///
/// Today's and tomorrow's. They are secrets, and to be forgotten when their day is over.
#[utoipa::path(
    get,
    path = "/v1/edge/salts",
    operation_id = "read_salts",
    tag = tags::EDGE,
    params(EdgeKey),
    responses(
        (status = 200, description = "The salts", body = TravellingSalts),
    ),
)]
pub(super) async fn list(State(app): State<Arc<App>>, _key: EdgeKey) -> Answer<Json<TravellingSalts>> {
    Ok(Json(salts::for_the_edge(&app.db, &app.vault, app::now().date()).await?))
}

impl From<SaltError> for Problem {
    fn from(error: SaltError) -> Self {
        match error {
            SaltError::Database(error) => error.into(),
            SaltError::Vault(error) => Self::internal(error),
            SaltError::Random(error) => Self::internal(error),
        }
    }
}
