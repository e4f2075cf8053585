//! The signing secrets of merchants' own Stripe webhooks, sealed.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// One secret.
#[derive(Debug)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0031_take_in_stripe_sales.sql")]
pub struct SecretRow {
    pub secret_id: Uuid,
    pub sealed: Vec<u8>,
    pub last_four: String,
    pub livemode: Option<bool>,
    pub set_by: String,
    pub set_at: OffsetDateTime,
    pub retires_at: Option<OffsetDateTime>,
}

/// A merchant's secrets that are good now, the newest first.
pub async fn good(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    now: OffsetDateTime,
) -> Result<Vec<SecretRow>, sqlx::Error> {
    sqlx::query_as!(
        SecretRow,
        "select secret_id, sealed, last_four, livemode, set_by, set_at, retires_at from stripe_webhook_secret
         where merchant_id = $1 and (retires_at is null or retires_at > $2)
         order by set_at desc, secret_id desc",
        merchant_id,
        now
    )
    .fetch_all(connection)
    .await
}

/// Stores a secret.
pub async fn insert(connection: &mut PgConnection, merchant_id: Uuid, row: &SecretRow) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into stripe_webhook_secret (
             merchant_id, secret_id, sealed, last_four, livemode, set_by, set_at, retires_at
         ) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        merchant_id,
        row.secret_id,
        row.sealed,
        row.last_four,
        row.livemode,
        row.set_by,
        row.set_at,
        row.retires_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets a secret be good until then; `None` for good.
pub async fn retire(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    secret_id: Uuid,
    retires_at: Option<OffsetDateTime>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update stripe_webhook_secret set retires_at = $3 where merchant_id = $1 and secret_id = $2",
        merchant_id,
        secret_id,
        retires_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Says whether a secret signs events of real money; `overwrite` only when a person says so.
pub async fn set_livemode(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    secret_id: Uuid,
    livemode: bool,
    overwrite: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update stripe_webhook_secret set livemode = $3
         where merchant_id = $1 and secret_id = $2 and (livemode is null or $4)",
        merchant_id,
        secret_id,
        livemode,
        overwrite
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets a merchant's secrets but those named; returns how many it were.
pub async fn delete_all_but(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    kept: &[Uuid],
) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from stripe_webhook_secret where merchant_id = $1 and secret_id <> all($2)",
        merchant_id,
        kept
    )
    .execute(connection)
    .await?;
    Ok(deleted.rows_affected())
}
