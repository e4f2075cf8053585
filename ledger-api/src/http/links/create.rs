//! `POST /v1/affiliates/{id}/links`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
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
use crate::http::idempotency::Creation;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;

/// Draws of a random code before giving up. With a million links a draw meets a taken code once in 4,300 times.
const CODE_DRAWS: usize = 8;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    program_id: Uuid,
    destination: Option<String>,
    slug: Option<String>,
    campaign: Option<String>,
}

pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Id(affiliate_id): Id,
    Creation { once, body: request }: Creation<Request>,
) -> Answer<Response> {
    let mut check = Check::default();
    let destination = request.destination.as_deref().map(|text| check.web_address("destination", text));
    if let Some(Err(error)) = request.slug.as_deref().map(Slug::parse) {
        check.refuse("slug", "invalid", error.to_string());
    }
    check.optional_text("campaign", request.campaign.as_deref(), 100);
    check.done()?;

    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, &app, merchant_id).await? {
        return Ok(first);
    }
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
    let view = LinkView::new(link, &app.link_url)?;
    let answer = once.keep(&mut transaction, &app, merchant_id, StatusCode::CREATED, &view).await?;
    transaction.commit().await?;
    Ok(answer)
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
