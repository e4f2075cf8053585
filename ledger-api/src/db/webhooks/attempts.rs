//! Attempts of a delivery: begun before the network is touched, completed with what came of them.

use std::collections::HashMap;

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// An attempt that has begun, with what to send.
#[derive(Debug)]
pub struct Begun {
    /// The delivery.
    pub delivery_id: Uuid,
    /// Its number.
    pub number: i32,
    /// Failures before it.
    pub failures: i32,
    /// What receivers know the event by.
    pub event_id: Uuid,
    /// The address a postback was filled in to.
    pub url: Option<String>,
    /// What to send.
    pub body: String,
}

/// Begins an attempt of each delivery to this endpoint that is due, oldest first, at most `limit`. Until `lease_until`
/// they are nobody else's.
pub async fn begin(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    endpoint_id: Uuid,
    limit: i64,
    now: OffsetDateTime,
    lease_until: OffsetDateTime,
) -> Result<Vec<Begun>, sqlx::Error> {
    sqlx::query_as!(
        Begun,
        r#"with due as (
               select delivery_id from webhook_delivery
               where merchant_id = $1 and endpoint_id = $2 and status = 'pending' and next_attempt_at <= $4
               order by next_attempt_at limit $3
               for update skip locked
           ), begun as (
               update webhook_delivery d set attempts = d.attempts + 1, next_attempt_at = $5
               from due
               where d.merchant_id = $1 and d.delivery_id = due.delivery_id
               returning d.delivery_id, d.attempts, d.failures, d.event_id, d.url
           ), noted as (
               insert into webhook_attempt (merchant_id, delivery_id, number, started_at)
               select $1, delivery_id, attempts, $4 from begun
           )
           select b.delivery_id, b.attempts as number, b.failures, b.event_id, b.url, e.body as "body!"
           from begun b
           join webhook_event e on e.merchant_id = $1 and e.event_id = b.event_id"#,
        merchant_id,
        endpoint_id,
        limit,
        now,
        lease_until
    )
    .fetch_all(connection)
    .await
}

/// What came of an attempt, and what follows for its delivery.
#[derive(Debug)]
pub struct Outcome {
    /// The delivery.
    pub delivery_id: Uuid,
    /// The attempt.
    pub number: i32,
    /// How long it took.
    pub duration_ms: i32,
    /// The answer's status, if there was one.
    pub status_code: Option<i32>,
    /// The answer's first bytes.
    pub answer: Option<String>,
    /// Why there was no answer.
    pub error: Option<String>,
    /// Where the delivery stands now.
    pub status: &'static str,
    /// When it is tried again, if it is.
    pub next_attempt_at: Option<OffsetDateTime>,
}

/// Writes down what came of attempts. A later attempt of the same delivery decides for itself, unless this one was taken.
pub async fn finish(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    outcomes: &[&Outcome],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = outcomes.iter().map(|outcome| outcome.delivery_id).collect();
    let numbers: Vec<i32> = outcomes.iter().map(|outcome| outcome.number).collect();
    let durations: Vec<i32> = outcomes.iter().map(|outcome| outcome.duration_ms).collect();
    let codes: Vec<Option<i32>> = outcomes.iter().map(|outcome| outcome.status_code).collect();
    let answers: Vec<Option<&str>> = outcomes.iter().map(|outcome| outcome.answer.as_deref()).collect();
    let errors: Vec<Option<&str>> = outcomes.iter().map(|outcome| outcome.error.as_deref()).collect();
    let statuses: Vec<&str> = outcomes.iter().map(|outcome| outcome.status).collect();
    let next: Vec<Option<OffsetDateTime>> = outcomes.iter().map(|outcome| outcome.next_attempt_at).collect();
    sqlx::query!(
        "with said as (
             select * from unnest(
                 $2::uuid[], $3::int[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::timestamptz[]
             ) as n (delivery_id, number, duration_ms, status_code, answer, error, status, next_attempt_at)
         ), noted as (
             update webhook_attempt a set
                 duration_ms = s.duration_ms, status_code = s.status_code, answer = s.answer, error = s.error
             from said s
             where a.merchant_id = $1 and a.delivery_id = s.delivery_id and a.number = s.number
         )
         update webhook_delivery d set
             status = s.status,
             failures = case when s.status = 'delivered' then d.failures else d.failures + 1 end,
             next_attempt_at = coalesce(s.next_attempt_at, d.next_attempt_at),
             settled_at = case when s.status = 'pending' then null else $10::timestamptz end
         from said s
         where d.merchant_id = $1 and d.delivery_id = s.delivery_id and d.status = 'pending'
             and (d.attempts = s.number or s.status = 'delivered')",
        merchant_id,
        &ids,
        &numbers,
        &durations,
        &codes as _,
        &answers as _,
        &errors as _,
        &statuses as _,
        &next as _,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// An attempt as stored.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0032_create_webhooks.sql")]
pub struct AttemptRow {
    pub delivery_id: Uuid,
    pub number: i32,
    pub started_at: OffsetDateTime,
    pub duration_ms: Option<i32>,
    pub status_code: Option<i32>,
    pub answer: Option<String>,
    pub error: Option<String>,
}

/// The attempts of deliveries, the last `most` of each, by delivery in their order.
pub async fn of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    delivery_ids: &[Uuid],
    most: i64,
) -> Result<HashMap<Uuid, Vec<AttemptRow>>, sqlx::Error> {
    let rows = sqlx::query_as!(
        AttemptRow,
        "select a.delivery_id, a.number, a.started_at, a.duration_ms, a.status_code, a.answer, a.error
         from unnest($2::uuid[]) as n (id)
         cross join lateral (
             select * from webhook_attempt where merchant_id = $1 and delivery_id = n.id
             order by number desc limit $3
         ) a
         order by a.delivery_id, a.number",
        merchant_id,
        delivery_ids,
        most
    )
    .fetch_all(connection)
    .await?;
    let mut by_delivery: HashMap<Uuid, Vec<AttemptRow>> = HashMap::new();
    for row in rows {
        by_delivery.entry(row.delivery_id).or_default().push(row);
    }
    Ok(by_delivery)
}
