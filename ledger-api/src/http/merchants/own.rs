//! `GET` and `PATCH /v1/merchant`: what a merchant decides for itself.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::App;
use crate::db::click_retention;
use crate::http::auth::{MerchantKey, ReadKey};
use crate::http::change::Change;
use crate::http::json::Body;
use crate::http::openapi::tags;
use crate::http::problem::{Answer, Problem};

/// The settings of a merchant.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = MerchantSettings, example = json!({"id": "01a204c4-e90a-70b1-9285-e6554767bec6", "click_retention_days": 90}))]
pub(super) struct SettingsView {
    id: Uuid,
    /// Days clicks are kept; null: as long as the operator keeps them.
    #[schema(minimum = 1, maximum = 3650, example = 90)]
    click_retention_days: Option<i32>,
}

/// What is to be changed.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MerchantSettingsChange, example = json!({"click_retention_days": 90}))]
pub(super) struct Request {
    /// Days clicks are kept; null: as long as the operator keeps them. Older ones are deleted soon after.
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 3650, example = 90)]
    click_retention_days: Change<i32>,
}

/// Read the merchant's settings
#[utoipa::path(
    get,
    path = "/v1/merchant",
    operation_id = "read_merchant",
    tag = tags::MERCHANTS,
    params(ReadKey),
    responses((status = 200, description = "The settings", body = SettingsView)),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
) -> Answer<Json<SettingsView>> {
    view(&app, merchant_id).await
}

/// Change the merchant's settings
#[utoipa::path(
    patch,
    path = "/v1/merchant",
    operation_id = "update_merchant",
    tag = tags::MERCHANTS,
    params(MerchantKey),
    request_body = Request,
    responses((status = 200, description = "The settings as they now are", body = SettingsView)),
)]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Body(request): Body<Request>,
) -> Answer<Json<SettingsView>> {
    let days = match request.click_retention_days {
        Change::Keep => return view(&app, merchant_id).await,
        Change::Remove => None,
        Change::Set(days) if (1..=3_650).contains(&days) => Some(days),
        Change::Set(_) => return Err(Problem::field("click_retention_days", "out_of_range", "is 1 to 3650")),
    };
    click_retention::set(&mut *app.db.acquire().await?, merchant_id, days).await?;
    view(&app, merchant_id).await
}

async fn view(app: &App, merchant_id: Uuid) -> Answer<Json<SettingsView>> {
    let days = click_retention::of_merchant(&mut *app.db.acquire().await?, merchant_id).await?;
    Ok(Json(SettingsView { id: merchant_id, click_retention_days: days }))
}
