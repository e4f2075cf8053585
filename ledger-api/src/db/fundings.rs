//! Fundings: money the merchant put on a rail, once per reference.

use shared::money::Money;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::decode::decode;
use crate::domain::rail::Rail;

/// One funding as stored.
#[derive(Debug, Clone)]
pub struct Funding {
    /// Our id.
    pub funding_id: Uuid,
    /// The merchant's.
    pub reference: String,
    /// Where the money is.
    pub rail: Rail,
    /// How much.
    pub money: Money,
    /// Who said so.
    pub funded_by: String,
    /// When it was stored.
    pub created_at: OffsetDateTime,
}

struct Row {
    funding_id: Uuid,
    reference: String,
    rail: String,
    amount: i64,
    currency: String,
    funded_by: String,
    created_at: OffsetDateTime,
}

impl TryFrom<Row> for Funding {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let amount = row.amount.try_into().map_err(decode)?;
        Ok(Self {
            funding_id: row.funding_id,
            reference: row.reference,
            rail: row.rail.parse().map_err(decode)?,
            money: Money { amount, currency: row.currency.parse().map_err(decode)? },
            funded_by: row.funded_by,
            created_at: row.created_at,
        })
    }
}

/// Stores a funding; `false` when its reference was stored before.
pub async fn insert(connection: &mut PgConnection, merchant_id: Uuid, new: &Funding) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into funding (merchant_id, funding_id, reference, rail, amount, currency, funded_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (merchant_id, reference) do nothing",
        merchant_id,
        new.funding_id,
        new.reference,
        new.rail.name(),
        new.money.amount.minor(),
        new.money.currency.code(),
        new.funded_by,
        new.created_at
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The funding of a reference.
pub async fn by_reference(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    reference: &str,
) -> Result<Option<Funding>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select funding_id, reference, rail, amount, currency, funded_by, created_at
         from funding where merchant_id = $1 and reference = $2",
        merchant_id,
        reference
    )
    .fetch_optional(connection)
    .await?;
    row.map(Funding::try_from).transpose()
}

/// A merchant's fundings, newest first.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Funding>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "select funding_id, reference, rail, amount, currency, funded_by, created_at
         from funding where merchant_id = $1 and ($2::uuid is null or funding_id < $2)
         order by funding_id desc limit $3",
        merchant_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Funding::try_from).collect()
}
