//! Payout runs, as finance people look through them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;

/// By what runs are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were made.
    Made,
    /// Their state.
    Status,
    /// Who made them.
    Maker,
}

/// Which runs are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<String>,
    /// Made or approved by somebody with this in the name.
    pub words: Option<String>,
}

/// A run.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0006_create_payouts.sql")]
pub struct Row {
    pub payout_run_id: Uuid,
    pub status: String,
    pub created_by: String,
    pub created_at: OffsetDateTime,
}

/// A stretch of a merchant's runs.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    sliced!(
        connection, slice, Row,
        "select r.payout_run_id, r.status, r.created_by, r.created_at
         from payout_run r
         where r.merchant_id = $1 and ($2::text is null or r.status = $2)
             and ($3::text is null or position(lower($3) in lower(concat_ws(' ', r.created_by, r.approved_by))) > 0)",
        "r.payout_run_id" behind "$4" most "$5",
        {
            Sort::Made => "r.merchant_id" of
                "b.merchant_id, b.payout_run_id from payout_run b where b.merchant_id = $1 and b.payout_run_id",
            Sort::Status => "r.status" of
                "b.status, b.payout_run_id from payout_run b where b.merchant_id = $1 and b.payout_run_id",
            Sort::Maker => "lower(r.created_by)" of
                "lower(b.created_by), b.payout_run_id from payout_run b where b.merchant_id = $1 and b.payout_run_id",
        },
        (merchant_id, filter.status.as_deref(), filter.words.as_deref())
    )
}
