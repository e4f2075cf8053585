//! `POST /v1/referrals/qualify`: the merchant's word instead of an order.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::retry::retrying;
use crate::domain::caller::Caller;
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::openapi::{NotFound, tags};
use crate::http::problem::Answer;
use crate::http::validate::Check;
use crate::referrals::{self, ReferralError};
use crate::views::referral::{self, ReferralView};

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QualifyBody)]
pub(super) struct Request {
    /// The friend, by your own id.
    #[schema(min_length = 1, max_length = 200, example = "customer-8")]
    referred_customer_id: String,
}

/// Qualify a friend
///
/// For what you do not post as orders. If an order of the friend reaches the minimum, before or later, it is the
/// qualifying order all the same, and the referral goes as that order goes. Saying it again changes nothing.
#[utoipa::path(
    post,
    path = "/v1/referrals/qualify",
    operation_id = "qualify_referral",
    tag = tags::REFERRALS,
    params(MerchantKey),
    request_body = Request,
    responses(
        (status = 200, description = "The referral as it now stands", body = ReferralView),
        NotFound,
    ),
)]
pub(super) async fn qualify(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Body(request): Body<Request>,
) -> Answer<Json<ReferralView>> {
    let mut check = Check::default();
    check.external_id("referred_customer_id", &request.referred_customer_id);
    check.done()?;
    let view = retrying!(store(&app, merchant_id, &request.referred_customer_id, &caller).await)?;
    Ok(Json(view))
}

async fn store(app: &App, merchant_id: Uuid, friend: &str, caller: &Caller) -> Result<ReferralView, ReferralError> {
    let mut transaction = app.db.begin().await?;
    let stored = referrals::qualify(&mut transaction, merchant_id, friend, caller, app::now()).await?;
    let view = referral::of(&mut transaction, merchant_id, vec![stored]).await?.pop();
    transaction.commit().await?;
    Ok(view.ok_or(sqlx::Error::RowNotFound)?)
}
