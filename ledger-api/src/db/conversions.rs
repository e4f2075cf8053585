//! Conversions: stored once per order id, many at a time.

use std::collections::HashMap;

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::attribution::Decision;
use crate::domain::conversion::NewConversion;

/// What an order id stands for already.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its conversion.
    pub conversion_id: Uuid,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// The merchant's id of the customer.
    pub customer_id: String,
}

/// Those of the order ids that are stored.
pub async fn known(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    order_ids: &[String],
) -> Result<HashMap<String, Known>, sqlx::Error> {
    let rows = sqlx::query!(
        "select c.order_id, c.conversion_id, c.amount, c.currency, c.customer_id
         from unnest($2::text[]) as n (order_id)
         cross join lateral (
             select * from conversion where merchant_id = $1 and order_id = n.order_id limit 1
         ) c",
        merchant_id,
        order_ids
    )
    .fetch_all(connection)
    .await?;
    let known = rows.into_iter().map(|row| {
        let known = Known {
            conversion_id: row.conversion_id,
            amount: row.amount,
            currency: row.currency,
            customer_id: row.customer_id,
        };
        (row.order_id, known)
    });
    Ok(known.collect())
}

/// A conversion to store: the order, what was decided, and the candidates of the decision as JSON.
pub type Decided<'a> = (&'a NewConversion, &'a Decision, &'a serde_json::Value);

/// Stores conversions with their decisions. Returns when each one that was new was created: an order id stored
/// meanwhile by somebody else is left out.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    conversions: &[Decided<'_>],
) -> Result<HashMap<Uuid, OffsetDateTime>, sqlx::Error> {
    let columns = Columns::of(conversions);
    let rows = sqlx::query!(
        "insert into conversion (
             merchant_id, conversion_id, order_id, type, customer_id, amount, currency, occurred_at, program_id,
             affiliate_id, link_id, click_id, method, clicked_at, window_days, reason, candidates, subscription_id,
             customer_type, product, country, customer_email, visitor_id, metadata, coupon
         )
         select $1, * from unnest(
             $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::timestamptz[], $9::uuid[],
             $10::uuid[], $11::uuid[], $12::uuid[], $13::text[], $14::timestamptz[], $15::int[], $16::text[],
             $17::jsonb[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[], $24::jsonb[],
             $25::text[]
         )
         on conflict (merchant_id, order_id) do nothing
         returning conversion_id, created_at",
        merchant_id,
        &columns.ids,
        &columns.order_ids as _,
        &columns.types as _,
        &columns.customer_ids as _,
        &columns.amounts,
        &columns.currencies as _,
        &columns.occurred_at,
        &columns.program_ids as _,
        &columns.affiliate_ids as _,
        &columns.link_ids as _,
        &columns.click_ids as _,
        &columns.methods as _,
        &columns.clicked_at as _,
        &columns.window_days as _,
        &columns.reasons as _,
        &columns.candidates as _,
        &columns.subscription_ids as _,
        &columns.customer_types as _,
        &columns.products as _,
        &columns.countries as _,
        &columns.customer_emails as _,
        &columns.visitor_ids as _,
        &columns.metadata as _,
        &columns.coupons as _
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.conversion_id, row.created_at)).collect())
}

/// The columns of many conversions, one array each, as `unnest` wants them.
#[derive(Default)]
struct Columns<'a> {
    ids: Vec<Uuid>,
    order_ids: Vec<&'a str>,
    types: Vec<&'static str>,
    customer_ids: Vec<&'a str>,
    amounts: Vec<i64>,
    currencies: Vec<&'static str>,
    occurred_at: Vec<OffsetDateTime>,
    program_ids: Vec<Option<Uuid>>,
    affiliate_ids: Vec<Option<Uuid>>,
    link_ids: Vec<Option<Uuid>>,
    click_ids: Vec<Option<Uuid>>,
    methods: Vec<Option<&'static str>>,
    clicked_at: Vec<Option<OffsetDateTime>>,
    window_days: Vec<Option<i32>>,
    reasons: Vec<Option<&'static str>>,
    candidates: Vec<&'a serde_json::Value>,
    subscription_ids: Vec<Option<&'a str>>,
    customer_types: Vec<Option<&'static str>>,
    products: Vec<Option<&'a str>>,
    countries: Vec<Option<&'a str>>,
    customer_emails: Vec<Option<&'a str>>,
    visitor_ids: Vec<Option<&'a str>>,
    metadata: Vec<Option<&'a serde_json::Value>>,
    coupons: Vec<Option<&'a str>>,
}

impl<'a> Columns<'a> {
    fn of(conversions: &[Decided<'a>]) -> Self {
        let mut columns = Self::default();
        for (conversion, decision, candidates) in conversions {
            let attribution = decision.attribution.as_ref();
            columns.ids.push(conversion.conversion_id);
            columns.order_ids.push(&conversion.order_id);
            columns.types.push(conversion.order_type.name());
            columns.customer_ids.push(&conversion.customer_id);
            columns.amounts.push(conversion.money.amount.minor());
            columns.currencies.push(conversion.money.currency.code());
            columns.occurred_at.push(conversion.occurred_at);
            columns.program_ids.push(attribution.map(|found| found.program_id));
            columns.affiliate_ids.push(attribution.map(|found| found.affiliate_id));
            columns.link_ids.push(attribution.map(|found| found.link_id));
            columns.click_ids.push(attribution.and_then(|found| found.click_id));
            columns.methods.push(attribution.map(|found| found.method.name()));
            columns.clicked_at.push(attribution.and_then(|found| found.clicked_at));
            columns.window_days.push(attribution.and_then(|found| found.window_days).map(i32::from));
            columns.reasons.push(decision.reason.map(crate::domain::attribution::Reason::name));
            columns.candidates.push(candidates);
            columns.subscription_ids.push(conversion.subscription_id.as_deref());
            columns.customer_types.push(conversion.customer_type.map(crate::domain::order::CustomerType::name));
            columns.products.push(conversion.product.as_deref());
            columns.countries.push(conversion.country.as_deref());
            columns.customer_emails.push(conversion.customer_email.as_deref());
            columns.visitor_ids.push(conversion.visitor_id.as_deref());
            columns.metadata.push(conversion.metadata.as_ref());
            columns.coupons.push(conversion.coupon.as_deref());
        }
        columns
    }
}

/// Notes the subscriptions that began; returns how many really did. One begun meanwhile by somebody else is not.
pub async fn begin_subscriptions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    begun: &[(&str, Uuid, OffsetDateTime, Option<Uuid>)],
) -> Result<usize, sqlx::Error> {
    let ids: Vec<&str> = begun.iter().map(|begun| begun.0).collect();
    let conversions: Vec<Uuid> = begun.iter().map(|begun| begun.1).collect();
    let paid_at: Vec<OffsetDateTime> = begun.iter().map(|begun| begun.2).collect();
    let links: Vec<Option<Uuid>> = begun.iter().map(|begun| begun.3).collect();
    let done = sqlx::query!(
        "insert into subscription (merchant_id, subscription_id, first_conversion_id, first_paid_at, link_id)
         select $1, * from unnest($2::text[], $3::uuid[], $4::timestamptz[], $5::uuid[])
         on conflict (merchant_id, subscription_id) do nothing",
        merchant_id,
        &ids as _,
        &conversions,
        &paid_at,
        &links as _
    )
    .execute(connection)
    .await?;
    Ok(usize::try_from(done.rows_affected()).unwrap_or(usize::MAX))
}
