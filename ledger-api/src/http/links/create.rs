//! `POST /v1/affiliates/{id}/links`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::view::LinkView;
use super::wanted::LinkFields;
use crate::app::App;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{Conflict, tags};
use crate::http::params::Id;
use crate::http::problem::Answer;
use crate::link_codes::LinkCodes;

/// Create a link
///
/// `url` is the destination with `ref`, `short_url` the same link on the link domain.
#[utoipa::path(
    post,
    path = "/v1/affiliates/{id}/links",
    operation_id = "create_link",
    tag = tags::LINKS,
    params(MerchantKey, Id, Once),
    request_body = LinkFields,
    responses(
        (status = 201, description = "The link", body = LinkView),
        Conflict,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Id(affiliate_id): Id,
    Creation { once, body }: Creation<LinkFields>,
) -> Answer<Response> {
    let wanted = body.read(affiliate_id)?;
    let codes = LinkCodes::draw(&app.db, 1).await?;
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, merchant_id).await? {
        return Ok(first);
    }
    let link = wanted.store(&mut transaction, merchant_id, &codes).await?;
    let view = LinkView::new(link, &app.link_url)?;
    let answer = once.keep(&mut transaction, &app, merchant_id, StatusCode::CREATED, &view).await?;
    transaction.commit().await?;
    Ok(answer)
}
