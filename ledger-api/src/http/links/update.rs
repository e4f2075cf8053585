//! `PATCH /v1/links/{id}`: pause, resume, lead elsewhere, take another slug.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use shared::link::Slug;
use sqlx::PgConnection;
use uuid::Uuid;

use super::view::LinkView;
use super::wanted::CAMPAIGN_CHARS;
use crate::app::{self, App};
use crate::db::links::{self, LinkChanges};
use crate::db::{edge_changes, edge_names};
use crate::domain::edge_subject::EdgeSubject;
use crate::domain::status::LinkStatus;
use crate::http::auth::MerchantKey;
use crate::http::change::{Change, never_null};
use crate::http::json::Body;
use crate::http::openapi::{Conflict, tags};
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LinkChanges, example = json!({"status": "paused"}))]
pub(crate) struct Request {
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = LinkStatus)]
    status: Option<LinkStatus>,
    /// Where it leads.
    #[serde(default, deserialize_with = "never_null")]
    #[schema(value_type = String, max_length = 2000, format = "uri", example = "https://shop.example/sale")]
    destination: Option<String>,
    /// For `utm_campaign`.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, example = "summer")]
    campaign: Change<String>,
    /// Null takes it away. The old one leads nowhere, and another link may take it.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^[a-z0-9-]{3,30}$", example = "summer-sale")]
    slug: Change<String>,
}

/// Change a link
///
/// Visitors of a paused link are sent on and not counted. The edge follows within two minutes.
#[utoipa::path(
    patch,
    path = "/v1/links/{id}",
    operation_id = "update_link",
    tag = tags::LINKS,
    params(MerchantKey, Id),
    request_body = Request,
    responses(
        (status = 200, description = "The link as it now stands", body = LinkView),
        Conflict,
    ),
)]
pub(crate) async fn update(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Id(link_id): Id,
    Body(request): Body<Request>,
) -> Answer<Json<LinkView>> {
    let mut check = Check::default();
    let destination = request.destination.as_deref().and_then(|text| check.destination("destination", text));
    check.optional_text("campaign", request.campaign.value().map(String::as_str), CAMPAIGN_CHARS);
    if let Some(Err(error)) = request.slug.read(Slug::parse) {
        check.refuse("slug", "invalid", error.to_string());
    }
    check.done()?;
    let mut transaction = app.db.begin().await?;
    let old = links::lock(&mut transaction, merchant_id, link_id).await?.ok_or_else(|| Problem::not_found("link"))?;
    let changes = LinkChanges {
        status: request.status.map(LinkStatus::name),
        destination: destination.as_ref().map(url::Url::as_str),
        campaign: match &request.campaign {
            Change::Keep => old.campaign.as_deref(),
            Change::Remove => None,
            Change::Set(campaign) => Some(campaign),
        },
        slug: match &request.slug {
            Change::Keep => old.slug.as_deref(),
            Change::Remove => None,
            Change::Set(slug) => Some(slug),
        },
    };
    if let Some(slug) = old.slug.as_deref().filter(|slug| changes.slug != Some(*slug)) {
        free_slug(&mut transaction, merchant_id, link_id, slug).await?;
    }
    let link = links::update(&mut transaction, merchant_id, link_id, &changes).await?;
    edge_changes::note(&mut transaction, merchant_id, EdgeSubject::Link, link_id).await?;
    transaction.commit().await?;
    LinkView::new(link, &app.link_url).map(Json)
}

/// The edge must stop leading to the link under a slug that it gives up.
async fn free_slug(connection: &mut PgConnection, merchant_id: Uuid, link_id: Uuid, slug: &str) -> Answer<()> {
    let fresh_id = app::new_id().map_err(Problem::internal)?;
    let freed = edge_names::free_slug(connection, merchant_id, link_id, slug, fresh_id).await?;
    edge_changes::note(connection, merchant_id, EdgeSubject::FreedSlug, freed).await?;
    Ok(())
}
