//! What was approved for an affiliate whose payable came to zero, by netting or by an adjustment that took it: nothing
//! is left to pay it by, so it is settled without a payout.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::posting::Books;

/// Approved commissions become paid, by no payout, and open adjustments and cash rewards are settled. Held commissions stay, so that the
/// outcome of the hold can still reject them; what was taken of them is the netting line of the payout they end in.
pub async fn settle(connection: &mut PgConnection, merchant_id: Uuid, emptied: &[Books]) -> Result<(), sqlx::Error> {
    if emptied.is_empty() {
        return Ok(());
    }
    let affiliates: Vec<Uuid> = emptied.iter().map(|books| books.affiliate_id).collect();
    let currencies: Vec<&str> = emptied.iter().map(|books| books.currency.code()).collect();
    sqlx::query!(
        "update commission set status = 'paid', paid_at = now()
         where merchant_id = $1 and status = 'approved' and not fraud_hold and not dispute_hold
             and (affiliate_id, currency) in (select * from unnest($2::uuid[], $3::text[]))",
        merchant_id,
        &affiliates,
        &currencies as _
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update reward_payable e set settled_at = now()
         where e.merchant_id = $1 and e.payout_id is null and e.settled_at is null
             and (e.affiliate_id, e.currency) in (select * from unnest($2::uuid[], $3::text[]))",
        merchant_id,
        &affiliates,
        &currencies as _
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update correction c set settled_at = now()
         where c.merchant_id = $1 and c.payable_change <> 0 and c.payout_id is null and c.settled_at is null
             and (c.affiliate_id, c.currency) in (select * from unnest($2::uuid[], $3::text[]))",
        merchant_id,
        &affiliates,
        &currencies as _
    )
    .execute(connection)
    .await?;
    Ok(())
}
