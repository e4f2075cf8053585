//! Affiliates of drafts whose money is still to be reserved, in slices. Of a draft that was given up the closing one stays
//! until its payouts are freed.

use sqlx::PgConnection;
use uuid::Uuid;

/// The slice that is taken last and closes its draft.
pub const CLOSING: i32 = 0;

/// Some affiliates of a draft.
#[derive(Debug)]
pub struct Slice {
    /// From 1; [`CLOSING`] names nobody.
    pub number: i32,
    /// Who.
    pub affiliate_ids: Vec<Uuid>,
    /// Only what is payable in this currency, when a schedule asked for the draft.
    pub currency: Option<String>,
}

/// Notes who is to be reserved for, and that the draft is closed after them.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    slices: &[Vec<Uuid>],
    currency: Option<&str>,
) -> Result<(), sqlx::Error> {
    let nobody: &[Uuid] = &[];
    for (number, affiliate_ids) in (CLOSING..).zip(std::iter::once(nobody).chain(slices.iter().map(Vec::as_slice))) {
        sqlx::query!(
            "insert into payout_run_slice (merchant_id, payout_run_id, number, affiliate_ids, currency)
             values ($1, $2, $3, $4, $5)",
            merchant_id,
            payout_run_id,
            number,
            affiliate_ids,
            currency
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Merchants with a draft that is being made.
pub async fn merchants(connection: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select distinct merchant_id from payout_run_slice").fetch_all(connection).await
}

/// The merchant's drafts that are being made.
pub async fn runs(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select distinct payout_run_id from payout_run_slice where merchant_id = $1 order by payout_run_id",
        merchant_id
    )
    .fetch_all(connection)
    .await
}

/// The next slice of a draft that nobody else has, until the transaction ends. The closing one only after all others are
/// gone.
pub async fn claim(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
) -> Result<Option<Slice>, sqlx::Error> {
    sqlx::query_as!(
        Slice,
        "select s.number, s.affiliate_ids, s.currency from payout_run_slice s
         where s.merchant_id = $1 and s.payout_run_id = $2 and (s.number <> $3 or not exists (
             select from payout_run_slice o where o.merchant_id = $1 and o.payout_run_id = $2 and o.number <> $3
         ))
         order by s.number limit 1 for update of s skip locked",
        merchant_id,
        payout_run_id,
        CLOSING
    )
    .fetch_optional(connection)
    .await
}

/// A slice is done.
pub async fn delete(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    number: i32,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from payout_run_slice where merchant_id = $1 and payout_run_id = $2 and number = $3",
        merchant_id,
        payout_run_id,
        number
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Nothing more is to be done for this run. The last slices go first: workers take the first, so whoever waits for one that is
/// being worked on does not wait for the next as well.
pub async fn end(connection: &mut PgConnection, merchant_id: Uuid, payout_run_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with ended as (
             select number from payout_run_slice where merchant_id = $1 and payout_run_id = $2
             order by number desc for update
         )
         delete from payout_run_slice s using ended
         where s.merchant_id = $1 and s.payout_run_id = $2 and s.number = ended.number",
        merchant_id,
        payout_run_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether a job has something to do for this run.
pub async fn exist(connection: &mut PgConnection, merchant_id: Uuid, payout_run_id: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
               select from payout_run_slice where merchant_id = $1 and payout_run_id = $2
           ) as "exist!""#,
        merchant_id,
        payout_run_id
    )
    .fetch_one(connection)
    .await
}

/// How many affiliates of a draft are still to be reserved for.
pub async fn left(connection: &mut PgConnection, merchant_id: Uuid, payout_run_id: Uuid) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(cardinality(affiliate_ids)), 0)::bigint as "left!"
           from payout_run_slice where merchant_id = $1 and payout_run_id = $2"#,
        merchant_id,
        payout_run_id
    )
    .fetch_one(connection)
    .await
}
