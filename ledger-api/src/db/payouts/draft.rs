//! Reserving: payouts, what they pay, and the commissions that go with them, for any number of affiliates at once.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use super::NEVER;

/// A payout to store.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0006 and 0023")]
pub struct NewPayout {
    pub payout_id: Uuid,
    pub affiliate_id: Uuid,
    pub currency: &'static str,
    pub amount: i64,
    pub rail: &'static str,
    pub destination: String,
    pub account_holder: Option<String>,
    /// Minor units the rail cannot express; they stay payable.
    pub fraction: i64,
}

/// How many approved commissions every affiliate has.
pub async fn commissions_waiting(
    connection: &mut PgConnection,
    merchant_id: Uuid,
) -> Result<HashMap<Uuid, i64>, sqlx::Error> {
    let counts = sqlx::query!(
        r#"select affiliate_id, count(*) as "count!" from commission
           where merchant_id = $1 and status = 'approved' group by affiliate_id"#,
        merchant_id
    )
    .fetch_all(connection)
    .await?;
    Ok(counts.into_iter().map(|row| (row.affiliate_id, row.count)).collect())
}

/// Locks the approved commissions that could go into a run. Others lock a commission before its accounts, so this comes
/// before the accounts are locked.
pub async fn lock_commissions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"with locked as (
               select commission_id from commission
               where merchant_id = $1 and status = 'approved' and affiliate_id = any($2)
               order by commission_id
               for update
           )
           select count(*) as "count!" from locked"#,
        merchant_id,
        affiliate_ids
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// Stores payouts, reserved and not due yet.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    payouts: &[NewPayout],
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = payouts.iter().map(|payout| payout.payout_id).collect();
    let affiliates: Vec<Uuid> = payouts.iter().map(|payout| payout.affiliate_id).collect();
    let currencies: Vec<&str> = payouts.iter().map(|payout| payout.currency).collect();
    let amounts: Vec<i64> = payouts.iter().map(|payout| payout.amount).collect();
    let rails: Vec<&str> = payouts.iter().map(|payout| payout.rail).collect();
    let destinations: Vec<&str> = payouts.iter().map(|payout| payout.destination.as_str()).collect();
    let holders: Vec<Option<&str>> = payouts.iter().map(|payout| payout.account_holder.as_deref()).collect();
    sqlx::query!(
        "insert into payout (
             merchant_id, payout_run_id, next_attempt_at, payout_id, affiliate_id, currency, amount, rail, destination,
             account_holder
         )
         select $1, $2, $3, * from unnest(
             $4::uuid[], $5::uuid[], $6::text[], $7::bigint[], $8::text[], $9::text[], $10::text[]
         )",
        merchant_id,
        payout_run_id,
        NEVER,
        &ids,
        &affiliates,
        &currencies as _,
        &amounts,
        &rails as _,
        &destinations as _,
        &holders as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes every approved commission nobody holds into its affiliate's payout, as a line each. A commission's line has
/// the commission's own id.
///
/// Each affiliate's commissions are looked up by the index. PostgreSQL would rather read the whole table, which grows with every
/// part of a draft by all rows that the part changes.
pub async fn take_commissions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payouts: &[NewPayout],
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = payouts.iter().map(|payout| payout.payout_id).collect();
    let affiliates: Vec<Uuid> = payouts.iter().map(|payout| payout.affiliate_id).collect();
    let currencies: Vec<&str> = payouts.iter().map(|payout| payout.currency).collect();
    sqlx::raw_sql("set local enable_hashjoin = off; set local enable_mergejoin = off")
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "with taken as (
             update commission c set status = 'reserved', payout_id = p.payout_id
             from unnest($2::uuid[], $3::uuid[], $4::text[]) as p (payout_id, affiliate_id, currency)
             where c.merchant_id = $1 and c.affiliate_id = p.affiliate_id and c.currency = p.currency
                 and c.status = 'approved' and not c.fraud_hold and not c.dispute_hold
             returning c.payout_id, c.commission_id, c.amount - c.clawed_back as amount
         )
         insert into payout_line (merchant_id, payout_id, line_id, kind, commission_id, amount)
         select $1, payout_id, commission_id, 'commission', commission_id, amount from taken",
        merchant_id,
        &ids,
        &affiliates,
        &currencies as _
    )
    .execute(&mut *connection)
    .await?;
    let as_before = "set local enable_hashjoin to default; set local enable_mergejoin to default";
    sqlx::raw_sql(as_before).execute(connection).await?;
    Ok(())
}

/// One line for what the rail cannot express and stays payable. The line has the run's id.
pub async fn leave_fractions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payout_run_id: Uuid,
    payouts: &[NewPayout],
) -> Result<(), sqlx::Error> {
    let odd = || payouts.iter().filter(|payout| payout.fraction > 0);
    let ids: Vec<Uuid> = odd().map(|payout| payout.payout_id).collect();
    let fractions: Vec<i64> = odd().map(|payout| -payout.fraction).collect();
    sqlx::query!(
        "insert into payout_line (merchant_id, payout_id, line_id, kind, amount)
         select $1, f.payout_id, $2, 'adjustment', f.amount
         from unnest($3::uuid[], $4::bigint[]) as f (payout_id, amount)",
        merchant_id,
        payout_run_id,
        &ids,
        &fractions
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// One line for whatever else makes the amount: less than its commissions and adjustments is what was netted with a
/// debt, or taken while it was held; more is what came back without belonging to one of them. The line has the payout's
/// id.
pub async fn explain_difference(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    payouts: &[NewPayout],
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = payouts.iter().map(|payout| payout.payout_id).collect();
    let amounts: Vec<i64> = payouts.iter().map(|payout| payout.amount).collect();
    sqlx::query!(
        "with explained as (
             select p.payout_id,
                 p.amount - coalesce((
                     select sum(l.amount) from payout_line l where l.merchant_id = $1 and l.payout_id = p.payout_id
                 ), 0) as rest
             from unnest($2::uuid[], $3::bigint[]) as p (payout_id, amount)
         )
         insert into payout_line (merchant_id, payout_id, line_id, kind, amount)
         select $1, payout_id, payout_id, case when rest < 0 then 'netting' else 'adjustment' end, rest
         from explained where rest <> 0",
        merchant_id,
        &ids,
        &amounts
    )
    .execute(connection)
    .await?;
    Ok(())
}
