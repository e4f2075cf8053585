//! `PATCH /v1/affiliates/{id}`. New terms of its own become a new version, in force from now; older orders keep theirs.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::fields::Request;
use super::own_terms;
use super::show::view_of;
use super::view::AffiliateView;
use crate::affiliate_change::{self, ChangeError};
use crate::app::App;
use crate::db::affiliates;
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::openapi::{Conflict, InvalidState, tags};
use crate::http::params::Id;
use crate::http::problem::{Answer, Code, Problem};

/// Change an affiliate
///
/// A new payout method or address lifts `destination_blocked`. New terms of its own are a new version.
#[utoipa::path(
    patch,
    path = "/v1/affiliates/{id}",
    operation_id = "update_affiliate",
    tag = tags::AFFILIATES,
    params(MerchantKey, Id),
    request_body = Request,
    responses(
        (status = 200, description = "The affiliate as it now stands", body = AffiliateView),
        Conflict,
        InvalidState,
    ),
)]
pub(crate) async fn update(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Id(affiliate_id): Id,
    Body(request): Body<Request>,
) -> Answer<Json<AffiliateView>> {
    let mut transaction = app.db.begin().await?;
    if !affiliates::lock(&mut transaction, merchant_id, affiliate_id).await? {
        return Err(Problem::not_found("affiliate"));
    }
    let old = affiliates::find(&mut transaction, merchant_id, affiliate_id)
        .await?
        .ok_or_else(|| Problem::not_found("affiliate"))?;
    let (fields, own) = request.onto(old.fields.clone())?;
    let change = (&old.fields, &fields);
    affiliate_change::store(&mut transaction, merchant_id, affiliate_id, change, &caller).await?;
    if fields.recruiter_id != old.fields.recruiter_id
        && affiliates::is_above_itself(&mut transaction, merchant_id, affiliate_id).await?
    {
        let detail = "was recruited by this affiliate, directly or by way of others";
        return Err(Problem::field("recruiter_id", "invalid", detail));
    }
    let now_in_force = old.own_terms.map(|(_, own)| own);
    own_terms::update(&mut transaction, merchant_id, affiliate_id, own, now_in_force.as_ref(), &caller).await?;
    let view = view_of(&mut transaction, merchant_id, affiliate_id).await?;
    transaction.commit().await?;
    Ok(Json(view))
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Database(error) => error.into(),
            ChangeError::Erased => Self::new(Code::InvalidState, "the affiliate was erased"),
            ChangeError::Random(error) => Self::internal(error),
        }
    }
}
