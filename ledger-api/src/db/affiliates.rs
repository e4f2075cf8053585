//! Affiliates.

use rust_decimal::Decimal;
use sqlx::PgConnection;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::terms_versions;
use crate::domain::commission::OwnTerms;
use crate::domain::terms::Terms;

/// One affiliate.
#[derive(Debug)]
pub struct Affiliate {
    /// Id.
    pub affiliate_id: Uuid,
    /// What a client can set.
    pub fields: AffiliateFields,
    /// The newest version of its own terms, with its number; none: the programs' terms.
    pub own_terms: Option<(i32, OwnTerms)>,
    /// `pending`, `active`, `suspended` or `terminated`.
    pub status: String,
    /// Grows with every change of the status.
    pub version: i64,
    /// Why nothing may be sent to the destination.
    pub destination_blocked: Option<String>,
    /// When it was created.
    pub created_at: OffsetDateTime,
    /// When it was approved.
    pub approved_at: Option<OffsetDateTime>,
    /// When it was last suspended.
    pub suspended_at: Option<OffsetDateTime>,
    /// When it was last reinstated.
    pub reinstated_at: Option<OffsetDateTime>,
    /// When it was terminated.
    pub terminated_at: Option<OffsetDateTime>,
}

/// The columns of an affiliate a client can set.
#[derive(Debug, Clone)]
pub struct AffiliateFields {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// The merchant's own id for this person, often a customer id.
    pub external_id: Option<String>,
    /// Who recruited this affiliate.
    pub recruiter_id: Option<Uuid>,
    /// `standard`, `silver`, `gold` or `platinum`.
    pub tier: String,
    /// Percent, instead of the tier's.
    pub rate_override: Option<Decimal>,
    /// Percent, instead of the terms' recurring rate.
    pub recurring_rate_override: Option<Decimal>,
    /// `stripe`, `paypal` or `sepa`.
    pub payout_method: Option<String>,
    /// Connected account.
    pub stripe_account_id: Option<String>,
    /// PayPal address.
    pub paypal_email: Option<String>,
    /// Bank account.
    pub iban: Option<String>,
    /// Whose account it is, when not the affiliate's own name.
    pub account_holder: Option<String>,
    /// Minor units, instead of the program's.
    pub minimum_payout: Option<i64>,
}

impl AffiliateFields {
    /// Whether the person was erased: everybody else has an address.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.email.is_empty()
    }
}

/// Stores a new affiliate, pending.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    fields: &AffiliateFields,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into affiliate (
             merchant_id, affiliate_id, name, email, external_id, recruiter_id, tier, rate_override,
             recurring_rate_override, payout_method, stripe_account_id, paypal_email, iban, minimum_payout,
             account_holder
         ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        merchant_id,
        affiliate_id,
        fields.name,
        fields.email,
        fields.external_id,
        fields.recruiter_id,
        fields.tier,
        fields.rate_override,
        fields.recurring_rate_override,
        fields.payout_method,
        fields.stripe_account_id,
        fields.paypal_email,
        fields.iban,
        fields.minimum_payout,
        fields.account_holder
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Replaces what a client can set. None of it is in a link's record, so the version the edge goes by stays. Another
/// place to be paid at is not blocked any more.
pub async fn update(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    fields: &AffiliateFields,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update affiliate set
             name = $3, email = $4, external_id = $5, recruiter_id = $6, tier = $7, rate_override = $8,
             recurring_rate_override = $9, payout_method = $10, stripe_account_id = $11, paypal_email = $12,
             iban = $13, minimum_payout = $14, account_holder = $15,
             destination_blocked = case
                 when (payout_method, stripe_account_id, paypal_email, iban)
                     is not distinct from ($10, $11, $12, $13) then destination_blocked
             end
         where merchant_id = $1 and affiliate_id = $2",
        merchant_id,
        affiliate_id,
        fields.name,
        fields.email,
        fields.external_id,
        fields.recruiter_id,
        fields.tier,
        fields.rate_override,
        fields.recurring_rate_override,
        fields.payout_method,
        fields.stripe_account_id,
        fields.paypal_email,
        fields.iban,
        fields.minimum_payout,
        fields.account_holder
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Moves an affiliate from one of the states in `from` to `to` and notes when. `false` when it is in another state.
pub async fn change_status(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    from: &[&str],
    to: &str,
) -> Result<bool, sqlx::Error> {
    let from: Vec<String> = from.iter().map(ToString::to_string).collect();
    let done = sqlx::query!(
        "update affiliate set
             status = $4,
             version = version + 1,
             approved_at = case when $4 = 'active' and status = 'pending' then now() else approved_at end,
             reinstated_at = case when $4 = 'active' and status = 'suspended' then now() else reinstated_at end,
             suspended_at = case when $4 = 'suspended' then now() else suspended_at end,
             terminated_at = case when $4 = 'terminated' then now() else terminated_at end
         where merchant_id = $1 and affiliate_id = $2 and status = any($3)",
        merchant_id,
        affiliate_id,
        &from,
        to
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether the merchant has an affiliate of this id.
pub async fn exists(connection: &mut PgConnection, merchant_id: Uuid, affiliate_id: Uuid) -> Result<bool, sqlx::Error> {
    let row =
        sqlx::query!("select from affiliate where merchant_id = $1 and affiliate_id = $2", merchant_id, affiliate_id)
            .fetch_optional(connection)
            .await?;
    Ok(row.is_some())
}

/// Whether an affiliate stands above itself: recruited by somebody whom it recruited, directly or by way of others. Ask
/// after the change is made: changes to both ends of one link wait for each other, so the later sees the earlier.
pub async fn is_above_itself(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with recursive above as (
               select recruiter_id from affiliate where merchant_id = $1 and affiliate_id = $2
               union
               select a.recruiter_id from affiliate a join above on a.affiliate_id = above.recruiter_id
               where a.merchant_id = $1
           )
           select exists (select from above where recruiter_id = $2) as "is_above!""#,
        merchant_id,
        affiliate_id
    )
    .fetch_one(connection)
    .await
}

/// Locks an affiliate against concurrent changes; `false` when there is none of that id.
pub async fn lock(connection: &mut PgConnection, merchant_id: Uuid, affiliate_id: Uuid) -> Result<bool, sqlx::Error> {
    let row = sqlx::query!(
        "select from affiliate where merchant_id = $1 and affiliate_id = $2 for update",
        merchant_id,
        affiliate_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// One affiliate of a merchant.
pub async fn find(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
) -> Result<Option<Affiliate>, sqlx::Error> {
    Ok(by_ids(connection, merchant_id, &[affiliate_id]).await?.pop())
}

/// Those of these ids that there are, newest first.
pub async fn by_ids(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
) -> Result<Vec<Affiliate>, sqlx::Error> {
    let most = i64::try_from(affiliate_ids.len()).unwrap_or(i64::MAX);
    let filter = Filter { affiliate_ids: Some(affiliate_ids), status: None };
    select(connection, merchant_id, filter, None, most).await
}

/// A merchant's affiliates, newest first.
pub async fn list(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    status: Option<&str>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Affiliate>, sqlx::Error> {
    select(connection, merchant_id, Filter { affiliate_ids: None, status }, before, limit).await
}

struct Filter<'a> {
    affiliate_ids: Option<&'a [Uuid]>,
    status: Option<&'a str>,
}

async fn select(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    filter: Filter<'_>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Affiliate>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select a.*, t.version as "terms_version?", t.terms as "terms: Json<Terms>", t.currency as "terms_currency?"
           from affiliate a
           left join lateral (
               select version, terms, currency from affiliate_terms
               where merchant_id = a.merchant_id and affiliate_id = a.affiliate_id
               order by version desc limit 1
           ) t on true
           where a.merchant_id = $1 and ($2::uuid[] is null or a.affiliate_id = any($2))
               and ($3::text is null or a.status = $3) and ($4::uuid is null or a.affiliate_id < $4)
           order by a.affiliate_id desc limit $5"#,
        merchant_id,
        filter.affiliate_ids,
        filter.status,
        before,
        limit
    )
    .fetch_all(connection)
    .await?;
    let affiliates = rows.into_iter().map(|row| {
        let own = terms_versions::own_terms(row.terms, row.terms_currency.as_deref())?;
        Ok(Affiliate {
            affiliate_id: row.affiliate_id,
            fields: AffiliateFields {
                name: row.name,
                email: row.email,
                external_id: row.external_id,
                recruiter_id: row.recruiter_id,
                tier: row.tier,
                rate_override: row.rate_override,
                recurring_rate_override: row.recurring_rate_override,
                payout_method: row.payout_method,
                stripe_account_id: row.stripe_account_id,
                paypal_email: row.paypal_email,
                iban: row.iban,
                account_holder: row.account_holder,
                minimum_payout: row.minimum_payout,
            },
            own_terms: row.terms_version.zip(own),
            status: row.status,
            version: row.version,
            destination_blocked: row.destination_blocked,
            created_at: row.created_at,
            approved_at: row.approved_at,
            suspended_at: row.suspended_at,
            reinstated_at: row.reinstated_at,
            terminated_at: row.terminated_at,
        })
    });
    affiliates.collect()
}
