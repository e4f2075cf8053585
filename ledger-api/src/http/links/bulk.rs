//! `POST /v1/links/bulk`: up to 500 links, each with its own verdict at its own place. A link that cannot be made does
//! not keep the others from being made.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sqlx::{Acquire as _, PgConnection};
use url::Url;
use uuid::Uuid;

use super::view::LinkView;
use super::wanted::LinkFields;
use crate::app::App;
use crate::db::merchants;
use crate::db::retry::retrying;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::json;
use crate::http::openapi::tags;
use crate::http::problem::{Answer, Problem};
use crate::link_codes::LinkCodes;

/// Most links in one request: each is a few statements of one transaction.
const MOST_LINKS: usize = 500;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BulkLinksBody)]
pub(super) struct BulkBody {
    /// Read one by one, so that each mistake is told at its own place.
    #[schema(value_type = Vec<Item>, max_items = 500)]
    links: Vec<Box<RawValue>>,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BulkLinkBody)]
struct Item {
    /// Whose.
    affiliate_id: Uuid,
    /// The program it belongs to.
    program_id: Uuid,
    /// Where it leads; the program's site when left out.
    #[schema(max_length = 2000, format = "uri", example = "https://shop.example/pricing")]
    destination: Option<String>,
    /// A name of your own instead of the code.
    #[schema(pattern = "^[a-z0-9-]{3,30}$", example = "summer-sale")]
    slug: Option<String>,
    /// For `utm_campaign`.
    #[schema(min_length = 1, max_length = 100, example = "spring")]
    campaign: Option<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = BulkLinks)]
pub(super) struct BulkAnswer {
    /// One for each link, in order.
    results: Vec<ItemAnswer>,
}

/// What the same link would have been answered alone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[schema(as = BulkLink)]
enum ItemAnswer {
    Created {
        #[schema(minimum = 201, maximum = 201, example = 201)]
        status: u16,
        link: Box<LinkView>,
    },
    Refused {
        #[schema(minimum = 400, maximum = 499, example = 422)]
        status: u16,
        problem: Problem,
    },
}

/// Create many links
///
/// Up to 500. A link that is refused does not keep the others from being made.
#[utoipa::path(
    post,
    path = "/v1/links/bulk",
    operation_id = "create_links",
    tag = tags::LINKS,
    params(MerchantKey, Once),
    request_body = BulkBody,
    responses((status = 200, description = "A verdict for each link", body = BulkAnswer)),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Creation { once, body }: Creation<BulkBody>,
) -> Answer<Response> {
    if body.links.len() > MOST_LINKS {
        return Err(Problem::field("links", "too_many", format!("at most {MOST_LINKS} links a request")));
    }
    retrying!(store(&app, merchant_id, &once, &body.links).await)
}

/// One transaction.
async fn store(app: &App, merchant_id: Uuid, once: &Once, links: &[Box<RawValue>]) -> Answer<Response> {
    let codes = LinkCodes::draw(&app.db, links.len()).await?;
    let mut transaction = app.db.begin().await?;
    if let Some(first) = once.answered(&mut transaction, app, merchant_id).await? {
        return Ok(first);
    }
    // Two calls that name the same slugs in opposite orders would stop each other half-way, again and again.
    merchants::lock(&mut transaction, merchant_id).await?;
    let mut results = Vec::with_capacity(links.len());
    for item in links {
        results.push(match one(&mut transaction, merchant_id, item, &codes, &app.link_url).await {
            Ok(link) => ItemAnswer::Created { status: StatusCode::CREATED.as_u16(), link: Box::new(link) },
            // Ours, not this link's: nothing is made, and the whole call is answered so.
            Err(problem) if problem.status().is_server_error() => return Err(problem),
            Err(problem) => ItemAnswer::Refused { status: problem.status().as_u16(), problem },
        });
    }
    let answer = once.keep(&mut transaction, app, merchant_id, StatusCode::OK, &BulkAnswer { results }).await?;
    transaction.commit().await?;
    Ok(answer)
}

/// Within a savepoint, so that a taken slug undoes this link only.
async fn one(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    item: &RawValue,
    codes: &LinkCodes,
    link_url: &Url,
) -> Answer<LinkView> {
    let Item { affiliate_id, program_id, destination, slug, campaign } = json::parse(item.get().as_bytes())?;
    let wanted = LinkFields { program_id, destination, slug, campaign }.read(affiliate_id)?;
    let mut savepoint = connection.begin().await?;
    let link = wanted.store(&mut savepoint, merchant_id, codes).await?;
    savepoint.commit().await?;
    LinkView::new(link, link_url)
}
