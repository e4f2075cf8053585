//! `POST /v1/merchants/{id}/keys` and `DELETE /v1/keys/{id}`: two keys may live at once, so a key can be rotated.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use shared::api_key::Role;
use uuid::Uuid;

use super::create::mint;
use crate::app::App;
use crate::db::{api_keys, merchants};
use crate::http::auth::OperatorKey;
use crate::http::idempotency::{Creation, NO_MERCHANT, Once};
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;

/// What a key of a merchant may do.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "the other roles are refused by name")]
enum MerchantRole {
    Merchant,
    MerchantReadonly,
    Finance,
    Edge,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = KeyBody)]
pub(super) struct NewKey {
    /// What it may do.
    #[schema(value_type = MerchantRole)]
    role: Role,
    /// The person or system it names.
    #[schema(min_length = 1, max_length = 200, example = "reporting")]
    person: String,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = CreatedKey)]
pub(super) struct CreatedKey {
    id: Uuid,
    #[schema(value_type = MerchantRole)]
    role: Role,
    #[schema(example = "reporting")]
    person: String,
    /// Shown this once.
    #[schema(example = "trb_merchant_readonly_…")]
    key: String,
}

/// Create a key
///
/// Two keys of a role may live at once, so a key can be replaced without a gap.
#[utoipa::path(
    post,
    path = "/v1/merchants/{id}/keys",
    operation_id = "create_key",
    tag = tags::MERCHANTS,
    params(OperatorKey, Id, Once),
    request_body = NewKey,
    responses(
        (status = 201, description = "The key, shown this once", body = CreatedKey),
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    _: OperatorKey,
    Id(merchant_id): Id,
    Creation { once, body: new }: Creation<NewKey>,
) -> Answer<Response> {
    let mut check = Check::default();
    check.text("person", &new.person, 200);
    if matches!(new.role, Role::Operator | Role::Affiliate) {
        check.refuse("role", "invalid", "a merchant has merchant, merchant_readonly, finance and edge keys");
    }
    check.done()?;

    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, NO_MERCHANT).await? {
        return Ok(first);
    }
    if !merchants::exists(&mut transaction, merchant_id).await? {
        return Err(Problem::not_found("merchant"));
    }
    let (id, key) = mint(&mut transaction, new.role, new.person.trim(), merchant_id).await?;
    let view = CreatedKey { id, role: new.role, person: new.person, key };
    let answer = once.keep(&mut transaction, &app, NO_MERCHANT, StatusCode::CREATED, &view).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Revoke a key
///
/// It stops working at once, at other instances of the server within 5 seconds.
#[utoipa::path(
    delete,
    path = "/v1/keys/{id}",
    operation_id = "revoke_key",
    tag = tags::MERCHANTS,
    params(OperatorKey, Id),
    responses(
        (status = 204, description = "Revoked"),
    ),
)]
pub(super) async fn revoke(State(app): State<Arc<App>>, _: OperatorKey, Id(key_id): Id) -> Answer<StatusCode> {
    let mut connection = app.db.acquire().await?;
    let revoked = api_keys::revoke(&mut connection, key_id).await?;
    app.keys.clear();
    if revoked { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found("key")) }
}
