//! `GET /v1/conversions/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use sqlx::PgConnection;
use uuid::Uuid;

use super::view::{self, ConversionView};
use crate::app::App;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Show a conversion
#[utoipa::path(
    get,
    path = "/v1/conversions/{id}",
    operation_id = "show_conversion",
    tag = tags::CONVERSIONS,
    params(ReadKey, Id),
    responses(
        (status = 200, description = "The conversion", body = ConversionView),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Id(conversion_id): Id,
) -> Answer<Json<ConversionView>> {
    let mut connection = app.db.acquire().await?;
    view_of(&mut connection, merchant_id, conversion_id).await.map(Json)
}

/// The conversion as it now stands, for every call that ends by showing it.
pub(super) async fn view_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
) -> Answer<ConversionView> {
    let view = view::load(connection, merchant_id, &[conversion_id]).await?.pop();
    view.ok_or_else(|| Problem::not_found("conversion"))
}
