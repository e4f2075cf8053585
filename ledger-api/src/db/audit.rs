//! Who did what with money. Only ever added to.

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::caller::Caller;

/// One thing a person did.
#[derive(Debug)]
pub struct Deed<'a> {
    /// `payout_run.create`, `payout_run.approve`, …
    pub action: &'a str,
    /// What it was done to.
    pub object_id: Uuid,
    /// What mattered before.
    pub before: Option<Value>,
    /// What mattered after.
    pub after: Option<Value>,
}

/// Writes it down, in the transaction that does it.
pub async fn write(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    audit_id: Uuid,
    caller: &Caller,
    deed: &Deed<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into audit_entry (merchant_id, audit_id, person, key_id, action, object_id, before, after)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        merchant_id,
        audit_id,
        caller.person,
        caller.key_id,
        deed.action,
        deed.object_id,
        deed.before,
        deed.after
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The same for many at once.
pub async fn write_many(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    audit_ids: &[Uuid],
    caller: &Caller,
    deeds: &[Deed<'_>],
) -> Result<(), sqlx::Error> {
    let actions: Vec<&str> = deeds.iter().map(|deed| deed.action).collect();
    let objects: Vec<Uuid> = deeds.iter().map(|deed| deed.object_id).collect();
    let before: Vec<Option<&Value>> = deeds.iter().map(|deed| deed.before.as_ref()).collect();
    let after: Vec<Option<&Value>> = deeds.iter().map(|deed| deed.after.as_ref()).collect();
    sqlx::query!(
        "insert into audit_entry (merchant_id, person, key_id, audit_id, action, object_id, before, after)
         select $1, $2, $3, * from unnest($4::uuid[], $5::text[], $6::uuid[], $7::jsonb[], $8::jsonb[])",
        merchant_id,
        caller.person,
        caller.key_id,
        audit_ids,
        &actions as _,
        &objects,
        &before as _,
        &after as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Who did this last to the object; the first of two pairs of eyes.
pub async fn last_person(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    object_id: Uuid,
    action: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select person from audit_entry where merchant_id = $1 and object_id = $2 and action = $3
         order by audit_id desc limit 1",
        merchant_id,
        object_id,
        action
    )
    .fetch_optional(connection)
    .await
}

/// A deed as stored.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0006_create_payouts.sql")]
pub struct AuditRow {
    pub audit_id: Uuid,
    pub person: String,
    pub key_id: Uuid,
    pub action: String,
    pub object_id: Uuid,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub at: OffsetDateTime,
}

/// A merchant's deeds, newest first; all of them, or those done to one thing.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    object_id: Option<Uuid>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<AuditRow>, sqlx::Error> {
    sqlx::query_as!(
        AuditRow,
        "select audit_id, person, key_id, action, object_id, before, after, at from audit_entry
         where merchant_id = $1 and ($2::uuid is null or object_id = $2) and ($3::uuid is null or audit_id < $3)
         order by audit_id desc limit $4",
        merchant_id,
        object_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}
