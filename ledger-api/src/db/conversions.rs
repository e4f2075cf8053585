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

/// The columns of many conversions, one array each, as `unnest` wants them.
#[derive(Default)]
pub(super) struct Columns<'a> {
    pub(super) ids: Vec<Uuid>,
    pub(super) order_ids: Vec<&'a str>,
    pub(super) types: Vec<&'static str>,
    pub(super) customer_ids: Vec<&'a str>,
    pub(super) amounts: Vec<i64>,
    pub(super) currencies: Vec<&'static str>,
    pub(super) occurred_at: Vec<OffsetDateTime>,
    pub(super) program_ids: Vec<Option<Uuid>>,
    pub(super) affiliate_ids: Vec<Option<Uuid>>,
    pub(super) link_ids: Vec<Option<Uuid>>,
    pub(super) click_ids: Vec<Option<Uuid>>,
    pub(super) methods: Vec<Option<&'static str>>,
    pub(super) clicked_at: Vec<Option<OffsetDateTime>>,
    pub(super) window_days: Vec<Option<i32>>,
    pub(super) reasons: Vec<Option<&'static str>>,
    pub(super) candidates: Vec<&'a serde_json::Value>,
    pub(super) subscription_ids: Vec<Option<&'a str>>,
    pub(super) customer_types: Vec<Option<&'static str>>,
    pub(super) products: Vec<Option<&'a str>>,
    pub(super) countries: Vec<Option<&'a str>>,
    pub(super) customer_emails: Vec<Option<&'a str>>,
    pub(super) visitor_ids: Vec<Option<&'a str>>,
    pub(super) metadata: Vec<Option<&'a serde_json::Value>>,
    pub(super) coupons: Vec<Option<&'a str>>,
    pub(super) ip_pseudonyms: Vec<Option<&'a str>>,
}

impl<'a> Columns<'a> {
    pub(super) fn of(conversions: &[Decided<'a>]) -> Self {
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
            columns.ip_pseudonyms.push(conversion.ip_pseudonym.as_deref());
        }
        columns
    }
}

/// Binds subscriptions that nobody paid yet to the links that free orders or leads were credited to; returns how many
/// really were. One that is known by now is not.
pub async fn bind_subscriptions(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    bound: &[(&str, Uuid)],
) -> Result<usize, sqlx::Error> {
    let (ids, links): (Vec<&str>, Vec<Uuid>) = bound.iter().copied().unzip();
    let done = sqlx::query!(
        "insert into subscription (merchant_id, subscription_id, link_id)
         select $1, * from unnest($2::text[], $3::uuid[])
         on conflict (merchant_id, subscription_id) do nothing",
        merchant_id,
        &ids as _,
        &links
    )
    .execute(connection)
    .await?;
    Ok(usize::try_from(done.rows_affected()).unwrap_or(usize::MAX))
}

/// Notes the subscriptions that began to be paid; returns how many really did. One begun meanwhile by somebody else is
/// not. One that is bound already stays so unless its first payment is credited to another link, which later ones follow.
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
         on conflict (merchant_id, subscription_id) do update
             set first_conversion_id = excluded.first_conversion_id,
                 first_paid_at = excluded.first_paid_at,
                 link_id = coalesce(excluded.link_id, subscription.link_id)
             where subscription.first_paid_at is null",
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
