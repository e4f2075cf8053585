//! Credit that customers have, and what they spent of it.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::decode::decode;
use crate::domain::account::Owner;
use shared::money::Money;

/// Credit that was spent.
#[derive(Debug, Clone)]
pub struct Spend {
    /// The merchant's own, one spend each, for ever.
    pub spend_id: String,
    /// Who spent it.
    pub customer_id: String,
    /// How much.
    pub money: Money,
    /// When.
    pub created_at: OffsetDateTime,
}

/// Stores a spend; `false` when its id is taken. Waits for whoever is taking it.
pub async fn insert(connection: &mut PgConnection, merchant_id: Uuid, spend: &Spend) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into credit_spend (merchant_id, spend_id, customer_id, amount, currency, created_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (merchant_id, spend_id) do nothing",
        merchant_id,
        spend.spend_id,
        spend.customer_id,
        spend.money.amount.minor(),
        spend.money.currency.code(),
        spend.created_at
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The spend of an id.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    spend_id: &str,
) -> Result<Option<Spend>, sqlx::Error> {
    let row = sqlx::query!(
        "select spend_id, customer_id, amount, currency, created_at from credit_spend
         where merchant_id = $1 and spend_id = $2",
        merchant_id,
        spend_id
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Spend {
            spend_id: row.spend_id,
            customer_id: row.customer_id,
            money: Money {
                amount: row.amount.try_into().map_err(decode)?,
                currency: row.currency.parse().map_err(decode)?,
            },
            created_at: row.created_at,
        })
    })
    .transpose()
}

/// What a customer has, in minor units by currency; only where it ever had something.
pub async fn balances(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    customer_id: &str,
) -> Result<Vec<(String, i64)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select currency, balance from account
         where merchant_id = $1 and owner = $2 and kind = 'reward_credit' order by currency",
        merchant_id,
        Owner::Customer(customer_id.to_owned()).to_string()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.currency, row.balance)).collect())
}
