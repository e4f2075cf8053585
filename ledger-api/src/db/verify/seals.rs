//! Postings against their seals.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::LINES_LIMIT;
use crate::db::seals::head;
use crate::domain::seal::walk::{Link, Walk};
use crate::domain::seal::{Head, StoredPosting};

/// Seals read at once.
const PAGE: i64 = 5_000;

/// Recomputes every seal of a merchant from its posting and the seal before it. Read page by page.
pub async fn chain(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    let (mut walk, mut faults, mut after) = (Walk::default(), Vec::new(), i64::MIN);
    loop {
        let links = page(connection, merchant_id, after).await?;
        let Some(last) = links.last() else { break };
        after = last.at.seq;
        for link in links {
            faults.extend(walk.step(link));
        }
        faults.truncate(usize::try_from(LINES_LIMIT).unwrap_or(usize::MAX));
    }
    faults.extend(walk.end(noted_head(connection, merchant_id).await?));
    Ok(faults.iter().map(ToString::to_string).collect())
}

/// The next seals with their postings. `lateral … limit 1` as in [`crate::db::seals::postings`].
async fn page(connection: &mut PgConnection, merchant_id: Uuid, after: i64) -> Result<Vec<Link>, sqlx::Error> {
    sqlx::query!(
        r#"select s.seq, s.hash, s.posting_id, p.posting_id as "found?", p.event as "event?",
               p.debit_account_id as "debit_account_id?", p.credit_account_id as "credit_account_id?",
               p.amount as "amount?", p.currency as "currency?", p.affiliate_id, p.commission_id, p.payout_id,
               (extract(epoch from p.posted_at) * 1000000)::bigint as posted_at_us
           from (
               select * from posting_seal where merchant_id = $1 and seq > $2 order by seq limit $3
           ) s
           left join lateral (
               select * from posting where merchant_id = $1 and posting_id = s.posting_id limit 1
           ) p on true
           order by s.seq"#,
        merchant_id,
        after,
        PAGE
    )
    .try_map(|row| {
        // Columns that are never null: all are there when the posting is.
        let posting = || {
            Some(StoredPosting {
                merchant_id,
                posting_id: row.found?,
                event: row.event?,
                debit_account_id: row.debit_account_id?,
                credit_account_id: row.credit_account_id?,
                amount: row.amount?,
                currency: row.currency?,
                affiliate_id: row.affiliate_id,
                commission_id: row.commission_id,
                payout_id: row.payout_id,
                posted_at_us: row.posted_at_us?,
            })
        };
        Ok(Link { at: head(row.seq, &row.hash)?, posting_id: row.posting_id, posting: posting() })
    })
    .fetch_all(connection)
    .await
}

/// The end that was noted when the chain was last carried on.
async fn noted_head(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Head, sqlx::Error> {
    let row = sqlx::query!("select last_seq, last_hash from posting_chain where merchant_id = $1", merchant_id)
        .fetch_optional(connection)
        .await?;
    row.map_or(Ok(Head::EMPTY), |row| head(row.last_seq, &row.last_hash))
}

/// How many postings wait for their seal.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    /// All of them.
    pub postings: i64,
    /// When the oldest was posted.
    pub oldest: Option<OffsetDateTime>,
}

/// Counts the postings that wait for their seal.
pub async fn waiting(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Waiting, sqlx::Error> {
    sqlx::query_as!(
        Waiting,
        r#"select coalesce(sum(cardinality(posting_ids)), 0)::bigint as "postings!", min(posted_at) as oldest
           from posting_unsealed where merchant_id = $1"#,
        merchant_id
    )
    .fetch_one(connection)
    .await
}

/// Postings that have no seal and wait for none, and those that wait although they are gone or have one.
pub async fn unsealed(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with waiting as (
               select unnest(posting_ids) as posting_id from posting_unsealed where merchant_id = $1
           ), unsealed as (
               select p.posting_id, p.event from posting p
               where p.merchant_id = $1
                   and not exists (
                       select from posting_seal s where s.merchant_id = $1 and s.posting_id = p.posting_id
                   )
           )
           select case
                      when w.posting_id is null then
                          format('posting %s (%s) has no seal and does not wait for one', u.posting_id, u.event)
                      when s.seq is not null then
                          format('posting %s waits for a seal and has one, %s', w.posting_id, s.seq)
                      else format('posting %s waits for its seal and is gone', w.posting_id)
                  end as "line!"
           from unsealed u
           full join waiting w on w.posting_id = u.posting_id
           left join posting_seal s on s.merchant_id = $1 and s.posting_id = w.posting_id
           where u.posting_id is null or w.posting_id is null
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// A posting is sealed once.
pub async fn sealed_twice(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select format('posting %s has %s seals', posting_id, count(*)) as "line!"
           from posting_seal where merchant_id = $1 group by posting_id having count(*) > 1 limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}
