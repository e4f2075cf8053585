//! `GET /v1/fraud/queue`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::App;
use crate::db::fraud::decisions::{self, Standing};
use crate::db::fraud::held::{self, Waiting};
use crate::http::auth::ReadKey;
use crate::http::openapi::tags;
use crate::http::page::{List, Page, Window};
use crate::http::params::Params;
use crate::http::problem::Answer;
use crate::views::fraud::FraudView;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Only commissions of this affiliate.
    affiliate_id: Option<Uuid>,
    limit: Option<i64>,
    cursor: Option<String>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = HeldCommission)]
pub(super) struct HeldView {
    commission_id: Uuid,
    conversion_id: Uuid,
    program_id: Uuid,
    affiliate_id: Uuid,
    #[schema(example = "Ada")]
    affiliate_name: String,
    #[schema(example = "order-1001")]
    order_id: String,
    #[schema(example = "customer-7")]
    customer_id: String,
    /// Of the order, in minor units.
    #[schema(value_type = shared::money::Amount)]
    order_amount: i64,
    #[schema(value_type = crate::domain::commission::CommissionKind)]
    kind: String,
    /// What was earned, minor units.
    #[schema(value_type = shared::money::Amount)]
    amount: i64,
    /// What reversals took of it.
    #[schema(value_type = shared::money::Amount)]
    clawed_back: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    #[schema(value_type = crate::domain::status::CommissionStatus)]
    status: String,
    #[serde(with = "time::serde::rfc3339")]
    occurred_at: OffsetDateTime,
    /// When it would be approved by itself.
    #[serde(with = "time::serde::rfc3339")]
    hold_until: OffsetDateTime,
    /// Why it waits.
    fraud: Option<FraudView>,
}

impl HeldView {
    fn new(held: Waiting, standing: Option<Standing>) -> Self {
        Self {
            commission_id: held.commission_id,
            conversion_id: held.conversion_id,
            program_id: held.program_id,
            affiliate_id: held.affiliate_id,
            affiliate_name: held.affiliate_name,
            order_id: held.order_id,
            customer_id: held.customer_id,
            order_amount: held.order_amount,
            kind: held.kind,
            amount: held.amount,
            clawed_back: held.clawed_back,
            currency: held.currency,
            status: held.status,
            occurred_at: held.occurred_at,
            hold_until: held.hold_until,
            fraud: standing.map(FraudView::from),
        }
    }
}

/// List held commissions
///
/// Commissions that fraud rules hold until somebody releases or rejects them.
#[utoipa::path(
    get,
    path = "/v1/fraud/queue",
    operation_id = "list_held_commissions",
    tag = tags::FRAUD,
    params(ReadKey, Query),
    responses(
        (status = 200, description = "A page of commissions", body = Page<HeldView>),
    ),
)]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ReadKey { merchant_id, .. }: ReadKey,
    Params(query): Params<Query>,
) -> Answer<Json<Page<HeldView>>> {
    let window = Window::new(List::FraudQueue, query.limit, query.cursor.as_deref())?;
    let mut connection = app.db.acquire().await?;
    let rows =
        held::waiting(&mut connection, merchant_id, query.affiliate_id, window.before, window.rows_to_read()).await?;
    let page = window.page(rows, |held| held.commission_id);
    let ids: Vec<Uuid> = page.data.iter().map(|held| held.commission_id).collect();
    let mut standing = decisions::standing(&mut connection, merchant_id, &ids).await?;
    Ok(Json(page.map(|held| {
        let standing = standing.remove(&held.commission_id);
        HeldView::new(held, standing)
    })))
}
