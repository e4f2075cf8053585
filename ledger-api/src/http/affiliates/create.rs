//! `POST /v1/affiliates`: a new affiliate waits for approval.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use sqlx::PgConnection;
use uuid::Uuid;

use super::fields::Request;
use super::own_terms::{self, OwnTermsChange};
use super::show::view_of;
use super::view::AffiliateView;
use crate::app::{self, App};
use crate::db::affiliates::{self, AffiliateFields};
use crate::domain::event::EventType;
use crate::events::note;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{Conflict, tags};
use crate::http::problem::{Answer, Problem};

/// Create an affiliate
///
/// Needs `name` and `email`. A new affiliate is `pending` and earns once it is approved.
#[utoipa::path(
    post,
    path = "/v1/affiliates",
    operation_id = "create_affiliate",
    tag = tags::AFFILIATES,
    params(MerchantKey, Once),
    request_body = Request,
    responses(
        (status = 201, description = "The affiliate", body = AffiliateView),
        Conflict,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Creation { once, body: request }: Creation<Request>,
) -> Answer<Response> {
    let (fields, own) = request.into_new()?;
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, merchant_id).await? {
        return Ok(first);
    }
    let view = store(&mut transaction, merchant_id, &fields, own, &caller.person).await?;
    let answer = once.keep(&mut transaction, &app, merchant_id, StatusCode::CREATED, &view).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Stores a new affiliate with its own terms, if any; `person` made it.
async fn store(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    fields: &AffiliateFields,
    own: OwnTermsChange,
    person: &str,
) -> Answer<AffiliateView> {
    let affiliate_id = app::new_id().map_err(Problem::internal)?;
    affiliates::insert(connection, merchant_id, affiliate_id, fields).await?;
    own_terms::create(connection, merchant_id, affiliate_id, own, person).await?;
    note::affiliate(connection, merchant_id, affiliate_id, EventType::AffiliateCreated).await?;
    view_of(connection, merchant_id, affiliate_id).await
}
