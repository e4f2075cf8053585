//! Monthly schedules.

use shared::money::Currency;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::corrupt;
use crate::domain::payout_schedule::DayOfMonth;

/// One schedule.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0024_create_payout_schedules.sql")]
pub struct Schedule {
    pub currency: Currency,
    pub day: DayOfMonth,
    pub next_on: Date,
    pub set_by: String,
    pub key_id: Uuid,
    pub set_at: OffsetDateTime,
}

struct Row {
    currency: String,
    day_of_month: Option<i32>,
    next_on: Date,
    set_by: String,
    key_id: Uuid,
    set_at: OffsetDateTime,
}

impl TryFrom<Row> for Schedule {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let day = match row.day_of_month {
            None => DayOfMonth::Last,
            Some(day) => DayOfMonth::day(u8::try_from(day).unwrap_or(0)).map_err(corrupt)?,
        };
        let Row { next_on, set_by, key_id, set_at, .. } = row;
        Ok(Self { currency: row.currency.parse().map_err(corrupt)?, day, next_on, set_by, key_id, set_at })
    }
}

/// A merchant's schedules, by currency.
pub async fn list(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<Schedule>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "select currency, day_of_month, next_on, set_by, key_id, set_at
         from payout_schedule where merchant_id = $1 order by currency",
        merchant_id
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Schedule::try_from).collect()
}

/// Sets the schedule of a currency.
pub async fn set(connection: &mut PgConnection, merchant_id: Uuid, schedule: &Schedule) -> Result<(), sqlx::Error> {
    let day = match schedule.day {
        DayOfMonth::Day(day) => Some(i32::from(day)),
        DayOfMonth::Last => None,
    };
    sqlx::query!(
        "insert into payout_schedule (merchant_id, currency, day_of_month, next_on, set_by, key_id, set_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (merchant_id, currency) do update set
             day_of_month = excluded.day_of_month, next_on = excluded.next_on, set_by = excluded.set_by,
             key_id = excluded.key_id, set_at = excluded.set_at",
        merchant_id,
        schedule.currency.code(),
        day,
        schedule.next_on,
        schedule.set_by,
        schedule.key_id,
        schedule.set_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends the schedule of a currency.
pub async fn remove(connection: &mut PgConnection, merchant_id: Uuid, currency: Currency) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from payout_schedule where merchant_id = $1 and currency = $2", merchant_id, currency.code())
        .execute(connection)
        .await?;
    Ok(())
}

/// Merchants with a schedule that is due.
pub async fn merchants_with_due(connection: &mut PgConnection, today: Date) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select distinct merchant_id from payout_schedule where next_on <= $1", today)
        .fetch_all(connection)
        .await
}

/// The merchant's next schedule that is due, locked until the transaction ends; none while another instance has it.
pub async fn claim_due(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    today: Date,
) -> Result<Option<Schedule>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select currency, day_of_month, next_on, set_by, key_id, set_at
         from payout_schedule where merchant_id = $1 and next_on <= $2
         order by currency limit 1 for update skip locked",
        merchant_id,
        today
    )
    .fetch_optional(connection)
    .await?;
    row.map(Schedule::try_from).transpose()
}

/// Its draft is made, or there was nothing to make it of.
pub async fn done(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    currency: Currency,
    next_on: Date,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout_schedule set next_on = $3 where merchant_id = $1 and currency = $2",
        merchant_id,
        currency.code(),
        next_on
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The currency of a run that a schedule made; none of one made by hand, which takes all.
pub async fn currency_of_run(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<Option<String>, sqlx::Error> {
    let found = sqlx::query_scalar!(
        "select before ->> 'currency' from audit_entry
         where merchant_id = $1 and object_id = $2 and action = 'payout_schedule.draft' limit 1",
        merchant_id,
        payout_run_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.flatten())
}
