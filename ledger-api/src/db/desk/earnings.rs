//! An affiliate's orders, as the affiliate looks through them.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Slice;
use super::slice::sliced;
use crate::db::portal::Earning;

/// By what orders are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// When the customer ordered.
    Day,
    /// What the customer paid.
    Amount,
    /// What the affiliate earned.
    Commission,
}

/// Which orders are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub status: Option<String>,
    /// Since then.
    pub since: Option<OffsetDateTime>,
    /// With this in the order's id, the link or the campaign.
    pub words: Option<String>,
}

/// A stretch of an affiliate's commissions.
pub async fn rows(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    filter: &Filter,
    slice: Slice<Sort>,
) -> Result<Vec<Earning>, sqlx::Error> {
    sliced!(
        connection, slice, Earning,
        r#"select c.commission_id, o.order_id, o.type as order_type, o.occurred_at, o.amount as order_amount,
               o.currency as order_currency, o.refunded, o.method, o.clicked_at, c.role, c.kind, c.rate, c.amount,
               c.clawed_back, c.currency, c.status, c.recurring_month, c.hold_until, c.fraud_hold, c.dispute_hold,
               c.approved_at, c.rejected_at, c.rejection_reason, c.paid_at, c.payout_id,
               coalesce(l.slug, l.code) as link, l.campaign as "campaign?", p.name as "program?"
           from commission c
           join conversion o on o.merchant_id = c.merchant_id and o.conversion_id = c.conversion_id
           left join link l on l.merchant_id = o.merchant_id and l.link_id = o.link_id
               and l.affiliate_id = c.affiliate_id
           left join program p on p.merchant_id = c.merchant_id and p.program_id = c.program_id
           where c.merchant_id = $1 and c.affiliate_id = $2 and ($3::text is null or c.status = $3)
               and ($4::timestamptz is null or c.occurred_at >= $4)
               and ($5::text is null
                   or position(lower($5) in lower(concat_ws(' ', o.order_id, l.slug, l.code, l.campaign))) > 0)"#,
        "c.commission_id" behind "$6" most "$7",
        {
            Sort::Day => "c.occurred_at" of
                "b.occurred_at, b.commission_id from commission b where b.merchant_id = $1 and b.commission_id",
            Sort::Amount => "o.amount" of
                "d.amount, b.commission_id from commission b
                 join conversion d on d.merchant_id = b.merchant_id and d.conversion_id = b.conversion_id
                 where b.merchant_id = $1 and b.commission_id",
            Sort::Commission => "c.amount" of
                "b.amount, b.commission_id from commission b where b.merchant_id = $1 and b.commission_id",
        },
        (merchant_id, affiliate_id, filter.status.as_deref(), filter.since, filter.words.as_deref())
    )
}
