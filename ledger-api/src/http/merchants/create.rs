//! `POST /v1/merchants`: a new tenant with its first three keys, which are shown this once.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::api_key::{ApiKey, Role};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::audit::{self, Deed};
use crate::db::merchants::Merchant;
use crate::db::{api_keys, members, merchants};
use crate::domain::caller::Caller;
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
    key_ids: FirstKeyIds,
}

/// Their ids, to revoke them by.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = FirstKeyIds)]
struct FirstKeyIds {
    merchant: Uuid,
    finance: Uuid,
    edge: Uuid,
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
    OperatorKey(caller): OperatorKey,
    Creation { once, body: new }: Creation<NewMerchant>,
) -> Answer<Response> {
    let mut check = Check::default();
    let name = check.plain_name("name", &new.name);
    check.email_of_person("email", &new.email);
    let name = check.finish(name)?;

    let merchant_id = app::new_id().map_err(Problem::internal)?;
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, NO_MERCHANT).await? {
        return Ok(first);
    }
    let merchant = merchants::insert(&mut transaction, merchant_id, name.as_str(), &new.email).await?;
    for role in ["merchant", "finance"] {
        let member_id = app::new_id().map_err(Problem::internal)?;
        members::insert(&mut transaction, merchant_id, member_id, &new.email, "", role, "en").await?;
    }
    let own = mint(&mut transaction, Role::Merchant, &new.email, merchant_id, &caller).await?;
    let finance = mint(&mut transaction, Role::Finance, &new.email, merchant_id, &caller).await?;
    let edge = mint(&mut transaction, Role::Edge, "edge", merchant_id, &caller).await?;
    let key_ids = FirstKeyIds { merchant: own.0, finance: finance.0, edge: edge.0 };
    let keys = FirstKeys { merchant: own.1, finance: finance.1, edge: edge.1 };
    let view = Created { merchant, keys, key_ids };
    let answer = once.keep(&mut transaction, &app, NO_MERCHANT, StatusCode::CREATED, &view).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Stores a new key of one merchant and who made it; returns its id and the key itself.
pub(crate) async fn mint(
    connection: &mut PgConnection,
    role: Role,
    person: &str,
    merchant_id: Uuid,
    caller: &Caller,
) -> Answer<(Uuid, String)> {
    let key_id = app::new_id().map_err(Problem::internal)?;
    let key = ApiKey::new(role, &app::entropy().map_err(Problem::internal)?);
    api_keys::insert(connection, key_id, &key, person, Some(&[merchant_id])).await?;
    let after = Some(json!({ "role": role.name(), "person": person }));
    let deed = Deed { action: "api_key.create", object_id: key_id, before: None, after };
    audit::write(connection, merchant_id, app::new_id().map_err(Problem::internal)?, caller, &deed).await?;
    Ok((key_id, key.reveal().to_owned()))
}
