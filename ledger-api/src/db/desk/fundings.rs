//! Fundings, as finance people look through them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;

/// By what fundings are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were recorded.
    Recorded,
    /// What was put on the rail.
    Amount,
    /// The rail.
    Rail,
    /// The reference.
    Reference,
    /// Who recorded them.
    Person,
}

/// A funding.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0006_create_payouts.sql")]
pub struct Row {
    pub funding_id: Uuid,
    pub reference: String,
    pub rail: String,
    pub amount: i64,
    pub currency: String,
    pub funded_by: String,
    pub created_at: OffsetDateTime,
}

/// A stretch of a merchant's fundings: by this rail, with these words in the reference or the person's name.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    (rail, words): (Option<&str>, Option<&str>),
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    sliced!(
        connection, slice, Row,
        "select f.funding_id, f.reference, f.rail, f.amount, f.currency, f.funded_by, f.created_at
         from funding f
         where f.merchant_id = $1 and ($2::text is null or f.rail = $2)
             and ($3::text is null or position(lower($3) in lower(concat_ws(' ', f.reference, f.funded_by))) > 0)",
        "f.funding_id" behind "$4" most "$5",
        {
            Sort::Recorded => "f.merchant_id" of
                "b.merchant_id, b.funding_id from funding b where b.merchant_id = $1 and b.funding_id",
            Sort::Amount => "f.amount" of
                "b.amount, b.funding_id from funding b where b.merchant_id = $1 and b.funding_id",
            Sort::Rail => "f.rail" of "b.rail, b.funding_id from funding b where b.merchant_id = $1 and b.funding_id",
            Sort::Reference => "lower(f.reference)" of
                "lower(b.reference), b.funding_id from funding b where b.merchant_id = $1 and b.funding_id",
            Sort::Person => "lower(f.funded_by)" of
                "lower(b.funded_by), b.funding_id from funding b where b.merchant_id = $1 and b.funding_id",
        },
        (merchant_id, rail, words)
    )
}
