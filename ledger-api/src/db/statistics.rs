//! The planner's statistics.

use sqlx::PgConnection;

/// Analyzes the tables that grew fourfold since anybody did, or are believed empty, while they are small; returns their names.
pub async fn analyze_growing_tables(connection: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(r#"select analyze_growing_tables() as "table!""#).fetch_all(connection).await
}

/// Has payouts analyzed, if PostgreSQL believes that there are fewer than the caller's transaction alone has put in. It sees them;
/// nobody else can analyze them until it ends.
pub async fn analyze_payouts(connection: &mut PgConnection, added: usize) -> Result<(), sqlx::Error> {
    let added = i64::try_from(added).unwrap_or(i64::MAX);
    sqlx::query!("select analyze_payouts($1)", added).execute(connection).await?;
    Ok(())
}

/// What the transaction's statements are planned for.
#[derive(Debug, Clone, Copy)]
pub enum PlanFor {
    /// What they are given. Where they name thousands of rows, a plan for ten of them may compare each with each.
    Given,
    /// What PostgreSQL thinks best: for what is asked again and again, like whether a line's payout exists, one plan for all.
    Usual,
}

/// Plans the transaction's next statements so.
pub async fn plan_for(connection: &mut PgConnection, what: PlanFor) -> Result<(), sqlx::Error> {
    let set = match what {
        PlanFor::Given => "set local plan_cache_mode = force_custom_plan",
        PlanFor::Usual => "set local plan_cache_mode to default",
    };
    sqlx::raw_sql(set).execute(connection).await?;
    Ok(())
}
