//! What happens to the commissions of payouts.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::decode::decode;
use crate::domain::reversal::{TakenBack, WholeReason};

/// A commission that leaves a payout and is not simply approved again: somebody refused it meanwhile, or something of its
/// order was taken back.
#[derive(Debug, Clone)]
pub struct Leaving {
    /// Which.
    pub commission_id: Uuid,
    /// Whose.
    pub affiliate_id: Uuid,
    /// What held it.
    pub payout_id: Uuid,
    /// Whether somebody refused it.
    pub refused: bool,
    /// What was taken back of its order.
    pub taken: TakenBack,
}

/// Locks the commissions that these payouts hold until the transaction ends, in the order of their ids. Whoever takes
/// something back from an order holds them while it says so: what is read of the order after this is what counts.
pub async fn lock_held(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"with locked as (
               select commission_id from commission
               where merchant_id = $1 and payout_id = any($2) and status in ('reserved', 'paid')
               order by commission_id
               for update
           )
           select count(*) as "count!" from locked"#,
        merchant_id,
        payout_ids
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// Those of the locked commissions that may not be approved again. Call it after [`lock_held`], as a statement of its own.
pub async fn touched_meanwhile(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
) -> Result<Vec<Leaving>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select c.commission_id, c.affiliate_id, c.payout_id as "payout_id!", c.rejected_by is not null as "refused!",
               v.amount, v.refunded, least(d.lost, v.amount)::bigint as "lost!"
           from commission c
           join conversion v on v.merchant_id = $1 and v.conversion_id = c.conversion_id
           cross join lateral (
               select coalesce(sum(amount), 0) as lost from dispute
               where merchant_id = $1 and conversion_id = c.conversion_id and status = 'lost'
           ) d
           where c.merchant_id = $1 and c.payout_id = any($2) and c.status in ('reserved', 'paid')
               and (c.rejected_by is not null or v.refunded > 0 or d.lost > 0)"#,
        merchant_id,
        payout_ids
    )
    .fetch_all(connection)
    .await?;
    let leaving = rows.into_iter().map(|row| {
        Ok(Leaving {
            commission_id: row.commission_id,
            affiliate_id: row.affiliate_id,
            payout_id: row.payout_id,
            refused: row.refused,
            taken: TakenBack {
                gross: row.amount.try_into().map_err(decode)?,
                refunded: row.refunded.try_into().map_err(decode)?,
                disputed: row.lost.try_into().map_err(decode)?,
            },
        })
    });
    leaving.collect()
}

/// The locked commissions leave their payouts: `rejected`, each with the reason that the whole order gives, where somebody
/// did not give one already; the others approved again.
pub async fn give_back(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
    rejected: &[(Uuid, Option<WholeReason>)],
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = rejected.iter().map(|(commission_id, _)| *commission_id).collect();
    let reasons: Vec<Option<&str>> = rejected.iter().map(|(_, reason)| reason.map(WholeReason::name)).collect();
    sqlx::query!(
        "with held as (
             select c.commission_id, n.commission_id is not null as gone, n.reason
             from commission c
             left join unnest($3::uuid[], $4::text[]) as n (commission_id, reason) on n.commission_id = c.commission_id
             where c.merchant_id = $1 and c.payout_id = any($2) and c.status in ('reserved', 'paid')
         )
         update commission c set
             status = case when h.gone then 'rejected' else 'approved' end,
             rejection_reason = case when h.gone then coalesce(c.rejection_reason, h.reason) end,
             rejected_at = case when h.gone then coalesce(c.rejected_at, now()) end,
             payout_id = null,
             paid_at = null
         from held h
         where c.merchant_id = $1 and c.commission_id = h.commission_id",
        merchant_id,
        payout_ids,
        &ids,
        &reasons as _
    )
    .execute(connection)
    .await?;
    Ok(())
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
