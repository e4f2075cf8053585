//! The planner's statistics.

use sqlx::PgConnection;

/// Analyzes the tables that grew fourfold since anybody did, while they are small; returns their names.
pub async fn analyze_growing_tables(connection: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(r#"select analyze_growing_tables() as "table!""#).fetch_all(connection).await
}

/// Has payouts analyzed if they grew fourfold since anybody did, by the caller's transaction, which sees those it has made. It
/// keeps others from analyzing them until it ends.
pub async fn analyze_payouts(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("select analyze_payouts()").execute(connection).await?;
    Ok(())
}

/// The transaction's statements are planned for what they are given, not for the average of what such statements are given: they
/// name thousands of rows, and a plan for ten of them compares each with each.
pub async fn plan_for_many(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("set local plan_cache_mode = force_custom_plan").execute(connection).await?;
    Ok(())
}
