//! What a quote reads beside the terms: the program, and the affiliate if one is named.

use rust_decimal::Decimal;
use shared::money::Currency;
use sqlx::PgConnection;
use uuid::Uuid;

use super::commissions::MonthKey;
use super::decode::decode;
use crate::domain::commission::Earner;
use crate::domain::percent::Percent;
use crate::domain::status::{AffiliateStatus, ProgramStatus};

/// What of a program decides what an order earns.
#[derive(Debug)]
pub struct QuotedProgram {
    /// Its currency.
    pub currency: Currency,
    /// Whether it credits orders.
    pub status: ProgramStatus,
    /// 0–180 days.
    pub hold_days: u16,
    /// The recruiter's share.
    pub second_tier_rate: Option<Percent>,
}

/// The program.
pub async fn program(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_id: Uuid,
) -> Result<Option<QuotedProgram>, sqlx::Error> {
    let row = sqlx::query!(
        "select currency, status, hold_days, second_tier_rate from program where merchant_id = $1 and program_id = $2",
        merchant_id,
        program_id
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(QuotedProgram {
            currency: row.currency.parse().map_err(decode)?,
            status: row.status.parse().map_err(decode)?,
            hold_days: u16::try_from(row.hold_days).map_err(decode)?,
            second_tier_rate: percent(row.second_tier_rate)?,
        })
    })
    .transpose()
}

/// What of an affiliate decides what an order earns.
#[derive(Debug)]
pub struct QuotedAffiliate {
    /// Whether it earns anything new.
    pub status: AffiliateStatus,
    /// What it earns by.
    pub earner: Earner,
    /// Its recruiter, if that one earns now.
    pub recruiter_id: Option<Uuid>,
}

/// The affiliate, with its recruiter.
pub async fn affiliate(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
) -> Result<Option<QuotedAffiliate>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select a.status, a.tier, a.rate_override, a.recurring_rate_override, r.affiliate_id as "recruiter_id?"
           from affiliate a
           left join affiliate r
               on r.merchant_id = a.merchant_id and r.affiliate_id = a.recruiter_id and r.status = 'active'
           where a.merchant_id = $1 and a.affiliate_id = $2"#,
        merchant_id,
        affiliate_id
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(QuotedAffiliate {
            status: row.status.parse().map_err(decode)?,
            earner: Earner {
                tier: row.tier.parse().map_err(decode)?,
                rate_override: percent(row.rate_override)?,
                recurring_rate_override: percent(row.recurring_rate_override)?,
            },
            recruiter_id: row.recruiter_id,
        })
    })
    .transpose()
}

/// An affiliate's revenue in a month, in minor units; 0 when it had none.
pub async fn month_revenue(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    key: MonthKey,
) -> Result<i64, sqlx::Error> {
    let revenue = sqlx::query_scalar!(
        "select revenue from affiliate_month
         where merchant_id = $1 and program_id = $2 and affiliate_id = $3 and month = $4",
        merchant_id,
        key.program_id,
        key.affiliate_id,
        key.month
    )
    .fetch_optional(connection)
    .await?;
    Ok(revenue.unwrap_or(0))
}

fn percent(rate: Option<Decimal>) -> Result<Option<Percent>, sqlx::Error> {
    rate.map(Percent::try_from).transpose().map_err(decode)
}
