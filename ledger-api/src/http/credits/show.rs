//! `GET /v1/credits/{customer_id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::app::App;
use crate::db::referrals::spends;
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::params::ExternalId;
use crate::http::problem::Answer;

/// What a customer has.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Credits)]
pub(super) struct CreditsView {
    #[schema(example = "customer-7")]
    customer_id: String,
    /// One for each currency that the customer ever had credit in.
    balances: Vec<Balance>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = CreditBalance)]
struct Balance {
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    /// Minor units that can be spent.
    #[schema(value_type = shared::money::Amount, example = 1000)]
    amount: i64,
}

/// Show a customer's credit
///
/// A customer who never had any, or whom nobody knows, has no balances.
#[utoipa::path(
    get,
    path = "/v1/credits/{customer_id}",
    operation_id = "show_credits",
    tag = tags::REFERRALS,
    params(ReadKey, ("customer_id" = String, Path, description = "Your own id.", example = "customer-7")),
    responses(
        (status = 200, description = "What can be spent", body = CreditsView),
    ),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    ExternalId(customer_id): ExternalId,
) -> Answer<Json<CreditsView>> {
    let mut connection = app.db.acquire().await?;
    let balances = spends::balances(&mut connection, merchant_id, &customer_id).await?;
    let balances = balances.into_iter().map(|(currency, amount)| Balance { currency, amount }).collect();
    Ok(Json(CreditsView { customer_id, balances }))
}
