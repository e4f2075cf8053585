//! `POST /v1/conversions/bulk`: up to 1,000 orders, each with its own verdict at its own place. An order that cannot be
//! accepted does not keep the others from being recorded.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::address::pseudonym;
use super::body::ConversionBody;
use super::create::answer;
use super::view::ConversionView;
use crate::app::{self, App};
use crate::domain::conversion::NewConversion;
use crate::http::auth::MerchantKey;
use crate::http::idempotency::{Creation, Once};
use crate::http::json;
use crate::http::openapi::tags;
use crate::http::problem::{Answer, Problem};

/// Most orders in one request.
const MOST_ORDERS: usize = 1_000;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BulkBody)]
pub(super) struct BulkBody {
    /// Read one by one, so that each mistake is told at its own place.
    #[schema(value_type = Vec<ConversionBody>, max_items = 1000)]
    conversions: Vec<Box<RawValue>>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = BulkResults)]
pub(super) struct BulkAnswer {
    /// One for each order, in order.
    results: Vec<ItemAnswer>,
}

/// What the same order would have been answered alone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[schema(as = BulkResult)]
enum ItemAnswer {
    Stored {
        #[schema(minimum = 200, maximum = 201, example = 201)]
        status: u16,
        conversion: Box<ConversionView>,
    },
    Refused {
        #[schema(minimum = 400, maximum = 599, example = 422)]
        status: u16,
        problem: Problem,
    },
}

/// Report up to 1,000 orders
///
/// Each has its own verdict, at its own place: the `status` it would have had alone, and the `conversion` or the
/// `problem`. A wrong order does not keep the others out.
#[utoipa::path(
    post,
    path = "/v1/conversions/bulk",
    operation_id = "create_conversions",
    tag = tags::CONVERSIONS,
    params(MerchantKey, Once),
    request_body = BulkBody,
    responses(
        (status = 200, description = "A verdict for each order", body = BulkAnswer),
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, .. }: MerchantKey,
    Creation { once, body }: Creation<BulkBody>,
) -> Answer<Response> {
    if body.conversions.len() > MOST_ORDERS {
        let detail = format!("at most {MOST_ORDERS} orders a request");
        return Err(Problem::field("conversions", "too_many", detail));
    }
    once.guard(&app, merchant_id, async { Ok((StatusCode::OK, Json(record(&app, merchant_id, &body).await?))) }).await
}

async fn record(app: &App, merchant_id: Uuid, body: &BulkBody) -> Answer<BulkAnswer> {
    let mut read = Vec::with_capacity(body.conversions.len());
    for item in &body.conversions {
        read.push(self::read(app, merchant_id, item).await);
    }
    let orders: Vec<NewConversion> = read.iter().flatten().cloned().collect();
    app.metrics.orders.bulk(orders.len());
    let recorded = app.orders.record_together(merchant_id, orders).await?;
    // The database is away, or something as bad: no verdict on any order. What is stored already is told next time.
    if let Some(error) = recorded.iter().filter_map(|one| one.as_ref().err()).find(|e| !e.may_be_the_orders_fault()) {
        return Err(error.clone().into());
    }
    let mut recorded = recorded.into_iter();
    let results = read.into_iter().map(|order| {
        let answered = order.and_then(|_| {
            let recorded = recorded.next().ok_or_else(|| Problem::internal("an order has no verdict"))?;
            answer(recorded?)
        });
        match answered {
            Ok((status, conversion)) => {
                ItemAnswer::Stored { status: status.as_u16(), conversion: Box::new(conversion) }
            }
            Err(problem) => ItemAnswer::Refused { status: problem.status().as_u16(), problem },
        }
    });
    Ok(BulkAnswer { results: results.collect() })
}

async fn read(app: &App, merchant_id: Uuid, item: &RawValue) -> Answer<NewConversion> {
    let body: ConversionBody = json::parse(item.get().as_bytes())?;
    let ip_pseudonym = pseudonym(app, merchant_id, &body).await?;
    body.read(app::new_id().map_err(Problem::internal)?, app::now(), &app.token_keys, ip_pseudonym)
}
