//! `PATCH /v1/links/{id}`: pause, resume, lead elsewhere.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::LinkView;
use crate::app::App;
use crate::db::links;
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Active,
    Paused,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    status: Option<Status>,
    destination: Option<String>,
    campaign: Option<String>,
}

pub(super) async fn update(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Id(link_id): Id,
    Body(request): Body<Request>,
) -> Answer<Json<LinkView>> {
    let mut check = Check::default();
    let destination = request.destination.as_deref().and_then(|text| check.web_address("destination", text));
    check.optional_text("campaign", request.campaign.as_deref(), 100);
    check.done()?;
    let status = request.status.map(|status| match status {
        Status::Active => "active",
        Status::Paused => "paused",
    });
    let destination = destination.as_ref().map(url::Url::as_str);
    let mut connection = app.db.acquire().await?;
    let link = links::update(&mut connection, merchant_id, link_id, status, destination, request.campaign.as_deref())
        .await?
        .ok_or_else(|| Problem::not_found("link"))?;
    LinkView::new(link, &app.link_url).map(Json)
}
