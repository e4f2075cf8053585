//! What was sent to an affiliate, as the affiliate looks through it: without what was only a draft.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;
use crate::db::portal::Payment;

/// By what payments are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When they were made.
    Made,
    /// How much they are.
    Amount,
    /// The rail.
    Rail,
    /// Their state, as the affiliate is told it: some states are one to it (`web/affiliate/words.rs`).
    Status,
}

/// A stretch of an affiliate's payments; with these words as the provider's id or in our own.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    words: Option<&str>,
    slice: Slice<Sort>,
) -> Result<Vec<Payment>, sqlx::Error> {
    sliced!(
        connection, slice, Payment,
        "select p.payout_id, p.amount, p.fee, p.currency, p.rail, p.status, p.reason, p.created_at, p.paid_at,
             p.provider_id
         from payout p
         join payout_run r on r.merchant_id = p.merchant_id and r.payout_run_id = p.payout_run_id
         where p.merchant_id = $1 and p.affiliate_id = $2 and r.status <> 'draft' and p.status <> 'canceled'
             and not (r.status = 'canceled' and p.status = 'reserved')
             and ($3::text is null or p.provider_id = $3 or position(lower($3) in p.payout_id::text) > 0)",
        "p.payout_id" behind "$4" most "$5",
        {
            Sort::Made => "p.created_at" of
                "b.created_at, b.payout_id from payout b where b.merchant_id = $1 and b.payout_id",
            Sort::Amount => "p.amount" of
                "b.amount, b.payout_id from payout b where b.merchant_id = $1 and b.payout_id",
            Sort::Rail => "p.rail" of "b.rail, b.payout_id from payout b where b.merchant_id = $1 and b.payout_id",
            Sort::Status => "case p.status when 'accepted' then 'submitting' when 'frozen' then 'unknown'
                                 when 'released' then 'refused' else p.status end" of
                "case b.status when 'accepted' then 'submitting' when 'frozen' then 'unknown'
                     when 'released' then 'refused' else b.status end, b.payout_id
                 from payout b where b.merchant_id = $1 and b.payout_id",
        },
        (merchant_id, affiliate_id, words)
    )
}
