//! `GET` and `POST /v1/merchants/{id}/keys`, and `DELETE /v1/keys/{id}`: two keys may live at once, so a key can be rotated.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use shared::api_key::Role;
use time::OffsetDateTime;
use uuid::Uuid;

use super::create::mint;
use crate::app::App;
use crate::db::api_keys::{self, KeyRow};
use crate::db::merchants;
use crate::http::auth::OperatorKey;
use crate::http::idempotency::{Creation, NO_MERCHANT, Once};
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::{Id, Params};
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;
use crate::key_revocation::{self, RevocationError};

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

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    limit: Option<i64>,
    cursor: Option<String>,
}

/// A key without the key itself, which is not kept.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ApiKey)]
pub(super) struct KeyView {
    id: Uuid,
    #[schema(example = "merchant_readonly")]
    role: String,
    #[schema(example = "reporting")]
    person: String,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// When it stopped working; null: it works.
    #[serde(with = "time::serde::rfc3339::option")]
    revoked_at: Option<OffsetDateTime>,
}

impl From<KeyRow> for KeyView {
    fn from(row: KeyRow) -> Self {
        let KeyRow { key_id: id, role, person, created_at, revoked_at, .. } = row;
        Self { id, role, person, created_at, revoked_at }
    }
}

/// List a merchant's keys
///
/// Every key that speaks for this merchant alone or with others it names, revoked ones too, newest first.
#[utoipa::path(
    get,
    path = "/v1/merchants/{id}/keys",
    operation_id = "list_keys",
    tag = tags::MERCHANTS,
    params(OperatorKey, Id, Query),
    responses((status = 200, description = "A page of keys", body = Page<KeyView>)),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    _: OperatorKey,
    Id(merchant_id): Id,
    Params(query): Params<Query>,
) -> Answer<Json<Page<KeyView>>> {
    let window = Window::new(List::Keys, query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    if !merchants::exists(&mut connection, merchant_id).await? {
        return Err(Problem::not_found("merchant"));
    }
    let rows = api_keys::list(&mut connection, Some(merchant_id), window.before, window.rows_to_read()).await?;
    Ok(Json(window.page(rows, |row| row.key_id).map(KeyView::from)))
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
    OperatorKey(caller): OperatorKey,
    Id(merchant_id): Id,
    Creation { once, body: new }: Creation<NewKey>,
) -> Answer<Response> {
    let mut check = Check::default();
    let person = check.plain_name("person", &new.person);
    if matches!(new.role, Role::Operator | Role::Affiliate) {
        check.refuse("role", "invalid", "a merchant has merchant, merchant_readonly, finance and edge keys");
    }
    let person = check.finish(person)?;

    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, NO_MERCHANT).await? {
        return Ok(first);
    }
    if !merchants::exists(&mut transaction, merchant_id).await? {
        return Err(Problem::not_found("merchant"));
    }
    let (id, key) = mint(&mut transaction, new.role, person.as_str(), merchant_id, &caller).await?;
    let view = CreatedKey { id, role: new.role, person: person.as_str().to_owned(), key };
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
pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    OperatorKey(caller): OperatorKey,
    Id(key_id): Id,
) -> Answer<StatusCode> {
    let revoked = key_revocation::revoke(&app.db, key_id, &caller).await?;
    app.keys.clear();
    if revoked { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found("key")) }
}

impl From<RevocationError> for Problem {
    fn from(error: RevocationError) -> Self {
        match error {
            RevocationError::Database(error) => error.into(),
            RevocationError::Random(error) => Self::internal(error),
        }
    }
}
