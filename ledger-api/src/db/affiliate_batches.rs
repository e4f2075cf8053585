//! Many affiliates at once: looked for by what a file names them by, and stored by one statement.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::affiliates::AffiliateFields;

/// Of these ids, those of the merchant's affiliates.
pub async fn known(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
) -> Result<HashSet<Uuid>, sqlx::Error> {
    let found = sqlx::query_scalar!(
        "select affiliate_id from affiliate where merchant_id = $1 and affiliate_id = any($2)",
        merchant_id,
        affiliate_ids
    )
    .fetch_all(connection)
    .await?;
    Ok(found.into_iter().collect())
}

/// The affiliates that the merchant calls so.
pub async fn by_external_ids(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    external_ids: &[&str],
) -> Result<HashMap<String, Uuid>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select external_id as "external_id!", affiliate_id from affiliate
           where merchant_id = $1 and external_id = any($2)"#,
        merchant_id,
        external_ids as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.external_id, row.affiliate_id)).collect())
}

/// The columns of new affiliates, one array each, as `unnest` wants them.
#[derive(Default)]
struct Columns<'a> {
    ids: Vec<Uuid>,
    names: Vec<&'a str>,
    emails: Vec<&'a str>,
    external_ids: Vec<Option<&'a str>>,
    recruiter_ids: Vec<Option<Uuid>>,
    tiers: Vec<&'a str>,
    rate_overrides: Vec<Option<Decimal>>,
    recurring_rate_overrides: Vec<Option<Decimal>>,
    payout_methods: Vec<Option<&'a str>>,
    stripe_account_ids: Vec<Option<&'a str>>,
    paypal_emails: Vec<Option<&'a str>>,
    ibans: Vec<Option<&'a str>>,
    account_holders: Vec<Option<&'a str>>,
    minimum_payouts: Vec<Option<i64>>,
}

impl<'a> Columns<'a> {
    fn of(new: &'a [(Uuid, AffiliateFields)]) -> Self {
        let mut columns = Self::default();
        for (affiliate_id, fields) in new {
            columns.ids.push(*affiliate_id);
            columns.names.push(&fields.name);
            columns.emails.push(&fields.email);
            columns.external_ids.push(fields.external_id.as_deref());
            columns.recruiter_ids.push(fields.recruiter_id);
            columns.tiers.push(&fields.tier);
            columns.rate_overrides.push(fields.rate_override);
            columns.recurring_rate_overrides.push(fields.recurring_rate_override);
            columns.payout_methods.push(fields.payout_method.as_deref());
            columns.stripe_account_ids.push(fields.stripe_account_id.as_deref());
            columns.paypal_emails.push(fields.paypal_email.as_deref());
            columns.ibans.push(fields.iban.as_deref());
            columns.account_holders.push(fields.account_holder.as_deref());
            columns.minimum_payouts.push(fields.minimum_payout);
        }
        columns
    }
}

/// Stores new affiliates, pending. Returns the ids of those that are stored: one whose `external_id` another has is not.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    new: &[(Uuid, AffiliateFields)],
) -> Result<HashSet<Uuid>, sqlx::Error> {
    let columns = Columns::of(new);
    let stored = sqlx::query_scalar!(
        "insert into affiliate (
             merchant_id, affiliate_id, name, email, external_id, recruiter_id, tier, rate_override,
             recurring_rate_override, payout_method, stripe_account_id, paypal_email, iban, account_holder,
             minimum_payout
         )
         select $1, * from unnest(
             $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::numeric[], $9::numeric[],
             $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bigint[]
         )
         on conflict (merchant_id, external_id) do nothing
         returning affiliate_id",
        merchant_id,
        &columns.ids,
        &columns.names as _,
        &columns.emails as _,
        &columns.external_ids as _,
        &columns.recruiter_ids as _,
        &columns.tiers as _,
        &columns.rate_overrides as _,
        &columns.recurring_rate_overrides as _,
        &columns.payout_methods as _,
        &columns.stripe_account_ids as _,
        &columns.paypal_emails as _,
        &columns.ibans as _,
        &columns.account_holders as _,
        &columns.minimum_payouts as _
    )
    .fetch_all(connection)
    .await?;
    Ok(stored.into_iter().collect())
}

/// Approves affiliates that were just stored.
pub async fn approve(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update affiliate set status = 'active', version = version + 1, approved_at = now()
         where merchant_id = $1 and affiliate_id = any($2) and status = 'pending'",
        merchant_id,
        affiliate_ids
    )
    .execute(connection)
    .await?;
    Ok(())
}
