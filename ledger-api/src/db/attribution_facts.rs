//! What attribution and terms must know of the links that orders lead to, loaded for many orders at once.

use std::collections::HashMap;

use rust_decimal::Decimal;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::decode::decode;
use crate::domain::attribution::LinkFacts;
use crate::domain::commission::Earner;
use crate::domain::percent::Percent;
use crate::domain::status::{AffiliateStatus, CouponStatus};

/// A link with all that decides what an order through it earns.
#[derive(Debug, Clone)]
pub struct LinkContext {
    /// What attribution looks at.
    pub facts: LinkFacts,
    /// The link's code.
    pub code: String,
    /// The link's slug.
    pub slug: Option<String>,
    /// The program's hold, 0–180 days.
    pub hold_days: u16,
    /// What the affiliate earns by.
    pub earner: Earner,
    /// The newest version of the program's terms.
    pub program_terms_version: i32,
    /// The newest version of the affiliate's own terms, if it ever had any.
    pub affiliate_terms_version: Option<i32>,
    /// The customer who leads here, when one does.
    pub customer_id: Option<String>,
    /// The recruiter and its share, when there is a recruiter who earns now and the program has a second tier.
    pub second_tier: Option<(Uuid, Percent)>,
}

/// Which links to load: by id, by code, by slug, by customer.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Link ids, of tokens, coupons, subscriptions and customers.
    pub ids: Vec<Uuid>,
    /// Codes, of `ref`.
    pub codes: Vec<String>,
    /// Slugs, of `ref`.
    pub slugs: Vec<String>,
    /// Customers, whose first credited order in a program that keeps customers for life leads to a link.
    pub customers: Vec<String>,
}

/// The merchant's links among the wanted ones. Another merchant's link is not found, nor a customer's code, which has no
/// affiliate.
///
/// Each row is looked up by its whole key (`lateral … limit 1`). A plain join leaves the planner free to read everything
/// a merchant has by the first column of some index, which it prefers when its statistics say the merchant is small:
/// they do until the first `analyze` after the merchant grew.
pub async fn links(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    wanted: &Wanted,
) -> Result<Vec<LinkContext>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select
               l.link_id, l.program_id, l.affiliate_id as "affiliate_id!", l.code, l.slug, l.status as link_status,
               a.status as affiliate_status, a.email, a.external_id, a.tier, a.rate_override,
               a.recurring_rate_override, p.status as program_status, p.attribution_window_days,
               p.lifetime_attribution, p.currency, p.hold_days, p.second_tier_rate,
               r.affiliate_id as "recruiter_id?", r.status as "recruiter_status?", named.customer_id,
               (select max(version) from program_terms where merchant_id = $1 and program_id = l.program_id)
                   as "program_terms_version!",
               (select max(version) from affiliate_terms where merchant_id = $1 and affiliate_id = l.affiliate_id)
                   as affiliate_terms_version
           from (
               select link_id, null as customer_id from (
                   select unnest($2::uuid[]) as link_id
                   union
                   select l.link_id from unnest($3::text[]) as n (code)
                   cross join lateral (select link_id from link where merchant_id = $1 and code = n.code limit 1) l
                   union
                   select l.link_id from unnest($4::text[]) as n (slug)
                   cross join lateral (select link_id from link where merchant_id = $1 and slug = n.slug limit 1) l
               ) evidence
               union all
               select first.link_id, n.customer_id
               from (select distinct unnest($5::text[]) as customer_id) n
               cross join lateral (
                   select c.link_id
                   from conversion c
                   join program p on p.merchant_id = c.merchant_id and p.program_id = c.program_id
                   where c.merchant_id = $1 and c.customer_id = n.customer_id and c.affiliate_id is not null
                       and p.lifetime_attribution
                   order by c.occurred_at, c.conversion_id
                   limit 1
               ) first
               where exists (select from program where merchant_id = $1 and lifetime_attribution)
           ) named
           cross join lateral (
               select * from link where merchant_id = $1 and link_id = named.link_id limit 1
           ) l
           cross join lateral (
               select * from program where merchant_id = $1 and program_id = l.program_id limit 1
           ) p
           cross join lateral (
               select * from affiliate where merchant_id = $1 and affiliate_id = l.affiliate_id limit 1
           ) a
           left join lateral (
               select * from affiliate where merchant_id = $1 and affiliate_id = a.recruiter_id limit 1
           ) r on true"#,
        merchant_id,
        &wanted.ids,
        &wanted.codes,
        &wanted.slugs,
        &wanted.customers
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let percent = |rate: Option<Decimal>| rate.map(Percent::try_from).transpose().map_err(decode);
            let recruiter_earns = row.recruiter_status.as_deref() == Some(AffiliateStatus::Active.name());
            let share = percent(row.second_tier_rate)?;
            Ok(LinkContext {
                facts: LinkFacts {
                    link_id: row.link_id,
                    program_id: row.program_id,
                    affiliate_id: row.affiliate_id,
                    link_status: row.link_status.parse().map_err(decode)?,
                    affiliate_status: row.affiliate_status.parse().map_err(decode)?,
                    program_status: row.program_status.parse().map_err(decode)?,
                    window_days: u16::try_from(row.attribution_window_days).map_err(decode)?,
                    lifetime: row.lifetime_attribution,
                    currency: row.currency.parse().map_err(decode)?,
                    affiliate_email: row.email,
                    affiliate_external_id: row.external_id,
                },
                code: row.code,
                slug: row.slug,
                hold_days: u16::try_from(row.hold_days).map_err(decode)?,
                earner: Earner {
                    tier: row.tier.parse().map_err(decode)?,
                    rate_override: percent(row.rate_override)?,
                    recurring_rate_override: percent(row.recurring_rate_override)?,
                },
                program_terms_version: row.program_terms_version,
                affiliate_terms_version: row.affiliate_terms_version,
                customer_id: row.customer_id,
                second_tier: row.recruiter_id.filter(|_| recruiter_earns).zip(share),
            })
        })
        .collect()
}

/// Which of these ids and codes are customers' codes, with both. Asked only about what [`links`] has not found.
pub async fn customer_codes(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    ids: &[Uuid],
    codes: &[String],
) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select l.link_id, l.code from unnest($2::uuid[]) as n (link_id)
         cross join lateral (
             select link_id, code from link
             where merchant_id = $1 and link_id = n.link_id and affiliate_id is null limit 1
         ) l
         union
         select l.link_id, l.code from unnest($3::text[]) as n (code)
         cross join lateral (
             select link_id, code from link where merchant_id = $1 and code = n.code and affiliate_id is null limit 1
         ) l",
        merchant_id,
        ids,
        codes
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().filter_map(|row| row.link_id.zip(row.code)).collect())
}

/// A coupon an order named.
#[derive(Debug, Clone, Copy)]
pub struct CouponFacts {
    /// Where it leads.
    pub link_id: Uuid,
    /// Whether it credits orders.
    pub status: CouponStatus,
}

/// The merchant's coupons among these codes, by code. Another merchant's coupon is not found.
pub async fn coupons(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    codes: &[String],
) -> Result<HashMap<String, CouponFacts>, sqlx::Error> {
    let rows = sqlx::query!(
        "select code, link_id, status from coupon where merchant_id = $1 and code = any($2)",
        merchant_id,
        codes
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| Ok((row.code, CouponFacts { link_id: row.link_id, status: row.status.parse().map_err(decode)? })))
        .collect()
}

/// How a subscription began.
#[derive(Debug, Clone)]
pub struct SubscriptionStart {
    /// Its first paid order; none while only free orders and leads mentioned it.
    pub first_paid: Option<FirstPaid>,
    /// The link it is bound to, if any.
    pub link_id: Option<Uuid>,
}

/// The order a subscription's months are counted from.
#[derive(Debug, Clone, Copy)]
pub struct FirstPaid {
    /// The order.
    pub conversion_id: Uuid,
    /// When it was paid.
    pub at: OffsetDateTime,
}

/// The subscriptions that were paid or bound to a link, by their id.
pub async fn subscriptions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    subscription_ids: &[String],
) -> Result<HashMap<String, SubscriptionStart>, sqlx::Error> {
    let rows = sqlx::query!(
        "select subscription_id, first_conversion_id, first_paid_at, link_id from subscription
         where merchant_id = $1 and subscription_id = any($2)",
        merchant_id,
        subscription_ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let first_paid = row.first_conversion_id.zip(row.first_paid_at);
            let first_paid = first_paid.map(|(conversion_id, at)| FirstPaid { conversion_id, at });
            (row.subscription_id, SubscriptionStart { first_paid, link_id: row.link_id })
        })
        .collect())
}
