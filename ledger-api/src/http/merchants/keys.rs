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
use crate::http::idempotency::{Creation, NO_MERCHANT};
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewKey {
    role: Role,
    person: String,
}

#[derive(Serialize)]
pub(super) struct CreatedKey {
    id: Uuid,
    role: Role,
    person: String,
    key: String,
}

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

pub(super) async fn revoke(State(app): State<Arc<App>>, _: OperatorKey, Id(key_id): Id) -> Answer<StatusCode> {
    let mut connection = app.db.acquire().await?;
    let revoked = api_keys::revoke(&mut connection, key_id).await?;
    app.keys.clear();
    if revoked { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found("key")) }
}
