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
use crate::db::{api_keys, members, merchants};
use crate::http::auth::OperatorKey;
use crate::http::idempotency::{Creation, NO_MERCHANT, Once};
use crate::http::openapi::tags;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MerchantBody)]
pub(super) struct NewMerchant {
    #[schema(min_length = 1, max_length = 200, example = "My shop")]
    name: String,
    /// Names the person behind the first merchant and finance keys, who may sign in by it as both.
    #[schema(max_length = 254, format = "email", example = "ann@my-shop.example")]
    email: String,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = CreatedMerchant)]
pub(super) struct Created {
    #[serde(flatten)]
    merchant: Merchant,
    keys: FirstKeys,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = FirstKeys)]
struct FirstKeys {
    #[schema(example = "trb_merchant_…")]
    merchant: String,
    #[schema(example = "trb_finance_…")]
    finance: String,
    #[schema(example = "trb_edge_…")]
    edge: String,
}

/// Create a merchant
///
/// With its first three keys, which are shown this once.
#[utoipa::path(
    post,
    path = "/v1/merchants",
    operation_id = "create_merchant",
    tag = tags::MERCHANTS,
    params(OperatorKey, Once),
    request_body = NewMerchant,
    responses(
        (status = 201, description = "The merchant and its keys", body = Created),
    ),
)]
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
    for role in ["merchant", "finance"] {
        let member_id = app::new_id().map_err(Problem::internal)?;
        members::insert(&mut transaction, merchant_id, member_id, &new.email, "", role, "en").await?;
    }
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
pub(crate) async fn mint(
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
