//! What each waiter is answered. A conversion just recorded is answered from what was written, without reading it back;
//! a repeated one is read.

use std::collections::HashMap;

use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use super::known::{self, Verdicts};
use super::{Decided, RecordError, Recorded, Verdict};
use crate::db::commissions::NewCommission;
use crate::db::conversion_details::{self, CommissionRow, ConversionRow};
use crate::domain::attribution::{Decision, Reason};
use crate::domain::conversion::NewConversion;
use crate::domain::percent::Percent;
use crate::domain::status::CommissionStatus;

/// Conversions with their commissions, by id.
pub(super) type Views = HashMap<Uuid, (ConversionRow, Vec<CommissionRow>)>;

/// What became of a batch, part by part. Every order has a verdict or a failure.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) verdicts: Verdicts,
    pub(super) views: Views,
    /// By the id the order would have got.
    pub(super) failures: HashMap<Uuid, RecordError>,
}

impl Outcome {
    /// The answers in the order of the input. An order mentioned twice has one conversion.
    pub(super) async fn answers(
        mut self,
        db: &PgPool,
        merchant_id: Uuid,
        orders: &[NewConversion],
    ) -> Vec<Result<Recorded, RecordError>> {
        let verdicts: Vec<Option<Verdict>> =
            orders.iter().map(|order| known::verdict_of(order, &self.verdicts)).collect();
        let mut mentions: HashMap<Uuid, usize> = HashMap::new();
        for id in verdicts.iter().flatten().filter_map(Verdict::conversion_id) {
            *mentions.entry(id).or_default() += 1;
        }
        // What cannot be read now may be posted again, which is safe and tells.
        let unread = complete(db, merchant_id, mentions.keys(), &mut self.views).await.err().map(RecordError::from);
        let answer = |(order, verdict): (&NewConversion, Option<Verdict>)| {
            let Some(verdict) = verdict else {
                return Err(self.failures.get(&order.conversion_id).cloned().unwrap_or(RecordError::Raced));
            };
            let Some(id) = verdict.conversion_id() else { return Ok(Recorded { verdict, conversion: None }) };
            let conversion = match mentions.get_mut(&id) {
                Some(left) if *left > 1 => {
                    *left -= 1;
                    self.views.get(&id).cloned()
                }
                _ => self.views.remove(&id),
            };
            match (&conversion, &unread) {
                (None, Some(error)) => Err(error.clone()),
                _ => Ok(Recorded { verdict, conversion }),
            }
        };
        orders.iter().zip(verdicts).map(answer).collect()
    }
}

/// Reads the conversions that are named and not there yet.
async fn complete(
    db: &PgPool,
    merchant_id: Uuid,
    named: impl Iterator<Item = &Uuid>,
    views: &mut Views,
) -> Result<(), sqlx::Error> {
    let missing: Vec<Uuid> = named.filter(|id| !views.contains_key(id)).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut connection = db.acquire().await?;
    let mut commissions = conversion_details::commissions(&mut connection, merchant_id, &missing).await?;
    for row in conversion_details::by_ids(&mut connection, merchant_id, &missing).await? {
        let earned = commissions.remove(&row.conversion_id).unwrap_or_default();
        views.insert(row.conversion_id, (row, earned));
    }
    Ok(())
}

/// The conversions of a batch as they were just stored.
pub(super) fn views(
    decided: &[Decided<'_>],
    candidates: Vec<serde_json::Value>,
    earned: &[NewCommission],
    created_at: OffsetDateTime,
) -> Views {
    let stored = decided.iter().zip(candidates).map(|((order, decision), candidates)| {
        (order.conversion_id, (conversion(order, decision, candidates, created_at), Vec::new()))
    });
    let mut views: Views = stored.collect();
    for new in earned {
        if let Some((_, commissions)) = views.get_mut(&new.of.conversion_id) {
            commissions.push(commission(new));
        }
    }
    views
}

/// A conversion as it was just stored.
fn conversion(
    order: &NewConversion,
    decision: &Decision,
    candidates: serde_json::Value,
    created_at: OffsetDateTime,
) -> ConversionRow {
    let attribution = decision.attribution.as_ref();
    ConversionRow {
        conversion_id: order.conversion_id,
        order_id: order.order_id.clone(),
        r#type: order.order_type.name().to_owned(),
        customer_id: order.customer_id.clone(),
        amount: order.money.amount.minor(),
        currency: order.money.currency.code().to_owned(),
        refunded: 0,
        occurred_at: order.occurred_at,
        program_id: attribution.map(|found| found.program_id),
        affiliate_id: attribution.map(|found| found.affiliate_id),
        link_id: attribution.map(|found| found.link_id),
        click_id: attribution.and_then(|found| found.click_id),
        method: attribution.map(|found| found.method.name().to_owned()),
        clicked_at: attribution.and_then(|found| found.clicked_at),
        window_days: attribution.and_then(|found| found.window_days).map(i32::from),
        reason: decision.reason.map(Reason::name).map(str::to_owned),
        candidates,
        subscription_id: order.subscription_id.clone(),
        coupon: order.coupon.clone(),
        metadata: order.metadata.clone(),
        created_at,
    }
}

/// A commission as it was just stored.
fn commission(new: &NewCommission) -> CommissionRow {
    CommissionRow {
        commission_id: new.of.commission_id,
        conversion_id: new.of.conversion_id,
        affiliate_id: new.of.affiliate_id,
        role: new.of.role.name().to_owned(),
        kind: new.earned.kind.name().to_owned(),
        rate: new.earned.rate.map(Percent::decimal),
        amount: new.earned.amount.minor(),
        clawed_back: 0,
        currency: new.of.currency.code().to_owned(),
        status: CommissionStatus::Pending.name().to_owned(),
        recurring_month: new.earned.recurring_month.and_then(|month| i32::try_from(month).ok()),
        parent_conversion_id: new.parent_conversion_id,
        payout_id: None,
        hold_until: new.hold_until,
        approved_at: None,
        rejected_at: None,
        rejection_reason: None,
        paid_at: None,
    }
}
