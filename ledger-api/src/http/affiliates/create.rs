//! `POST /v1/affiliates`: a new affiliate waits for approval.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::fields::Request;
use super::own_terms;
use super::show::view_of;
use super::view::AffiliateView;
use crate::app::{self, App};
use crate::db::affiliates;
use crate::domain::event::EventType;
use crate::events::note;
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::problem::{Answer, Problem};

pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Body(request): Body<Request>,
) -> Answer<(StatusCode, Json<AffiliateView>)> {
    let (fields, own) = request.into_new()?;
    let affiliate_id = app::new_id().map_err(Problem::internal)?;
    let mut transaction = app.db.begin().await?;
    affiliates::insert(&mut transaction, merchant_id, affiliate_id, &fields).await?;
    own_terms::create(&mut transaction, merchant_id, affiliate_id, own, &caller.person).await?;
    note::affiliate(&mut transaction, merchant_id, affiliate_id, EventType::AffiliateCreated).await?;
    let view = view_of(&mut transaction, merchant_id, affiliate_id).await?;
    transaction.commit().await?;
    Ok((StatusCode::CREATED, Json(view)))
}
