//! Records of payments to erased affiliates, which law keeps for a time.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Merchants with erased affiliates.
pub async fn merchants(connection: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select distinct merchant_id from affiliate where erased_at is not null")
        .fetch_all(connection)
        .await
}

/// Takes the person out of payouts that were made before a moment, `limit` at most; returns which.
pub async fn blank_payouts(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    before: OffsetDateTime,
    replacement: &str,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "update payout set destination = $3, account_holder = null, reason = null
         where merchant_id = $1 and payout_id in (
             select p.payout_id from payout p
             join affiliate a on a.merchant_id = $1 and a.affiliate_id = p.affiliate_id
             where p.merchant_id = $1 and a.erased_at is not null and p.created_at < $2 and p.destination <> $3
             order by p.payout_id limit $4
             for update of p skip locked
         )
         returning payout_id",
        merchant_id,
        before,
        replacement,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Empties the requests by which they were paid.
pub async fn empty_requests(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update payout_attempt set request = ''::bytea, detail = null
         where merchant_id = $1 and payout_id = any($2)",
        merchant_id,
        payout_ids
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Empties bank files from before a moment in which an erased affiliate stands. By their own age and not by that of their
/// payments: a file may be written on the first day of a year for payments of the last.
pub async fn empty_files(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    before: OffsetDateTime,
) -> Result<usize, sqlx::Error> {
    let done = sqlx::query_scalar!(
        r#"select empty_sepa_file($1, f.sepa_file_id) as "done!" from sepa_file f
           where f.merchant_id = $1 and f.created_at < $2 and octet_length(f.content) > 0 and exists (
               select from sepa_transfer t
               join payout p on p.merchant_id = $1 and p.payout_id = t.payout_id
               join affiliate a on a.merchant_id = $1 and a.affiliate_id = p.affiliate_id
               where t.merchant_id = $1 and t.sepa_file_id = f.sepa_file_id and a.erased_at is not null
           )"#,
        merchant_id,
        before
    )
    .fetch_all(connection)
    .await?;
    Ok(done.len())
}
