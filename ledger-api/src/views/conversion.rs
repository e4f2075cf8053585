//! A conversion as clients see it: the attribution with its reasons, and what it earned.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::Serialize;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::fraud::FraudView;
use crate::db::conversion_details::{self, CommissionRow, ConversionRow};
use crate::db::fraud::decisions::{self, Standing};

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = Conversion, example = json!({"refunded": 0}))]
pub(crate) struct ConversionView {
    pub(crate) id: Uuid,
    #[schema(example = "order-1001")]
    order_id: String,
    #[schema(value_type = crate::domain::order::OrderType)]
    r#type: String,
    #[schema(example = "customer-7")]
    customer_id: String,
    #[schema(value_type = crate::domain::status::ConversionStatus)]
    status: String,
    /// Of the order, in minor units; 0 for a lead.
    #[schema(value_type = shared::money::Amount)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    /// Of it, refunded so far.
    #[schema(value_type = shared::money::Amount, example = 0)]
    refunded: i64,
    #[serde(with = "time::serde::rfc3339")]
    occurred_at: OffsetDateTime,
    subscription_id: Option<String>,
    #[schema(example = "SAVE10")]
    coupon: Option<String>,
    /// Null: credited to nobody.
    attribution: Option<AttributionView>,
    /// Why it is credited to nobody, or why not to the first evidence.
    #[schema(value_type = Option<crate::domain::attribution::Reason>)]
    reason: Option<String>,
    /// The primary one first.
    commissions: Vec<CommissionView>,
    /// As it was sent.
    #[schema(value_type = Option<Object>)]
    metadata: Option<serde_json::Value>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = Attribution)]
struct AttributionView {
    program_id: Uuid,
    affiliate_id: Uuid,
    link_id: Uuid,
    click_id: Option<Uuid>,
    #[schema(value_type = crate::domain::attribution::Method)]
    method: String,
    /// The click's own time.
    #[serde(with = "time::serde::rfc3339::option")]
    clicked_at: Option<OffsetDateTime>,
    /// The window the click was held against, in days.
    #[schema(example = 30)]
    window_days: Option<i32>,
    /// Every piece of evidence, strongest first.
    #[schema(value_type = Vec<crate::domain::attribution::Candidate>)]
    candidates: serde_json::Value,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = Commission, example = json!({"amount": 1980, "clawed_back": 0, "hold_until": "2026-12-07T09:30:00Z", "rate": "20"}))]
struct CommissionView {
    id: Uuid,
    affiliate_id: Uuid,
    #[schema(value_type = crate::domain::commission::CommissionKind)]
    kind: String,
    #[schema(value_type = Option<crate::domain::percent::Percent>)]
    rate: Option<Decimal>,
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
    /// Month of the subscription, from 1.
    recurring_month: Option<i32>,
    /// The subscription's first order.
    parent_conversion_id: Option<Uuid>,
    /// The payout it is a line of.
    payout_id: Option<Uuid>,
    /// When it is approved by itself.
    #[serde(with = "time::serde::rfc3339")]
    hold_until: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    approved_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    rejected_at: Option<OffsetDateTime>,
    rejection_reason: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    paid_at: Option<OffsetDateTime>,
    /// What the fraud rules found and what became of it; null: nothing, or they have not looked yet. The answer that
    /// records an order leaves it null.
    fraud: Option<FraudView>,
}

/// The conversions of these ids in their order; unknown ids and other merchants' are left out.
pub(crate) async fn load(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    ids: &[Uuid],
) -> Result<Vec<ConversionView>, sqlx::Error> {
    let mut commissions = conversion_details::commissions(connection, merchant_id, ids).await?;
    let rows = conversion_details::by_ids(connection, merchant_id, ids).await?;
    let earned = commissions.values().flatten().map(|commission| commission.commission_id);
    let mut standing = decisions::standing(connection, merchant_id, &earned.collect::<Vec<_>>()).await?;
    let mut views: HashMap<Uuid, ConversionView> = rows
        .into_iter()
        .map(|row| {
            let earned = commissions.remove(&row.conversion_id).unwrap_or_default();
            let mut view = ConversionView::new(row, earned);
            for commission in &mut view.commissions {
                commission.fraud = standing.remove(&commission.id).and_then(FraudView::worth_telling);
            }
            (view.id, view)
        })
        .collect();
    Ok(ids.iter().filter_map(|id| views.remove(id)).collect())
}

/// The same as they were answered when they were created: what happens to a conversion later leaves everything else of it
/// as it was.
pub(crate) async fn load_as_created(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    ids: &[Uuid],
) -> Result<Vec<ConversionView>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut commissions = conversion_details::commissions(connection, merchant_id, ids).await?;
    let rows = conversion_details::by_ids(connection, merchant_id, ids).await?;
    let views = rows.into_iter().map(|row| {
        let earned = commissions.remove(&row.conversion_id).unwrap_or_default();
        ConversionView::new(row.as_created(), earned.into_iter().map(CommissionRow::as_created).collect())
    });
    Ok(views.collect())
}

/// A commission by itself, as events tell it: as in a conversion, with the conversion's ids.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CommissionEventView {
    #[serde(flatten)]
    commission: CommissionView,
    conversion_id: Uuid,
    order_id: String,
}

impl CommissionEventView {
    /// The view of what is stored.
    pub(crate) fn new(order_id: String, row: CommissionRow, standing: Option<Standing>) -> Self {
        let conversion_id = row.conversion_id;
        let fraud = standing.and_then(FraudView::worth_telling);
        Self { conversion_id, order_id, commission: CommissionView { fraud, ..row.into() } }
    }
}

impl ConversionView {
    /// The view of what is stored.
    pub(crate) fn new(row: ConversionRow, commissions: Vec<CommissionRow>) -> Self {
        let status = status_of(&row, &commissions).to_owned();
        Self {
            id: row.conversion_id,
            attribution: attribution(&row),
            order_id: row.order_id,
            r#type: row.r#type,
            customer_id: row.customer_id,
            status,
            amount: row.amount,
            currency: row.currency,
            refunded: row.refunded,
            occurred_at: row.occurred_at,
            subscription_id: row.subscription_id,
            coupon: row.coupon,
            reason: row.reason,
            commissions: commissions.into_iter().map(CommissionView::from).collect(),
            metadata: row.metadata,
            created_at: row.created_at,
        }
    }
}

/// Where a conversion stands: as its primary commission does.
pub(crate) fn status_of<'a>(row: &ConversionRow, commissions: &'a [CommissionRow]) -> &'a str {
    match (row.affiliate_id, commissions.first()) {
        (None, _) => "unattributed",
        (Some(_), Some(primary)) => &primary.status,
        // Credited, but nothing to earn and so nothing to wait for: a subscription past its paying months.
        (Some(_), None) => "approved",
    }
}

fn attribution(row: &ConversionRow) -> Option<AttributionView> {
    Some(AttributionView {
        program_id: row.program_id?,
        affiliate_id: row.affiliate_id?,
        link_id: row.link_id?,
        click_id: row.click_id,
        method: row.method.clone()?,
        clicked_at: row.clicked_at,
        window_days: row.window_days,
        candidates: row.candidates.clone(),
    })
}

impl From<CommissionRow> for CommissionView {
    fn from(row: CommissionRow) -> Self {
        Self {
            id: row.commission_id,
            affiliate_id: row.affiliate_id,
            kind: row.kind,
            rate: row.rate,
            amount: row.amount,
            clawed_back: row.clawed_back,
            currency: row.currency,
            status: row.status,
            recurring_month: row.recurring_month,
            parent_conversion_id: row.parent_conversion_id,
            payout_id: row.payout_id,
            hold_until: row.hold_until,
            approved_at: row.approved_at,
            rejected_at: row.rejected_at,
            rejection_reason: row.rejection_reason,
            paid_at: row.paid_at,
            fraud: None,
        }
    }
}
