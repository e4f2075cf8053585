//! Affiliates, as a merchant looks through them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;

/// By what affiliates are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they joined.
    Joined,
    /// What they are called.
    Name,
    /// Their address.
    Email,
    /// Their tier.
    Tier,
    /// How they are paid.
    Method,
    /// Their state.
    Status,
}

/// Which affiliates are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<String>,
    /// With this in their name, address or the merchant's own id.
    pub words: Option<String>,
}

/// An affiliate.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0002_create_catalog.sql")]
pub struct Row {
    pub affiliate_id: Uuid,
    pub name: String,
    pub email: String,
    pub tier: String,
    pub status: String,
    pub payout_method: Option<String>,
    pub created_at: OffsetDateTime,
}

/// A stretch of a merchant's affiliates.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Row>, sqlx::Error> {
    sliced!(
        connection, slice, Row,
        "select a.affiliate_id, a.name, a.email, a.tier, a.status, a.payout_method, a.created_at
         from affiliate a
         where a.merchant_id = $1 and ($2::text is null or a.status = $2)
             and ($3::text is null or position(lower($3) in lower(concat_ws(' ', a.name, a.email, a.external_id))) > 0)",
        "a.affiliate_id" behind "$4" most "$5",
        {
            Sort::Joined => "a.merchant_id" of
                "b.merchant_id, b.affiliate_id from affiliate b where b.merchant_id = $1 and b.affiliate_id",
            Sort::Name => "lower(a.name)" of
                "lower(b.name), b.affiliate_id from affiliate b where b.merchant_id = $1 and b.affiliate_id",
            Sort::Email => "lower(a.email)" of
                "lower(b.email), b.affiliate_id from affiliate b where b.merchant_id = $1 and b.affiliate_id",
            Sort::Tier => "a.tier" of
                "b.tier, b.affiliate_id from affiliate b where b.merchant_id = $1 and b.affiliate_id",
            Sort::Method => "coalesce(a.payout_method, '')" of
                "coalesce(b.payout_method, ''), b.affiliate_id from affiliate b where b.merchant_id = $1 and b.affiliate_id",
            Sort::Status => "a.status" of
                "b.status, b.affiliate_id from affiliate b where b.merchant_id = $1 and b.affiliate_id",
        },
        (merchant_id, filter.status.as_deref(), filter.words.as_deref())
    )
}
