//! Seals over postings, and the postings that wait for one.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::decode::decode;
use crate::domain::seal::{Head, Seal, SealHash, StoredPosting};

/// Merchants with postings that wait for their seal. Reads only, so that it may span merchants.
pub async fn merchants_with_unsealed(connection: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select m.merchant_id from merchant m
         where exists (select from posting_unsealed u where u.merchant_id = m.merchant_id)
         order by m.merchant_id"
    )
    .fetch_all(connection)
    .await
}

/// When the posting that waits longest for its seal was posted, over all merchants. Reads only.
pub async fn oldest_unsealed(connection: &mut PgConnection) -> Result<Option<OffsetDateTime>, sqlx::Error> {
    sqlx::query_scalar!("select min(posted_at) from posting_unsealed").fetch_one(connection).await
}

/// Where a merchant's chain ends, locked until the transaction ends; `None` while another sealer holds it.
pub async fn lock_head(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Option<Head>, sqlx::Error> {
    sqlx::query!(
        "insert into posting_chain (merchant_id, last_seq, last_hash)
         select $1, $2, $3
         where not exists (select from posting_chain where merchant_id = $1)
         on conflict (merchant_id) do nothing",
        merchant_id,
        Head::EMPTY.seq,
        &Head::EMPTY.hash.0
    )
    .execute(&mut *connection)
    .await?;
    let row = sqlx::query!(
        "select last_seq, last_hash from posting_chain where merchant_id = $1 for update skip locked",
        merchant_id
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| head(row.last_seq, &row.last_hash)).transpose()
}

/// A stored place in a chain.
pub(super) fn head(seq: i64, hash: &[u8]) -> Result<Head, sqlx::Error> {
    Ok(Head { seq, hash: SealHash::try_from(hash).map_err(decode)? })
}

/// Postings of one statement that wait for their seal: at most a hundred.
#[derive(Debug)]
pub struct Unsealed {
    /// When they were posted.
    pub posted_at: OffsetDateTime,
    /// What tells them from others of that moment.
    pub first_posting_id: Uuid,
    /// All of them, in the order in which they were written.
    pub posting_ids: Vec<Uuid>,
}

impl Unsealed {
    /// Its place among all that wait.
    #[must_use]
    pub fn place(&self) -> (OffsetDateTime, Uuid) {
        (self.posted_at, self.first_posting_id)
    }
}

/// What waits after the given place, oldest first. Call it with the head locked.
pub async fn waiting(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    after: (OffsetDateTime, Uuid),
    limit: i64,
) -> Result<Vec<Unsealed>, sqlx::Error> {
    sqlx::query_as!(
        Unsealed,
        "select posted_at, first_posting_id, posting_ids from posting_unsealed
         where merchant_id = $1 and (posted_at, first_posting_id) > ($2, $3)
         order by posted_at, first_posting_id
         limit $4",
        merchant_id,
        after.0,
        after.1,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Postings as they stand, in the order asked for; those that are not there are left out. `lateral … limit 1` is one
/// look-up by key for each, whatever the planner believes: a table that grew fast looks small to it, and small tables
/// are read whole.
pub async fn postings(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    posting_ids: &[Uuid],
) -> Result<Vec<StoredPosting>, sqlx::Error> {
    sqlx::query_as!(
        StoredPosting,
        r#"select p.merchant_id, p.posting_id, p.event, p.debit_account_id, p.credit_account_id, p.amount, p.currency,
               p.affiliate_id, p.commission_id, p.payout_id,
               (extract(epoch from p.posted_at) * 1000000)::bigint as "posted_at_us!"
           from unnest($2::uuid[]) with ordinality as wanted (posting_id, place)
           cross join lateral (
               select * from posting where merchant_id = $1 and posting_id = wanted.posting_id limit 1
           ) p
           order by wanted.place"#,
        merchant_id,
        posting_ids
    )
    .fetch_all(connection)
    .await
}

/// Carries the chain on: stores the seals and notes the new end.
pub async fn append(connection: &mut PgConnection, merchant_id: Uuid, seals: &[Seal]) -> Result<(), sqlx::Error> {
    let Some(last) = seals.last() else { return Ok(()) };
    let seqs: Vec<i64> = seals.iter().map(|seal| seal.at.seq).collect();
    let ids: Vec<Uuid> = seals.iter().map(|seal| seal.posting_id).collect();
    let hashes: Vec<&[u8]> = seals.iter().map(|seal| seal.at.hash.0.as_slice()).collect();
    sqlx::query!(
        "with sealed as (
             insert into posting_seal (merchant_id, seq, posting_id, hash)
             select $1, * from unnest($2::bigint[], $3::uuid[], $4::bytea[])
         )
         update posting_chain set last_seq = $5, last_hash = $6 where merchant_id = $1",
        merchant_id,
        &seqs,
        &ids,
        &hashes as _,
        last.at.seq,
        &last.at.hash.0
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// These need not wait any more.
pub async fn stop_waiting(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    sealed: &[&Unsealed],
) -> Result<(), sqlx::Error> {
    let moments: Vec<OffsetDateTime> = sealed.iter().map(|unsealed| unsealed.posted_at).collect();
    let ids: Vec<Uuid> = sealed.iter().map(|unsealed| unsealed.first_posting_id).collect();
    sqlx::query!(
        "delete from posting_unsealed u
         using unnest($2::timestamptz[], $3::uuid[]) as sealed (posted_at, first_posting_id)
         where u.merchant_id = $1 and u.posted_at = sealed.posted_at and u.first_posting_id = sealed.first_posting_id",
        merchant_id,
        &moments,
        &ids
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Only these of them go on waiting.
pub async fn keep_waiting(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    unsealed: &Unsealed,
    posting_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update posting_unsealed set posting_ids = $4
         where merchant_id = $1 and posted_at = $2 and first_posting_id = $3",
        merchant_id,
        unsealed.posted_at,
        unsealed.first_posting_id,
        posting_ids
    )
    .execute(connection)
    .await?;
    Ok(())
}
