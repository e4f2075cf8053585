//! `DELETE /v1/affiliates/{id}/postback`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;

use super::show::find;
use crate::app::{self, App};
use crate::db::audit::{self, Deed};
use crate::db::webhooks::endpoints;
use crate::http::auth::MerchantKey;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};

/// Delete an affiliate's postback
#[utoipa::path(
    delete,
    path = "/v1/affiliates/{id}/postback",
    operation_id = "delete_postback",
    tag = tags::WEBHOOKS,
    params(MerchantKey, Id),
    responses(
        (status = 204, description = "It is gone, and what was to be delivered there"),
    ),
)]
pub(super) async fn delete(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Id(affiliate_id): Id,
) -> Answer<StatusCode> {
    let mut transaction = app.db.begin().await?;
    let old = find(&mut transaction, merchant_id, affiliate_id).await?;
    endpoints::delete(&mut transaction, merchant_id, old.endpoint_id).await?;
    let before = Some(json!({ "events": old.events }));
    let deed = Deed { action: "postback.delete", object_id: affiliate_id, before, after: None };
    audit::write(&mut transaction, merchant_id, app::new_id().map_err(Problem::internal)?, &caller, &deed).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
