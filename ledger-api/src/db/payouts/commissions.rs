//! What happens to the commissions of payouts.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A commission that is rejected as soon as no payout holds it any more.
#[derive(Debug, Clone, Copy)]
pub struct Rejected {
    /// Which.
    pub commission_id: Uuid,
    /// Whose.
    pub affiliate_id: Uuid,
    /// What held it.
    pub payout_id: Uuid,
}

/// The commissions of these payouts are approved again; one whose order was taken back whole meanwhile is rejected, as
/// it would have been outside a payout. Returns those.
pub async fn give_back(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
) -> Result<Vec<Rejected>, sqlx::Error> {
    let rows = sqlx::query!(
        "with back as (
             select c.commission_id, c.payout_id, c.amount > 0 and c.clawed_back = c.amount as gone,
                 case when v.refunded = v.amount then 'refunded' else 'dispute_lost' end as reason
             from commission c
             join conversion v on v.merchant_id = $1 and v.conversion_id = c.conversion_id
             where c.merchant_id = $1 and c.payout_id = any($2) and c.status in ('reserved', 'paid')
         )
         update commission c set
             status = case when b.gone then 'rejected' else 'approved' end,
             rejection_reason = case when b.gone then coalesce(c.rejection_reason, b.reason) else c.rejection_reason end,
             rejected_at = case when b.gone then coalesce(c.rejected_at, now()) else c.rejected_at end,
             payout_id = null,
             paid_at = null
         from back b
         where c.merchant_id = $1 and c.commission_id = b.commission_id
         returning c.commission_id, c.affiliate_id, b.payout_id as \"payout_id!\", b.gone as \"gone!\"",
        merchant_id,
        payout_ids
    )
    .fetch_all(connection)
    .await?;
    let rejected = rows.into_iter().filter(|row| row.gone);
    Ok(rejected
        .map(|row| Rejected {
            commission_id: row.commission_id,
            affiliate_id: row.affiliate_id,
            payout_id: row.payout_id,
        })
        .collect())
}

/// The commissions of these payouts are paid: those reserved for them, and after a late truth those given back and not
/// taken by another payout since.
pub async fn pay(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update commission c set status = 'paid', payout_id = l.payout_id, paid_at = $3
         from payout_line l
         where l.merchant_id = $1 and l.payout_id = any($2) and c.merchant_id = $1 and c.commission_id = l.commission_id
             and (c.status = 'reserved' and c.payout_id = l.payout_id or c.status = 'approved')",
        merchant_id,
        payout_ids,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes exactly the commissions of a payout's lines again; `false`, with nothing usable taken, when one of them is no
/// longer approved, free and worth what the line says.
pub async fn take_again(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
) -> Result<bool, sqlx::Error> {
    let taken = sqlx::query!(
        "update commission c set status = 'reserved', payout_id = $2
         from payout_line l
         where l.merchant_id = $1 and l.payout_id = $2 and c.merchant_id = $1 and c.commission_id = l.commission_id
             and c.status = 'approved' and not c.fraud_hold and not c.dispute_hold
             and c.amount - c.clawed_back = l.amount",
        merchant_id,
        payout_id
    )
    .execute(&mut *connection)
    .await?
    .rows_affected();
    let wanted = sqlx::query_scalar!(
        r#"select count(*) as "count!" from payout_line
           where merchant_id = $1 and payout_id = $2 and kind = 'commission'"#,
        merchant_id,
        payout_id
    )
    .fetch_one(connection)
    .await?;
    Ok(i64::try_from(taken) == Ok(wanted))
}
