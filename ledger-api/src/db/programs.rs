//! Programs and their versioned terms.

use rust_decimal::Decimal;
use shared::link::Consent;
use shared::money::Currency;
use sqlx::PgConnection;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::decode::decode;
use crate::domain::referral::ReferralTerms;
use crate::domain::terms::Terms;

/// One program with its newest terms.
#[derive(Debug)]
pub struct Program {
    /// Id.
    pub program_id: Uuid,
    /// Name.
    pub name: String,
    /// ISO 4217 code.
    pub currency: String,
    /// The merchant's site.
    pub site_url: String,
    /// `Domain` of our cookies.
    pub cookie_domain: Option<String>,
    /// 1–365.
    pub attribution_window_days: i32,
    /// `last_click` or `first_click`.
    pub attribution_model: String,
    /// Whether a known customer stays with the affiliate who brought them.
    pub lifetime_attribution: bool,
    /// 0–180.
    pub hold_days: i32,
    /// Minor units.
    pub minimum_payout: i64,
    /// Percent of the primary commission that the recruiter gets.
    pub second_tier_rate: Option<Decimal>,
    /// How far visitors are tracked.
    pub consent: Json<Consent>,
    /// `active` or `paused`.
    pub status: String,
    /// What it promises to customers who invite friends.
    pub referral: Option<Json<ReferralTerms>>,
    /// Newest version of the terms.
    pub terms: Json<Terms>,
    /// Its number, from 1.
    pub terms_version: i32,
    /// When it was created.
    pub created_at: OffsetDateTime,
}

/// The columns of a program a client can set.
#[derive(Debug)]
pub struct ProgramFields {
    /// Name.
    pub name: String,
    /// ISO 4217 code.
    pub currency: String,
    /// The merchant's site.
    pub site_url: String,
    /// `host[:port]` of the site.
    pub site_host: String,
    /// `Domain` of our cookies.
    pub cookie_domain: Option<String>,
    /// 1–365.
    pub attribution_window_days: i32,
    /// `last_click` or `first_click`.
    pub attribution_model: &'static str,
    /// Whether a known customer stays with the affiliate who brought them.
    pub lifetime_attribution: bool,
    /// 0–180.
    pub hold_days: i32,
    /// Minor units.
    pub minimum_payout: i64,
    /// Percent of the primary commission that the recruiter gets.
    pub second_tier_rate: Option<Decimal>,
    /// How far visitors are tracked.
    pub consent: Consent,
    /// `active` or `paused`.
    pub status: &'static str,
    /// What it promises to customers who invite friends.
    pub referral: Option<ReferralTerms>,
}

/// Stores a new program; its terms follow by [`add_terms`].
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_id: Uuid,
    fields: &ProgramFields,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into program (
             merchant_id, program_id, name, currency, site_url, site_host, cookie_domain, attribution_window_days,
             attribution_model, lifetime_attribution, hold_days, minimum_payout, second_tier_rate, consent, status,
             referral
         ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        merchant_id,
        program_id,
        fields.name,
        fields.currency,
        fields.site_url,
        fields.site_host,
        fields.cookie_domain,
        fields.attribution_window_days,
        fields.attribution_model,
        fields.lifetime_attribution,
        fields.hold_days,
        fields.minimum_payout,
        fields.second_tier_rate,
        Json(&fields.consent) as _,
        fields.status,
        fields.referral.map(Json) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

impl ProgramFields {
    /// Whether records of links would read differently with these other fields, or be found on another host.
    #[must_use]
    pub fn differ_at_edge(&self, other: &Self) -> bool {
        let at_edge = |fields: &Self| {
            (
                fields.site_host.clone(),
                fields.cookie_domain.clone(),
                fields.attribution_window_days,
                fields.attribution_model,
                fields.consent.clone(),
                fields.status,
            )
        };
        at_edge(self) != at_edge(other)
    }
}

/// Replaces what a client can set. The currency stays: money already earned is in it. `new_at_edge` makes every record
/// of the program's links a newer one.
pub async fn update(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_id: Uuid,
    fields: &ProgramFields,
    new_at_edge: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update program set
             name = $3, site_url = $4, site_host = $5, cookie_domain = $6, attribution_window_days = $7,
             attribution_model = $8, lifetime_attribution = $9, hold_days = $10, minimum_payout = $11,
             second_tier_rate = $12, consent = $13, status = $14, version = version + $15::boolean::integer, referral = $16
         where merchant_id = $1 and program_id = $2",
        merchant_id,
        program_id,
        fields.name,
        fields.site_url,
        fields.site_host,
        fields.cookie_domain,
        fields.attribution_window_days,
        fields.attribution_model,
        fields.lifetime_attribution,
        fields.hold_days,
        fields.minimum_payout,
        fields.second_tier_rate,
        Json(&fields.consent) as _,
        fields.status,
        new_at_edge,
        fields.referral.map(Json) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds a version of the terms, in force from `effective_from`.
pub async fn add_terms(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_id: Uuid,
    terms: &Terms,
    effective_from: OffsetDateTime,
    person: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into program_terms (merchant_id, program_id, version, effective_from, terms, person)
         select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5
         from program_terms where merchant_id = $1 and program_id = $2",
        merchant_id,
        program_id,
        effective_from,
        Json(terms) as _,
        person
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// One program of a merchant.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_id: Uuid,
) -> Result<Option<Program>, sqlx::Error> {
    let mut found = select(connection, merchant_id, Some(program_id), None, 1).await?;
    Ok(found.pop())
}

/// The currencies a merchant's programs are in, and whether that affiliate has a link in any program of it.
pub async fn currencies(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
) -> Result<Vec<(Currency, bool)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select p.currency, bool_or(exists (
               select from link l
               where l.merchant_id = p.merchant_id and l.program_id = p.program_id and l.affiliate_id = $2
           )) as "takes_part!"
           from program p where p.merchant_id = $1 group by p.currency order by p.currency"#,
        merchant_id,
        affiliate_id
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|row| Ok((row.currency.parse().map_err(decode)?, row.takes_part))).collect()
}

/// Locks a program against concurrent changes; `false` when there is none of that id.
pub async fn lock(connection: &mut PgConnection, merchant_id: Uuid, program_id: Uuid) -> Result<bool, sqlx::Error> {
    let row = sqlx::query!(
        "select from program where merchant_id = $1 and program_id = $2 for update",
        merchant_id,
        program_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// A merchant's programs, newest first.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Program>, sqlx::Error> {
    select(connection, merchant_id, None, before, limit).await
}

async fn select(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_id: Option<Uuid>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Program>, sqlx::Error> {
    sqlx::query_as!(
        Program,
        r#"select
               p.program_id, p.name, p.currency, p.site_url, p.cookie_domain, p.attribution_window_days,
               p.attribution_model, p.lifetime_attribution, p.hold_days, p.minimum_payout, p.second_tier_rate,
               p.consent as "consent: _", p.status, p.referral as "referral: _", t.terms as "terms: _", t.version as terms_version, p.created_at
           from program p
           join lateral (
               select terms, version from program_terms
               where merchant_id = p.merchant_id and program_id = p.program_id
               order by version desc limit 1
           ) t on true
           where p.merchant_id = $1 and ($2::uuid is null or p.program_id = $2)
               and ($3::uuid is null or p.program_id < $3)
           order by p.program_id desc limit $4"#,
        merchant_id,
        program_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Whether any of the merchant's programs is in this currency.
pub async fn any_in(connection: &mut PgConnection, merchant_id: Uuid, currency: Currency) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from program where merchant_id = $1 and currency = $2) as "any!""#,
        merchant_id,
        currency.code()
    )
    .fetch_one(connection)
    .await
}
