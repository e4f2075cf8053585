//! `POST /v1/merchants`: a new tenant with its first three keys, which are shown this once.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use shared::api_key::{ApiKey, Role};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::merchants::Merchant;
use crate::db::{api_keys, merchants};
use crate::http::auth::OperatorKey;
use crate::http::idempotency::{Creation, NO_MERCHANT};
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMerchant {
    name: String,
    email: String,
}

#[derive(Serialize)]
pub(super) struct Created {
    #[serde(flatten)]
    merchant: Merchant,
    keys: FirstKeys,
}

#[derive(Serialize)]
struct FirstKeys {
    merchant: String,
    finance: String,
    edge: String,
}

pub(super) async fn create(
    State(app): State<Arc<App>>,
    _: OperatorKey,
    Creation { once, body: new }: Creation<NewMerchant>,
) -> Answer<Response> {
    let mut check = Check::default();
    check.text("name", &new.name, 200);
    check.email("email", &new.email);
    check.done()?;

    let merchant_id = app::new_id().map_err(Problem::internal)?;
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, NO_MERCHANT).await? {
        return Ok(first);
    }
    let merchant = merchants::insert(&mut transaction, merchant_id, &new.name, &new.email).await?;
    let keys = FirstKeys {
        merchant: mint(&mut transaction, Role::Merchant, &new.email, merchant_id).await?.1,
        finance: mint(&mut transaction, Role::Finance, &new.email, merchant_id).await?.1,
        edge: mint(&mut transaction, Role::Edge, "edge", merchant_id).await?.1,
    };
    let view = Created { merchant, keys };
    let answer = once.keep(&mut transaction, &app, NO_MERCHANT, StatusCode::CREATED, &view).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Stores a new key of one merchant; returns its id and the key itself.
pub(super) async fn mint(
    connection: &mut PgConnection,
    role: Role,
    person: &str,
    merchant_id: Uuid,
) -> Answer<(Uuid, String)> {
    let key_id = app::new_id().map_err(Problem::internal)?;
    let key = ApiKey::new(role, &app::entropy().map_err(Problem::internal)?);
    api_keys::insert(connection, key_id, &key, person, Some(&[merchant_id])).await?;
    Ok((key_id, key.reveal().to_owned()))
}
