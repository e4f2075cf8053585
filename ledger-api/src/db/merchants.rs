//! Merchants.

use serde::Serialize;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// A merchant as the operator sees it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Merchant)]
pub struct Merchant {
    /// Id.
    #[serde(rename = "id")]
    pub merchant_id: Uuid,
    /// Name.
    #[schema(example = "My shop")]
    pub name: String,
    /// Contact address.
    #[schema(format = "email", example = "ann@my-shop.example")]
    pub email: String,
    /// When it was created.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// Creates a merchant.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    name: &str,
    email: &str,
) -> Result<Merchant, sqlx::Error> {
    sqlx::query_as!(
        Merchant,
        "insert into merchant (merchant_id, name, email) values ($1, $2, $3)
         returning merchant_id, name, email, created_at",
        merchant_id,
        name,
        email
    )
    .fetch_one(connection)
    .await
}

/// Whether there is a merchant of this id.
pub async fn exists(connection: &mut PgConnection, merchant_id: Uuid) -> Result<bool, sqlx::Error> {
    let row =
        sqlx::query!("select from merchant where merchant_id = $1", merchant_id).fetch_optional(connection).await?;
    Ok(row.is_some())
}

/// Merchants, newest first.
pub async fn list(
    connection: &mut PgConnection,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Merchant>, sqlx::Error> {
    sqlx::query_as!(
        Merchant,
        "select merchant_id, name, email, created_at from merchant
         where $1::uuid is null or merchant_id < $1 order by merchant_id desc limit $2",
        before,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Every merchant's id, for jobs that go merchant by merchant.
pub async fn ids(connection: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select merchant_id from merchant order by merchant_id").fetch_all(connection).await
}

/// The first merchant after an id, or only that one if it is named; for going through all of them one by one.
pub async fn next_id(
    connection: &mut PgConnection,
    after: Uuid,
    only: Option<Uuid>,
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select merchant_id from merchant
         where merchant_id > $1 and ($2::uuid is null or merchant_id = $2)
         order by merchant_id limit 1",
        after,
        only
    )
    .fetch_optional(connection)
    .await
}

/// A merchant's name.
pub async fn name(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!("select name from merchant where merchant_id = $1", merchant_id)
        .fetch_optional(connection)
        .await
}

/// Makes calls of one merchant's follow each other, those that ask for it, until the transaction ends. What only refers to
/// the merchant goes on meanwhile.
pub async fn lock(connection: &mut PgConnection, merchant_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("select from merchant where merchant_id = $1 for no key update", merchant_id)
        .execute(connection)
        .await?;
    Ok(())
}
