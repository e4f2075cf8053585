//! Commissions that are there already: as they stand, and the states they move to.

use shared::money::Amount;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::decode::decode;
use crate::domain::commission::Basis;
use crate::domain::posting::commission::CommissionRef;
use crate::domain::status::CommissionStatus;

/// A commission as it stands, locked.
#[derive(Debug, Clone)]
pub struct CommissionState {
    /// Whose and by what.
    pub of: CommissionRef,
    /// What it was computed from.
    pub basis: Basis,
    /// What was earned.
    pub earned: Amount,
    /// What reversals took of it.
    pub clawed_back: Amount,
    /// Where it is.
    pub status: CommissionStatus,
    /// Whether it was approved at any time: the state a restoration goes back to.
    pub was_approved: bool,
    /// Why it is rejected.
    pub rejection_reason: Option<String>,
    /// Who refused it. A commission somebody refused is worth nothing, whatever happens to the order.
    pub rejected_by: Option<String>,
    /// Waits for somebody to look at it.
    pub fraud_hold: bool,
    /// A dispute is open.
    pub dispute_hold: bool,
}

/// Locks a conversion's commissions until the transaction ends, the primary one first.
pub async fn lock(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
) -> Result<Vec<CommissionState>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select commission_id, role, affiliate_id, currency, basis as "basis: Json<Basis>", amount, clawed_back,
               status, approved_at is not null as "was_approved!", rejection_reason, rejected_by, fraud_hold,
               dispute_hold
           from commission where merchant_id = $1 and conversion_id = $2 order by commission_id
           for update"#,
        merchant_id,
        conversion_id
    )
    .fetch_all(connection)
    .await?;
    let states = rows.into_iter().map(|row| {
        Ok(CommissionState {
            of: CommissionRef {
                commission_id: row.commission_id,
                conversion_id,
                role: row.role.parse().map_err(decode)?,
                affiliate_id: row.affiliate_id,
                currency: row.currency.parse().map_err(decode)?,
            },
            basis: row.basis.0,
            earned: row.amount.try_into().map_err(decode)?,
            clawed_back: row.clawed_back.try_into().map_err(decode)?,
            status: row.status.parse().map_err(decode)?,
            was_approved: row.was_approved,
            rejection_reason: row.rejection_reason,
            rejected_by: row.rejected_by,
            fraud_hold: row.fraud_hold,
            dispute_hold: row.dispute_hold,
        })
    });
    let mut states = states.collect::<Result<Vec<CommissionState>, sqlx::Error>>()?;
    states.sort_by_key(|state| state.of.role);
    Ok(states)
}

/// Stores what reversals changed: `clawed_back`, the state and the rejection. Everything else stays.
pub async fn store(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    commissions: &[CommissionState],
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = commissions.iter().map(|commission| commission.of.commission_id).collect();
    let clawed_back: Vec<i64> = commissions.iter().map(|commission| commission.clawed_back.minor()).collect();
    let statuses: Vec<&str> = commissions.iter().map(|commission| commission.status.name()).collect();
    let reasons: Vec<Option<&str>> =
        commissions.iter().map(|commission| commission.rejection_reason.as_deref()).collect();
    let persons: Vec<Option<&str>> = commissions.iter().map(|commission| commission.rejected_by.as_deref()).collect();
    sqlx::query!(
        "update commission c set
             clawed_back = n.clawed_back,
             status = n.status,
             rejection_reason = n.reason,
             rejected_by = n.person,
             rejected_at = case when n.reason is not null then coalesce(c.rejected_at, now()) end
         from unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[])
             as n (commission_id, clawed_back, status, reason, person)
         where c.merchant_id = $1 and c.commission_id = n.commission_id",
        merchant_id,
        &ids,
        &clawed_back,
        &statuses as _,
        &reasons as _,
        &persons as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Pending → approved, noting when.
pub async fn approve(connection: &mut PgConnection, merchant_id: Uuid, ids: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update commission set status = 'approved', approved_at = now()
         where merchant_id = $1 and commission_id = any($2) and status = 'pending'",
        merchant_id,
        ids
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Holds a conversion's commissions, or lets them go, as its open disputes say.
pub async fn set_dispute_hold(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversion_id: Uuid,
    hold: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update commission set dispute_hold = $3 where merchant_id = $1 and conversion_id = $2",
        merchant_id,
        conversion_id,
        hold
    )
    .execute(connection)
    .await?;
    Ok(())
}
