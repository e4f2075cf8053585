//! Noting what a deed has changed, at its end, in its transaction. Whoever changes commissions, payouts or affiliates calls
//! one of these; where nobody listens it costs one look into an index. What people are told by mail is noted here too
//! (`mail/told.rs`), so that no deed can tell the one and forget the other.

use std::collections::HashMap;

use serde::Serialize;
use shared::ids::event_id;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::body::body;
use crate::app;
use crate::db::fraud::decisions;
use crate::db::payouts::list;
use crate::db::webhooks::events::{self, NewEvent};
use crate::db::webhooks::listeners;
use crate::db::{affiliates, conversion_details};
use crate::domain::event::EventType;
use crate::domain::payout::PayoutStatus;
use crate::mail::told as mail;
use crate::views::conversion::{self, CommissionEventView};
use crate::views::payout::PayoutView;
use crate::views::{affiliate, referral};

/// What happened to a commission.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CommissionChange<'a> {
    /// Which.
    pub commission_id: Uuid,
    /// Whose.
    pub affiliate_id: Uuid,
    /// What.
    pub event: EventType,
    /// What made it happen, where that can happen more than once.
    pub trigger: &'a str,
}

/// Notes what happened to commissions, as they stand now.
pub(crate) async fn commissions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    changes: &[CommissionChange<'_>],
) -> Result<(), sqlx::Error> {
    let mut kinds: Vec<EventType> = changes.iter().map(|change| change.event).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() {
        return Ok(());
    }
    let affiliates: Vec<Uuid> = changes.iter().map(|change| change.affiliate_id).collect();
    let listeners = listeners::of(connection, merchant_id, &kinds, &affiliates).await?;
    let heard: Vec<_> = changes.iter().filter(|change| listeners.hear(Some(change.affiliate_id))).collect();
    if heard.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = heard.iter().map(|change| change.commission_id).collect();
    let rows = conversion_details::commissions_by_ids(connection, merchant_id, &ids).await?;
    let standing = decisions::standing(connection, merchant_id, &ids).await?;
    let now = app::now();
    let mut noted = Vec::with_capacity(heard.len());
    for change in heard {
        let Some((order_id, row)) = rows.get(&change.commission_id) else { continue };
        let view =
            CommissionEventView::new(order_id.clone(), row.clone(), standing.get(&change.commission_id).cloned());
        let key = format!("event:{}:{}:{}", change.event, change.commission_id, change.trigger);
        let affiliate_id = Some(change.affiliate_id);
        noted.push(event(merchant_id, &key, change.event, change.commission_id, affiliate_id, now, &view)?);
    }
    events::insert(connection, merchant_id, &noted).await
}

/// Notes that some or all of an order was refunded.
pub(crate) async fn refunded(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
    refund_id: &str,
) -> Result<(), sqlx::Error> {
    let kind = EventType::ConversionRefunded;
    if !listeners::of(connection, merchant_id, &[kind], &[]).await?.own {
        return Ok(());
    }
    let Some(view) = conversion::load(connection, merchant_id, &[conversion_id]).await?.pop() else { return Ok(()) };
    let key = format!("event:{kind}:{conversion_id}:{refund_id}");
    let noted = event(merchant_id, &key, kind, conversion_id, None, app::now(), &view)?;
    events::insert(connection, merchant_id, &[noted]).await
}

/// What there is to tell of a payout that has come to this status.
pub(crate) fn of_payout(status: PayoutStatus) -> Option<EventType> {
    match status {
        PayoutStatus::Paid => Some(EventType::PayoutPaid),
        PayoutStatus::Refused => Some(EventType::PayoutFailed),
        PayoutStatus::Returned => Some(EventType::PayoutReturned),
        PayoutStatus::Reserved
        | PayoutStatus::Submitting
        | PayoutStatus::Accepted
        | PayoutStatus::Unknown
        | PayoutStatus::Released
        | PayoutStatus::Frozen
        | PayoutStatus::Canceled => None,
    }
}

/// Notes that payouts have come to a status. Their fences, which grow with every claim and every word from outside, tell
/// apart the times that a payout comes to the same status.
pub(crate) async fn payouts(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    kind: EventType,
    payout_ids: &[Uuid],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    mail::payouts(connection, merchant_id, kind, payout_ids, now).await?;
    payouts_to_listeners(connection, merchant_id, kind, payout_ids, now).await
}

/// The same without a mail to the affiliates: for what says nothing about them.
pub(crate) async fn payouts_to_listeners(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    kind: EventType,
    payout_ids: &[Uuid],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    if payout_ids.is_empty() || !listeners::of(connection, merchant_id, &[kind], &[]).await?.own {
        return Ok(());
    }
    let mut noted = Vec::with_capacity(payout_ids.len());
    for row in list::by_ids(connection, merchant_id, payout_ids).await? {
        let (payout_id, fence) = (row.payout_id, row.fence);
        let key = format!("event:{kind}:{payout_id}:{fence}");
        noted.push(event(merchant_id, &key, kind, payout_id, None, now, &PayoutView::from(row))?);
    }
    events::insert(connection, merchant_id, &noted).await
}

/// Notes what happened to an affiliate. A change of its status is one row's update, so it happens once in a transaction.
pub(crate) async fn affiliate(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    kind: EventType,
) -> Result<(), sqlx::Error> {
    affiliates(connection, merchant_id, &[affiliate_id], kind).await
}

/// The same for many.
pub(crate) async fn affiliates(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
    kind: EventType,
) -> Result<(), sqlx::Error> {
    if affiliate_ids.is_empty() {
        return Ok(());
    }
    let now = app::now();
    if kind == EventType::AffiliateApproved {
        mail::affiliates_approved(connection, merchant_id, affiliate_ids, now).await?;
    }
    if !listeners::of(connection, merchant_id, &[kind], &[]).await?.own {
        return Ok(());
    }
    let found = affiliates::by_ids(connection, merchant_id, affiliate_ids).await?;
    let versions: Vec<i64> = found.iter().map(|affiliate| affiliate.version).collect();
    let views = affiliate::views(connection, found).await?;
    let noted = views.iter().zip(versions).map(|(view, version)| {
        let key = format!("event:{kind}:{}:{version}", view.id);
        event(merchant_id, &key, kind, view.id, None, now, view)
    });
    let noted = noted.collect::<Result<Vec<_>, _>>()?;
    events::insert(connection, merchant_id, &noted).await
}

/// Notes what happened to referrals, each in one of its rounds. E-mail addresses are not told: an event is kept, and a
/// person's address must be erasable.
pub(crate) async fn referrals(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    kind: EventType,
    happened: &[(Uuid, i32)],
) -> Result<(), sqlx::Error> {
    if happened.is_empty() || !listeners::of(connection, merchant_id, &[kind], &[]).await?.own {
        return Ok(());
    }
    let ids: Vec<Uuid> = happened.iter().map(|(referral_id, _)| *referral_id).collect();
    let rounds: HashMap<Uuid, i32> = happened.iter().copied().collect();
    let now = app::now();
    let mut noted = Vec::with_capacity(happened.len());
    for view in referral::load(connection, merchant_id, &ids).await? {
        let round = rounds.get(&view.id).copied().unwrap_or_default();
        let key = format!("event:{kind}:{}:{round}", view.id);
        noted.push(event(merchant_id, &key, kind, view.id, None, now, &view.without_email())?);
    }
    events::insert(connection, merchant_id, &noted).await
}

fn event<T: Serialize>(
    merchant_id: Uuid,
    key: &str,
    kind: EventType,
    subject_id: Uuid,
    affiliate_id: Option<Uuid>,
    occurred_at: OffsetDateTime,
    data: &T,
) -> Result<NewEvent, sqlx::Error> {
    let body = body(kind.name(), occurred_at, data)?;
    let event_id = event_id(merchant_id, key);
    Ok(NewEvent { event_id, r#type: kind.name(), subject_id, affiliate_id, body, occurred_at })
}
