//! `POST /v1/affiliates/{id}/links`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use shared::link::Slug;
use sqlx::PgConnection;
use uuid::Uuid;

use super::view::LinkView;
use crate::app::{self, App};
use crate::db::links::{self, Link, NewLink};
use crate::db::{affiliates, edge_changes, programs};
use crate::domain::edge_subject::EdgeSubject;
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::openapi::{Conflict, tags};
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;

/// Draws of a random code before giving up. With a million links a draw meets a taken code once in 4,300 times.
const CODE_DRAWS: usize = 8;

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LinkBody)]
pub(super) struct Request {
    /// The program it belongs to.
    program_id: Uuid,
    /// Where it leads; the program's site when left out.
    #[schema(max_length = 2000, format = "uri", example = "https://shop.example/pricing")]
    destination: Option<String>,
    /// A name of your own instead of the code; unique, not a reserved word, not eight hexadecimal digits.
    #[schema(pattern = "^[a-z0-9-]{3,30}$", example = "summer-sale")]
    slug: Option<String>,
    /// For `utm_campaign`.
    #[schema(min_length = 1, max_length = 100, example = "spring")]
    campaign: Option<String>,
}

/// Create a link
///
/// `url` is the destination with `ref`, `short_url` the same link on the link domain.
#[utoipa::path(
    post,
    path = "/v1/affiliates/{id}/links",
    operation_id = "create_link",
    tag = tags::LINKS,
    params(MerchantKey, Id),
    request_body = Request,
    responses(
        (status = 201, description = "The link", body = LinkView),
        Conflict,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Id(affiliate_id): Id,
    Body(request): Body<Request>,
) -> Answer<(StatusCode, Json<LinkView>)> {
    let mut check = Check::default();
    let destination = request.destination.as_deref().map(|text| check.web_address("destination", text));
    if let Some(Err(error)) = request.slug.as_deref().map(Slug::parse) {
        check.refuse("slug", "invalid", error.to_string());
    }
    check.optional_text("campaign", request.campaign.as_deref(), 100);
    check.done()?;

    let mut transaction = app.db.begin().await?;
    if !affiliates::exists(&mut transaction, merchant_id, affiliate_id).await? {
        return Err(Problem::not_found("affiliate"));
    }
    let program = programs::find(&mut transaction, merchant_id, request.program_id)
        .await?
        .ok_or_else(|| Problem::field("program_id", "unknown", "there is no such program"))?;
    let destination = destination.flatten().map_or(program.site_url, String::from);
    let wanted = Wanted { affiliate_id, destination, request };
    let link = insert_with_fresh_code(&mut transaction, merchant_id, &wanted).await?;
    edge_changes::note(&mut transaction, merchant_id, EdgeSubject::Link, link.link_id).await?;
    transaction.commit().await?;
    Ok((StatusCode::CREATED, Json(LinkView::new(link, &app.link_url)?)))
}

struct Wanted {
    affiliate_id: Uuid,
    destination: String,
    request: Request,
}

async fn insert_with_fresh_code(connection: &mut PgConnection, merchant_id: Uuid, wanted: &Wanted) -> Answer<Link> {
    let link_id = app::new_id().map_err(Problem::internal)?;
    for _ in 0..CODE_DRAWS {
        let draw = u32::from_be_bytes(app::entropy().map_err(Problem::internal)?);
        let new = NewLink {
            link_id,
            program_id: wanted.request.program_id,
            affiliate_id: wanted.affiliate_id,
            code: &format!("{draw:08X}"),
            slug: wanted.request.slug.as_deref(),
            destination: &wanted.destination,
            campaign: wanted.request.campaign.as_deref(),
        };
        if let Some(link) = links::insert(connection, merchant_id, &new).await? {
            return Ok(link);
        }
    }
    Err(Problem::internal("no free link code in eight draws"))
}
