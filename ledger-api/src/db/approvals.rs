//! Commissions whose hold is over. One that no fraud rule has looked at yet is not among them, whatever has become of the
//! note that it waits for that: what counts is that there is a decision.

use shared::money::Amount;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::decode::decode;
use crate::domain::posting::commission::CommissionRef;

/// A commission that may be approved, locked by whoever read it.
#[derive(Debug)]
pub struct Due {
    /// Whose.
    pub of: CommissionRef,
    /// What is left of it, minor units.
    pub outstanding: Amount,
}

/// Merchants that have commissions due. Reads only, so that it may span merchants.
pub async fn merchants_with_due(connection: &mut PgConnection, now: OffsetDateTime) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select m.merchant_id from merchant m
         where exists (
             select from commission c
             where c.merchant_id = m.merchant_id and c.status = 'pending' and c.hold_until <= $1
                 and not c.fraud_hold and not c.dispute_hold
                 and exists (
                     select from fraud_decision d
                     where d.merchant_id = c.merchant_id and d.commission_id = c.commission_id
                 )
         )
         order by m.merchant_id",
        now
    )
    .fetch_all(connection)
    .await
}

/// Locks up to `limit` due commissions of a merchant, oldest first; those another instance holds are skipped.
pub async fn claim_due(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    now: OffsetDateTime,
    limit: i64,
) -> Result<Vec<Due>, sqlx::Error> {
    let rows = sqlx::query!(
        "select commission_id, conversion_id, role, affiliate_id, currency, amount - clawed_back as \"outstanding!\"
         from commission c
         where merchant_id = $1 and status = 'pending' and hold_until <= $2 and not fraud_hold and not dispute_hold
             and exists (
                 select from fraud_decision d where d.merchant_id = $1 and d.commission_id = c.commission_id
             )
         order by hold_until
         limit $3
         for update of c skip locked",
        merchant_id,
        now,
        limit
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Due {
                of: CommissionRef {
                    commission_id: row.commission_id,
                    conversion_id: row.conversion_id,
                    role: row.role.parse().map_err(decode)?,
                    affiliate_id: row.affiliate_id,
                    currency: row.currency.parse().map_err(decode)?,
                },
                outstanding: Amount::new(row.outstanding).map_err(decode)?,
            })
        })
        .collect()
}
