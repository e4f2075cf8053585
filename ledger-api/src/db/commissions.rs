//! Commissions: what conversions earn, and how they move on.

use rust_decimal::Decimal;
use sqlx::PgConnection;
use sqlx::types::Json;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::domain::commission::{Basis, Earned};
use crate::domain::percent::Percent;
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
    /// When the hold ends.
    pub hold_until: OffsetDateTime,
    /// The subscription's first conversion, for a recurring one.
    pub parent_conversion_id: Option<Uuid>,
}

/// Stores commissions.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    commissions: &[NewCommission],
) -> Result<(), sqlx::Error> {
    if commissions.is_empty() {
        return Ok(());
    }
    let column = |of: fn(&NewCommission) -> Uuid| commissions.iter().map(of).collect::<Vec<_>>();
    let roles: Vec<&str> = commissions.iter().map(|new| new.of.role.name()).collect();
    let kinds: Vec<&str> = commissions.iter().map(|new| new.earned.kind.name()).collect();
    let rates: Vec<Option<Decimal>> = commissions.iter().map(|new| new.earned.rate.map(Percent::decimal)).collect();
    let amounts: Vec<i64> = commissions.iter().map(|new| new.earned.amount.minor()).collect();
    let currencies: Vec<&str> = commissions.iter().map(|new| new.of.currency.code()).collect();
    let months: Vec<Option<i32>> =
        commissions.iter().map(|new| new.earned.recurring_month.and_then(|month| i32::try_from(month).ok())).collect();
    let parents: Vec<Option<Uuid>> = commissions.iter().map(|new| new.parent_conversion_id).collect();
    let bases: Vec<Json<&Basis>> = commissions.iter().map(|new| Json(&new.earned.basis)).collect();
    let holds: Vec<OffsetDateTime> = commissions.iter().map(|new| new.hold_until).collect();
    sqlx::query!(
        "insert into commission (
             merchant_id, commission_id, conversion_id, program_id, affiliate_id, role, kind, rate, amount, currency,
             recurring_month, parent_conversion_id, basis, hold_until
         )
         select $1, * from unnest(
             $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::numeric[], $9::bigint[],
             $10::text[], $11::int[], $12::uuid[], $13::jsonb[], $14::timestamptz[]
         )",
        merchant_id,
        &column(|new| new.of.commission_id),
        &column(|new| new.of.conversion_id),
        &column(|new| new.program_id),
        &column(|new| new.of.affiliate_id),
        &roles as _,
        &kinds as _,
        &rates as _,
        &amounts,
        &currencies as _,
        &months as _,
        &parents as _,
        &bases as _,
        &holds
    )
    .execute(connection)
    .await?;
    Ok(())
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
