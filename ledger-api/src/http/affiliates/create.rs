//! `POST /v1/affiliates`: a new affiliate waits for approval.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::fields::Request;
use super::own_terms;
use super::show::view_of;
use crate::app::{self, App};
use crate::db::affiliates;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::Creation;
use crate::http::problem::{Answer, Problem};

pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Creation { once, body: request }: Creation<Request>,
) -> Answer<Response> {
    let (fields, own) = request.into_new()?;
    let affiliate_id = app::new_id().map_err(Problem::internal)?;
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, merchant_id).await? {
        return Ok(first);
    }
    affiliates::insert(&mut transaction, merchant_id, affiliate_id, &fields).await?;
    own_terms::create(&mut transaction, merchant_id, affiliate_id, own, &caller.person).await?;
    let view = view_of(&mut transaction, merchant_id, affiliate_id).await?;
    let answer = once.keep(&mut transaction, &app, merchant_id, StatusCode::CREATED, &view).await?;
    transaction.commit().await?;
    Ok(answer)
}
