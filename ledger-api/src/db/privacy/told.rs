//! What others told us of a person, and what we told others.

use sqlx::PgConnection;
use uuid::Uuid;

/// Which events are about a person.
#[derive(Debug, Clone, Copy)]
pub struct Subjects<'a> {
    /// What they are about: conversions, commissions, referrals, payouts, affiliates.
    pub ids: &'a [Uuid],
    /// Whose postback hears of them.
    pub affiliate_id: Option<Uuid>,
}

/// An event as others were told of it.
#[derive(Debug)]
pub struct ToldEvent {
    /// Which.
    pub event_id: Uuid,
    /// As it was sent; none yet where it is made when it is handed on.
    pub body: Option<String>,
}

/// Locks the next events about a person, at most `limit`, behind `after`. Those that are being handed on are waited for:
/// they may be getting their body at this moment.
pub async fn lock_events(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    subjects: Subjects<'_>,
    after: Uuid,
    limit: i64,
) -> Result<Vec<ToldEvent>, sqlx::Error> {
    sqlx::query_as!(
        ToldEvent,
        "select event_id, body from webhook_event
         where merchant_id = $1 and event_id > $4 and (subject_id = any($2) or affiliate_id = $3)
         order by event_id limit $5
         for no key update",
        merchant_id,
        subjects.ids,
        subjects.affiliate_id,
        after,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Stores other bodies for events that are locked.
pub async fn store_bodies(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    bodies: &[(Uuid, String)],
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = bodies.iter().map(|(id, _)| *id).collect();
    let texts: Vec<&str> = bodies.iter().map(|(_, body)| body.as_str()).collect();
    sqlx::query!(
        "update webhook_event e set body = n.body
         from unnest($2::uuid[], $3::text[]) as n (event_id, body)
         where e.merchant_id = $1 and e.event_id = n.event_id",
        merchant_id,
        &ids,
        &texts as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets what receivers answered to those events: it may repeat what they were told.
pub async fn blank_answers(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    subjects: Subjects<'_>,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update webhook_attempt a set answer = null
         from webhook_delivery d
         join webhook_event e on e.merchant_id = $1 and e.event_id = d.event_id
         where a.merchant_id = $1 and d.merchant_id = $1 and d.delivery_id = a.delivery_id
             and (e.subject_id = any($2) or e.affiliate_id = $3) and a.answer is not null",
        merchant_id,
        subjects.ids,
        subjects.affiliate_id
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes mails to these addresses, and mails to others that hold one of the words: those that wait would still tell.
pub async fn delete_mails(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    emails: &[String],
    words: &[String],
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from mail_message
         where merchant_id = $1 and (
             lower(email) in (select lower(known) from unnest($2::text[]) known)
             or exists (select from unnest($3::text[]) word where position(word in message::text) > 0)
         )",
        merchant_id,
        emails,
        words
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes mails that greet an affiliate by its name at an address that nobody else has now: those it had before are known
/// nowhere else. Returns these addresses, each as often as it was written to.
pub async fn delete_mails_to_former_addresses(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    name: &str,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "delete from mail_message m
         where m.merchant_id = $1 and m.name = $3 and m.name <> '' and not exists (
             select from affiliate a
             where a.merchant_id = $1 and a.affiliate_id <> $2 and lower(a.email) = lower(m.email)
         ) and not exists (
             select from member p where p.merchant_id = $1 and p.email = lower(m.email)
         )
         returning m.email",
        merchant_id,
        affiliate_id,
        name
    )
    .fetch_all(connection)
    .await
}

/// Deletes mails that tell affiliates in a person's words why one of these orders was rejected.
pub async fn delete_digests(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    order_ids: &[String],
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from mail_message where merchant_id = $1 and exists (
             select from jsonb_path_query(message, '$.rejected[*]') rejected
             where rejected ->> 'order_id' = any($2) and rejected ->> 'reason' is not null
         )",
        merchant_id,
        order_ids
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Forgets what mails these addresses did not want.
pub async fn delete_opt_outs(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    emails: &[String],
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from mail_opt_out
         where merchant_id = $1 and lower(email) in (select lower(known) from unnest($2::text[]) known)",
        merchant_id,
        emails
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// How many events of providers were emptied, and how many wait to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emptied {
    /// At once.
    pub now: i64,
    /// Not applied yet, so still needed.
    pub later: i64,
}

/// Empties the bodies of providers' events that hold one of the words as a JSON string; of those not applied yet, as
/// soon as they are. Events of payouts belong to no merchant, so an affiliate's words are looked for there as well.
pub async fn empty_provider_events(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    words: &[String],
    payouts_too: bool,
) -> Result<Emptied, sqlx::Error> {
    let quoted: Vec<Vec<u8>> =
        words.iter().map(|word| serde_json::Value::from(word.as_str()).to_string().into_bytes()).collect();
    let emptied = sqlx::query_as!(
        Emptied,
        r#"with marked as (
               update provider_event set erase_when_settled = true
               where (merchant_id = $1 or ($3 and merchant_id is null)) and octet_length(body) > 0
                   and exists (select from unnest($2::bytea[]) word where position(word in body) > 0)
               returning settled_at
           )
           select count(settled_at) as "now!", count(*) - count(settled_at) as "later!" from marked"#,
        merchant_id,
        &quoted,
        payouts_too
    )
    .fetch_one(&mut *connection)
    .await?;
    empty_settled(connection).await?;
    Ok(emptied)
}

/// Empties an event of a provider as soon as it is applied.
pub async fn empty_when_settled(connection: &mut PgConnection, event_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("update provider_event set erase_when_settled = true where event_id = $1", event_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Empties those that are marked and were applied since.
pub async fn empty_settled(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(r#"select empty_marked_provider_events() as "count!""#).fetch_one(connection).await
}
