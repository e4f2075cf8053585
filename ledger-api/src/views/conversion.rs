//! A conversion as clients see it: the attribution with its reasons, and what it earned.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::Serialize;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::conversion_details::{self, CommissionRow, ConversionRow};

#[derive(Debug, Clone, Serialize)]
pub(crate) struct ConversionView {
    pub(crate) id: Uuid,
    order_id: String,
    r#type: String,
    customer_id: String,
    status: String,
    amount: i64,
    currency: String,
    refunded: i64,
    #[serde(with = "time::serde::rfc3339")]
    occurred_at: OffsetDateTime,
    subscription_id: Option<String>,
    coupon: Option<String>,
    attribution: Option<AttributionView>,
    reason: Option<String>,
    commissions: Vec<CommissionView>,
    metadata: Option<serde_json::Value>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

#[derive(Debug, Clone, Serialize)]
struct AttributionView {
    program_id: Uuid,
    affiliate_id: Uuid,
    link_id: Uuid,
    click_id: Option<Uuid>,
    method: String,
    #[serde(with = "time::serde::rfc3339::option")]
    clicked_at: Option<OffsetDateTime>,
    window_days: Option<i32>,
    candidates: serde_json::Value,
}

#[derive(Debug, Clone, Serialize)]
struct CommissionView {
    id: Uuid,
    affiliate_id: Uuid,
    kind: String,
    rate: Option<Decimal>,
    /// What was earned, minor units.
    amount: i64,
    /// What reversals took of it.
    clawed_back: i64,
    currency: String,
    status: String,
    recurring_month: Option<i32>,
    parent_conversion_id: Option<Uuid>,
    payout_id: Option<Uuid>,
    #[serde(with = "time::serde::rfc3339")]
    hold_until: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    approved_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    rejected_at: Option<OffsetDateTime>,
    rejection_reason: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    paid_at: Option<OffsetDateTime>,
}

/// The conversions of these ids in their order; unknown ids and other merchants' are left out.
pub(crate) async fn load(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    ids: &[Uuid],
) -> Result<Vec<ConversionView>, sqlx::Error> {
    let mut commissions = conversion_details::commissions(connection, merchant_id, ids).await?;
    let rows = conversion_details::by_ids(connection, merchant_id, ids).await?;
    let mut views: HashMap<Uuid, ConversionView> = rows
        .into_iter()
        .map(|row| {
            let earned = commissions.remove(&row.conversion_id).unwrap_or_default();
            (row.conversion_id, ConversionView::new(row, earned))
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
    pub(crate) fn new(order_id: String, row: CommissionRow) -> Self {
        Self { conversion_id: row.conversion_id, order_id, commission: row.into() }
    }
}

impl ConversionView {
    /// The view of what is stored.
    pub(crate) fn new(row: ConversionRow, commissions: Vec<CommissionRow>) -> Self {
        let status = match (row.affiliate_id, commissions.first()) {
            (None, _) => "unattributed".to_owned(),
            (Some(_), Some(primary)) => primary.status.clone(),
            // Credited, but nothing to earn and so nothing to wait for: a subscription past its paying months.
            (Some(_), None) => "approved".to_owned(),
        };
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
        }
    }
}
