//! What no deed tells: an affiliate's first order, a day's commissions, payouts that stay uncertain.
//!
//! Recording orders and approving thousands of commissions must not wait for mails, and nobody wants one for each order.
//! So what became of commissions is summed up once a day (UTC), and the first order is looked for afterwards.

use std::collections::BTreeMap;

use sqlx::{PgConnection, PgPool};
use time::{Date, Duration, OffsetDateTime, Time};
use uuid::Uuid;

use super::{Recipient, enqueue, told};
use crate::db::decode::decode;
use crate::db::mail::{digests, facts};
use crate::pages::mail::{Message, Rejection, Sum};

/// A payout is called uncertain when nothing was heard for so long; most answers come within seconds.
const UNCERTAIN_AFTER: Duration = Duration::minutes(15);
/// Affiliates told of their first order in one transaction.
const FIRST_ORDERS: i64 = 200;
/// Days that are still summed up after a standstill.
const DAYS: i64 = 3;

/// Puts into the outbox what a merchant's affiliates and finance people are to know by now.
pub async fn tell(db: &PgPool, merchant_id: Uuid, now: OffsetDateTime) -> Result<(), sqlx::Error> {
    while first_orders(db, merchant_id, now).await? {}
    uncertain(db, merchant_id, now).await
}

/// The days (UTC) that are over and may not have been summed up yet.
pub fn days_to_sum_up(now: OffsetDateTime) -> impl Iterator<Item = Date> {
    (1..=DAYS).map(move |back| now.date() - Duration::days(back))
}

/// `false` when nobody waits any more.
async fn first_orders(db: &PgPool, merchant_id: Uuid, now: OffsetDateTime) -> Result<bool, sqlx::Error> {
    let mut transaction = db.begin().await?;
    let found = facts::claim_first_orders(&mut transaction, merchant_id, now, FIRST_ORDERS).await?;
    for affiliate_id in &found {
        let Some(reader) = facts::affiliate(&mut transaction, merchant_id, *affiliate_id).await? else { continue };
        let message = Message::FirstConversion { merchant: reader.merchant.clone() };
        let key = format!("first_conversion:{affiliate_id}");
        enqueue(&mut transaction, merchant_id, &Recipient::from(&reader), &message, &key, now).await?;
    }
    transaction.commit().await?;
    Ok(!found.is_empty())
}

async fn uncertain(db: &PgPool, merchant_id: Uuid, now: OffsetDateTime) -> Result<(), sqlx::Error> {
    let mut connection = db.acquire().await?;
    for payout_id in facts::long_unknown(&mut connection, merchant_id, now - UNCERTAIN_AFTER).await? {
        told::unknown(&mut connection, merchant_id, payout_id, now).await?;
    }
    Ok(())
}

#[derive(Default)]
struct OfDay {
    approved: Vec<Sum>,
    rejected: Vec<Rejection>,
    rejected_count: i64,
}

/// Puts into the outbox what a day's commissions came to, once for each merchant and day.
pub async fn sum_up(db: &PgPool, merchant_id: Uuid, day: Date, now: OffsetDateTime) -> Result<(), sqlx::Error> {
    let mut transaction = db.begin().await?;
    if !digests::claim(&mut transaction, merchant_id, day).await? {
        return Ok(());
    }
    for (affiliate_id, of_day) in of_day(&mut transaction, merchant_id, day).await? {
        let Some(reader) = facts::affiliate(&mut transaction, merchant_id, affiliate_id).await? else { continue };
        let OfDay { approved, rejected, rejected_count } = of_day;
        let message =
            Message::CommissionDigest { merchant: reader.merchant.clone(), day, approved, rejected, rejected_count };
        let key = format!("digest:{affiliate_id}:{day}");
        enqueue(&mut transaction, merchant_id, &Recipient::from(&reader), &message, &key, now).await?;
    }
    transaction.commit().await
}

async fn of_day(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    day: Date,
) -> Result<BTreeMap<Uuid, OfDay>, sqlx::Error> {
    let from = day.with_time(Time::MIDNIGHT).assume_utc();
    let until = from + Duration::days(1);
    let mut affiliates: BTreeMap<Uuid, OfDay> = BTreeMap::new();
    for row in digests::approved(connection, merchant_id, from, until).await? {
        let currency = row.currency.parse().map_err(decode)?;
        let sum = Sum { amount: row.amount, currency, count: row.count };
        affiliates.entry(row.affiliate_id).or_default().approved.push(sum);
    }
    for row in digests::rejected(connection, merchant_id, from, until).await? {
        let currency = row.currency.parse().map_err(decode)?;
        let of_day = affiliates.entry(row.affiliate_id).or_default();
        let (order_id, amount, reason) = (row.order_id, row.amount, row.reason);
        of_day.rejected.push(Rejection { order_id, amount, currency, reason });
        of_day.rejected_count = row.count;
    }
    Ok(affiliates)
}
