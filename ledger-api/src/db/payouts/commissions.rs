//! What happens to the commissions of payouts.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Reserved commissions of these payouts are approved again.
pub async fn give_back(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update commission set status = 'approved', payout_id = null, paid_at = null
         where merchant_id = $1 and payout_id = any($2) and status in ('reserved', 'paid')",
        merchant_id,
        payout_ids
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The commissions of a payout are paid: those reserved for it, and after a late truth those given back and not taken
/// by another payout since.
pub async fn pay(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update commission c set status = 'paid', payout_id = $2, paid_at = $3
         from payout_line l
         where l.merchant_id = $1 and l.payout_id = $2 and c.merchant_id = $1 and c.commission_id = l.commission_id
             and (c.status = 'reserved' and c.payout_id = $2 or c.status = 'approved')",
        merchant_id,
        payout_id,
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

/// Approved commissions of affiliates whose payable was netted to nothing are paid: they settled a debt.
pub async fn settle_by_netting(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    emptied: &[(Uuid, &str)],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    if emptied.is_empty() {
        return Ok(());
    }
    let affiliates: Vec<Uuid> = emptied.iter().map(|(affiliate_id, _)| *affiliate_id).collect();
    let currencies: Vec<&str> = emptied.iter().map(|(_, currency)| *currency).collect();
    sqlx::query!(
        "update commission c set status = 'paid', paid_at = $4
         from unnest($2::uuid[], $3::text[]) as e (affiliate_id, currency)
         where c.merchant_id = $1 and c.affiliate_id = e.affiliate_id and c.currency = e.currency
             and c.status = 'approved'",
        merchant_id,
        &affiliates,
        &currencies as _,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}
