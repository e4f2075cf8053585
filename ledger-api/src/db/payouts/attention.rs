//! Payouts that people have to look at.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::row::{PayoutRow, select_payouts};

/// What nobody knows the end of, whenever it was, and what was refused, came back, or left twice or late since `since`;
/// the most pressing first. What was refused or came back is dealt with when a payout that was made after that has taken the
/// affiliate's money.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    since: OffsetDateTime,
    limit: i64,
) -> Result<Vec<PayoutRow>, sqlx::Error> {
    select_payouts!(
        "where p.merchant_id = $1 and (
             p.status in ('unknown', 'frozen', 'refused', 'returned')
                 and (
                     p.status in ('unknown', 'frozen')
                     or coalesce(p.returned_at, p.refused_at, p.created_at) >= $2
                         and (
                             select true from payout n
                             where n.merchant_id = $1 and n.affiliate_id = p.affiliate_id
                                 and n.created_at > coalesce(p.returned_at, p.refused_at, p.created_at)
                                 and n.currency = p.currency
                                 and n.status in ('reserved', 'submitting', 'unknown', 'accepted', 'paid', 'frozen')
                             order by n.created_at desc limit 1
                         ) is null
                 )
             or p.alerted_at >= $2 and p.reason in ('second_transfer', 'late_truth')
         )
         order by case when p.status = 'frozen' then 0 when p.alerted_at >= $2 then 1 when p.status = 'unknown' then 2 else 3 end,
             p.payout_id desc
         limit $3",
        merchant_id,
        since,
        limit
    )
    .fetch_all(connection)
    .await
}
