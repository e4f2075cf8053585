//! Commissions: what conversions earn, and how they move on.

use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::domain::commission::Earned;
use crate::domain::posting::commission::CommissionRef;

/// A commission to store.
#[derive(Debug)]
pub struct NewCommission {
    /// Whose and by what.
    pub of: CommissionRef,
    /// The program.
    pub program_id: Uuid,
    /// What was earned, with the frozen basis.
    pub earned: Earned,
    /// The order's time.
    pub occurred_at: OffsetDateTime,
    /// When the hold ends.
    pub hold_until: OffsetDateTime,
    /// The subscription's first conversion, for a recurring one.
    pub parent_conversion_id: Option<Uuid>,
}

/// An affiliate's month in a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthKey {
    /// Program.
    pub program_id: Uuid,
    /// Affiliate.
    pub affiliate_id: Uuid,
    /// First day of the UTC month.
    pub month: Date,
}

/// Adds revenue (negative: a refund) to months and returns what each stands at afterwards, in minor units. The rows
/// stay locked until the transaction ends, so what is read here is what tiered terms step by. `revenue` must be sorted
/// by key and name each key once.
pub async fn add_month_revenue(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    revenue: &[(MonthKey, i64)],
) -> Result<Vec<(MonthKey, i64)>, sqlx::Error> {
    if revenue.is_empty() {
        return Ok(Vec::new());
    }
    let programs: Vec<Uuid> = revenue.iter().map(|(key, _)| key.program_id).collect();
    let affiliates: Vec<Uuid> = revenue.iter().map(|(key, _)| key.affiliate_id).collect();
    let months: Vec<Date> = revenue.iter().map(|(key, _)| key.month).collect();
    let amounts: Vec<i64> = revenue.iter().map(|(_, amount)| *amount).collect();
    let rows = sqlx::query!(
        "insert into affiliate_month (merchant_id, program_id, affiliate_id, month, revenue)
         select $1, * from unnest($2::uuid[], $3::uuid[], $4::date[], $5::bigint[])
         on conflict (merchant_id, program_id, affiliate_id, month)
         do update set revenue = affiliate_month.revenue + excluded.revenue
         returning program_id, affiliate_id, month, revenue",
        merchant_id,
        &programs,
        &affiliates,
        &months,
        &amounts
    )
    .fetch_all(connection)
    .await?;
    let key = |program_id, affiliate_id, month| MonthKey { program_id, affiliate_id, month };
    Ok(rows.into_iter().map(|row| (key(row.program_id, row.affiliate_id, row.month), row.revenue)).collect())
}
