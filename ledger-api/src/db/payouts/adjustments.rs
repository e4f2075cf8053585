//! What happens to the adjustments of payouts. Like commissions they are taken by a draft, freed when the payout does
//! not pay them, and taken again by a retry.

use sqlx::PgConnection;
use uuid::Uuid;

use super::draft::NewPayout;

/// Takes every adjustment that nothing has settled into its affiliate's payout, as a line each, with the adjustment's
/// own id.
pub async fn take(connection: &mut PgConnection, merchant_id: Uuid, payouts: &[NewPayout]) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = payouts.iter().map(|payout| payout.payout_id).collect();
    let affiliates: Vec<Uuid> = payouts.iter().map(|payout| payout.affiliate_id).collect();
    let currencies: Vec<&str> = payouts.iter().map(|payout| payout.currency).collect();
    sqlx::query!(
        "with taken as (
             update correction c set payout_id = p.payout_id
             from unnest($2::uuid[], $3::uuid[], $4::text[]) as p (payout_id, affiliate_id, currency)
             where c.merchant_id = $1 and c.affiliate_id = p.affiliate_id and c.currency = p.currency
                 and c.payable_change <> 0 and c.payout_id is null and c.settled_at is null
             returning c.payout_id, c.correction_id, c.payable_change
         )
         insert into payout_line (merchant_id, payout_id, line_id, kind, adjustment_id, amount)
         select $1, payout_id, correction_id, 'adjustment', correction_id, payable_change from taken",
        merchant_id,
        &ids,
        &affiliates,
        &currencies as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The adjustments of these payouts wait for the next one.
pub async fn give_back(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update correction set payout_id = null where merchant_id = $1 and payout_id = any($2)",
        merchant_id,
        payout_ids
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes exactly the adjustments of a payout's lines again; `false`, with nothing usable taken, when another payout or
/// netting has settled one of them since.
pub async fn take_again(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_id: Uuid,
) -> Result<bool, sqlx::Error> {
    let taken = take_open(&mut *connection, merchant_id, payout_id).await?;
    let wanted = sqlx::query_scalar!(
        r#"select count(*) as "count!" from payout_line
           where merchant_id = $1 and payout_id = $2 and adjustment_id is not null"#,
        merchant_id,
        payout_id
    )
    .fetch_one(connection)
    .await?;
    Ok(i64::try_from(taken) == Ok(wanted))
}

/// After a late truth the payout has paid its adjustments, those that nothing has settled since it was given up.
/// Returns how many.
pub async fn take_open(connection: &mut PgConnection, merchant_id: Uuid, payout_id: Uuid) -> Result<u64, sqlx::Error> {
    let taken = sqlx::query!(
        "update correction c set payout_id = $2
         from payout_line l
         where l.merchant_id = $1 and l.payout_id = $2 and c.merchant_id = $1 and c.correction_id = l.adjustment_id
             and c.payout_id is null and c.settled_at is null",
        merchant_id,
        payout_id
    )
    .execute(connection)
    .await?;
    Ok(taken.rows_affected())
}
