//! Payouts, as finance people look through them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;

/// By what payouts are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were made.
    Made,
    /// What is paid.
    Amount,
}

/// Which payouts are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this run.
    pub payout_run_id: Option<Uuid>,
    /// In this state.
    pub status: Option<String>,
    /// By this rail.
    pub rail: Option<String>,
    /// With this in the affiliate's name or address, or as the provider's id or the payout's own.
    pub words: Option<String>,
}

/// A payout with whose it is.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the tables, documented in migrations/0006_create_payouts.sql")]
pub struct Row {
    pub payout_id: Uuid,
    pub affiliate_id: Uuid,
    pub affiliate: Option<String>,
    pub rail: String,
    pub status: String,
    pub reason: Option<String>,
    pub amount: i64,
    pub currency: String,
    pub created_at: OffsetDateTime,
}

/// A stretch of a merchant's payouts.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    sliced!(
        connection, slice, Row,
        r#"select p.payout_id, p.affiliate_id, f.name as "affiliate?", p.rail, p.status, p.reason, p.amount, p.currency,
               p.created_at
           from payout p
           left join affiliate f on f.merchant_id = p.merchant_id and f.affiliate_id = p.affiliate_id
           where p.merchant_id = $1 and ($2::uuid is null or p.payout_run_id = $2)
               and ($3::text is null or p.status = $3) and ($4::text is null or p.rail = $4)
               and ($5::text is null or p.provider_id = $5 or p.payout_id::text = $5 or p.affiliate_id = any(array(
                   select w.affiliate_id from affiliate w
                   where w.merchant_id = $1
                       and (position(lower($5) in lower(w.name)) > 0 or position(lower($5) in lower(w.email)) > 0)
               )))"#,
        "p.payout_id" behind "$6" most "$7",
        {
            Sort::Made => "p.merchant_id" of
                "b.merchant_id, b.payout_id from payout b where b.merchant_id = $1 and b.payout_id",
            Sort::Amount => "p.amount" of
                "b.amount, b.payout_id from payout b where b.merchant_id = $1 and b.payout_id",
        },
        (
            merchant_id,
            filter.payout_run_id,
            filter.status.as_deref(),
            filter.rail.as_deref(),
            filter.words.as_deref(),
        )
    )
}
