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
    /// The affiliate's name.
    Affiliate,
    /// The rail.
    Rail,
    /// Their state.
    Status,
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
    /// Of so many of the newest, when they are sorted by anything but time and amount; none: of all.
    pub newest: Option<i64>,
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

/// Reads what is found, as `sliced!` does; `$most` keeps it to some of the newest, or is empty.
macro_rules! found {
    ($connection:expr, $slice:expr, $most:literal, $($rest:tt)+) => {
        sliced!(
            $connection, $slice, Row,
            (r#"select p.payout_id, p.affiliate_id, f.name as "affiliate?", p.rail, p.status, p.reason, p.amount, p.currency,
                   p.created_at
               from (
                   select n.merchant_id, n.payout_id, n.affiliate_id, n.rail, n.status, n.reason, n.amount, n.currency,
                       n.created_at
                   from payout n
                   where n.merchant_id = $1 and ($2::uuid is null or n.payout_run_id = $2)
                       and ($3::text is null or n.status = $3) and ($4::text is null or n.rail = $4)
                       and ($5::text is null or n.provider_id = $5 or n.payout_id::text = $5 or n.affiliate_id = any(array(
                           select w.affiliate_id from affiliate w
                           where w.merchant_id = $1
                               and (position(lower($5) in lower(w.name)) > 0 or position(lower($5) in lower(w.email)) > 0)
                       )))"#
                + $most
                + ") p
               left join affiliate f on f.merchant_id = p.merchant_id and f.affiliate_id = p.affiliate_id
               where true"),
            $($rest)+
        )
    };
}

/// A stretch of a merchant's payouts.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    match slice.sort {
        Sort::Made | Sort::Amount => by_index(connection, merchant_id, filter, slice).await,
        Sort::Affiliate | Sort::Rail | Sort::Status => of_the_newest(connection, merchant_id, filter, slice).await,
    }
}

async fn by_index(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    found!(
        connection, slice, "",
        "p.payout_id" behind "$6" most "$7",
        {
            Sort::Amount => "p.amount" of
                "b.amount, b.payout_id from payout b where b.merchant_id = $1 and b.payout_id",
            _ => "p.merchant_id" of
                "b.merchant_id, b.payout_id from payout b where b.merchant_id = $1 and b.payout_id",
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

async fn of_the_newest(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    found!(
        connection, slice, " order by n.payout_id desc limit $6",
        "p.payout_id" behind "$7" most "$8",
        {
            Sort::Affiliate => "lower(coalesce(f.name, ''))" of
                "lower(coalesce(d.name, '')), b.payout_id from payout b
                 left join affiliate d on d.merchant_id = b.merchant_id and d.affiliate_id = b.affiliate_id
                 where b.merchant_id = $1 and b.payout_id",
            Sort::Rail => "p.rail" of "b.rail, b.payout_id from payout b where b.merchant_id = $1 and b.payout_id",
            _ => "p.status" of "b.status, b.payout_id from payout b where b.merchant_id = $1 and b.payout_id",
        },
        (
            merchant_id,
            filter.payout_run_id,
            filter.status.as_deref(),
            filter.rail.as_deref(),
            filter.words.as_deref(),
            filter.newest,
        )
    )
}

/// Whether there are more payouts than that, of a run or of all.
pub async fn are_more_than(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Option<Uuid>,
    count: i64,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
               select from payout where merchant_id = $1 and ($2::uuid is null or payout_run_id = $2) offset $3
           ) as "are_more!""#,
        merchant_id,
        payout_run_id,
        count
    )
    .fetch_one(connection)
    .await
}
