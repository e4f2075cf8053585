//! `GET /v1/affiliates/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use sqlx::PgConnection;
use uuid::Uuid;

use super::stripe_account;
use super::view::AffiliateView;
use crate::app::App;
use crate::db::affiliates;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Show an affiliate
#[utoipa::path(
    get,
    path = "/v1/affiliates/{id}",
    operation_id = "show_affiliate",
    tag = tags::AFFILIATES,
    params(ReadKey, Id),
    responses(
        (status = 200, description = "The affiliate", body = AffiliateView),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Id(affiliate_id): Id,
) -> Answer<Json<AffiliateView>> {
    let mut connection = app.db.acquire().await?;
    view_of(&mut connection, merchant_id, affiliate_id).await.map(Json)
}

/// The affiliate as it now stands, for every call that ends by showing it.
pub(super) async fn view_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
) -> Answer<AffiliateView> {
    let found = affiliates::find(connection, merchant_id, affiliate_id).await?;
    let found = found.ok_or_else(|| Problem::not_found("affiliate"))?;
    let account = stripe_account::of(connection, found.fields.stripe_account_id.as_ref()).await?;
    Ok(AffiliateView::new(found, account))
}
