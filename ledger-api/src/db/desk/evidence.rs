//! What an order's evidence says in words: who is behind it, and where a click came from.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

/// Names of affiliates by their ids.
pub async fn names(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
) -> Result<HashMap<Uuid, String>, sqlx::Error> {
    let rows = sqlx::query!(
        "select affiliate_id, name from affiliate where merchant_id = $1 and affiliate_id = any($2)",
        merchant_id,
        affiliate_ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.affiliate_id, row.name)).collect())
}

/// A click, as far as it is kept.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of the table, documented in migrations/0003_create_clicks.sql")]
pub struct ClickRow {
    pub landing_page: String,
    pub referer: Option<String>,
    pub user_agent: Option<String>,
    pub country: Option<String>,
}

/// The click of that id; none when it has not arrived yet, or is no longer kept.
pub async fn click(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    click_id: Uuid,
) -> Result<Option<ClickRow>, sqlx::Error> {
    sqlx::query_as!(
        ClickRow,
        "select landing_page, referer, user_agent, country from click where merchant_id = $1 and click_id = $2",
        merchant_id,
        click_id
    )
    .fetch_optional(connection)
    .await
}
