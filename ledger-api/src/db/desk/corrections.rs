//! Corrections, as finance people look through them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;

/// By what corrections are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were proposed.
    Proposed,
    /// What they move.
    Amount,
    /// What they are.
    Kind,
    /// The affiliate's name.
    Affiliate,
    /// The reason.
    Reason,
    /// Their state.
    Status,
    /// Who proposed them.
    Person,
}

/// Which corrections are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<String>,
    /// With this in the affiliate's name, the reason, the reference or the name of whoever proposed it.
    pub words: Option<String>,
}

/// A correction with whose it is.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the tables, documented in migrations/0014_create_corrections.sql")]
pub struct Row {
    pub correction_id: Uuid,
    pub kind: String,
    pub affiliate: String,
    pub reason: String,
    pub reference: Option<String>,
    pub status: String,
    pub proposed_by: String,
    pub proposed_at: OffsetDateTime,
    pub amount: i64,
    pub currency: String,
}

/// A stretch of a merchant's corrections.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    sliced!(
        connection, slice, Row,
        "select c.correction_id, c.kind, f.name as affiliate, c.reason, c.reference, c.status, c.proposed_by, c.proposed_at,
             c.amount, c.currency
         from correction c
         join affiliate f on f.merchant_id = c.merchant_id and f.affiliate_id = c.affiliate_id
         where c.merchant_id = $1 and ($2::text is null or c.status = $2)
             and ($3::text is null
                 or position(lower($3) in lower(concat_ws(' ', f.name, c.reason, c.reference, c.proposed_by))) > 0)",
        "c.correction_id" behind "$4" most "$5",
        {
            Sort::Proposed => "c.merchant_id" of
                "b.merchant_id, b.correction_id from correction b where b.merchant_id = $1 and b.correction_id",
            Sort::Amount => "c.amount" of
                "b.amount, b.correction_id from correction b where b.merchant_id = $1 and b.correction_id",
            Sort::Kind => "c.kind" of
                "b.kind, b.correction_id from correction b where b.merchant_id = $1 and b.correction_id",
            Sort::Affiliate => "lower(f.name)" of
                "lower(d.name), b.correction_id from correction b
                 join affiliate d on d.merchant_id = b.merchant_id and d.affiliate_id = b.affiliate_id
                 where b.merchant_id = $1 and b.correction_id",
            Sort::Reason => "lower(c.reason)" of
                "lower(b.reason), b.correction_id from correction b where b.merchant_id = $1 and b.correction_id",
            Sort::Status => "c.status" of
                "b.status, b.correction_id from correction b where b.merchant_id = $1 and b.correction_id",
            Sort::Person => "lower(c.proposed_by)" of
                "lower(b.proposed_by), b.correction_id from correction b where b.merchant_id = $1 and b.correction_id",
        },
        (merchant_id, filter.status.as_deref(), filter.words.as_deref())
    )
}
