//! Everything that is held of a person, table by table, as the tables have it.

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::erasure::Person;

/// A row on its way out.
#[derive(Debug)]
pub struct ExportRow {
    /// By which the next page goes on.
    pub key: String,
    /// The row.
    pub row: Value,
}

/// Where to read on.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Whose tenant.
    pub merchant_id: Uuid,
    /// Behind this key.
    pub after: &'a str,
    /// Rows at most.
    pub limit: i64,
}

/// One kind of thing held of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Orders, with address, visitor and metadata.
    Orders,
    /// Refunds of them.
    Refunds,
    /// Clicks: those that orders name, and all others of the same visitors.
    Clicks,
    /// Events of Stripe about the orders.
    OrderEvents,
    /// What others were told of the orders.
    OrdersTold,
    /// The customer's own codes to invite friends by.
    ReferralCodes,
    /// Referrals the customer made, or came by.
    Referrals,
    /// What the customer got for them.
    Rewards,
    /// What of it was spent.
    CreditSpent,
    /// The affiliate.
    Affiliate,
    /// Its links.
    Links,
    /// What it earned.
    Commissions,
    /// Corrections of its balance.
    Corrections,
    /// Payments to it.
    Payouts,
    /// How they were sent.
    PayoutAttempts,
    /// Its postback.
    Postback,
    /// What others were told of it.
    AffiliateTold,
}

impl Section {
    /// The sections of a person, in order.
    #[must_use]
    pub fn of(person: &Person) -> &'static [Self] {
        match person {
            Person::Customer(_) => &[
                Self::Orders,
                Self::Refunds,
                Self::Clicks,
                Self::OrderEvents,
                Self::OrdersTold,
                Self::ReferralCodes,
                Self::Referrals,
                Self::Rewards,
                Self::CreditSpent,
            ],
            Person::Affiliate(_) => &[
                Self::Affiliate,
                Self::Links,
                Self::Commissions,
                Self::Corrections,
                Self::Payouts,
                Self::PayoutAttempts,
                Self::Postback,
                Self::AffiliateTold,
            ],
        }
    }

    /// Its name in the document.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Refunds => "refunds",
            Self::Clicks => "clicks",
            Self::OrderEvents => "provider_events",
            Self::OrdersTold | Self::AffiliateTold => "told_to_others",
            Self::ReferralCodes => "referral_codes",
            Self::Referrals => "referrals",
            Self::Rewards => "rewards",
            Self::CreditSpent => "credit_spent",
            Self::Affiliate => "affiliate",
            Self::Links => "links",
            Self::Commissions => "commissions",
            Self::Corrections => "corrections",
            Self::Payouts => "payouts",
            Self::PayoutAttempts => "payout_attempts",
            Self::Postback => "postback",
        }
    }
}

/// The next rows of one section.
pub async fn rows(
    connection: &mut PgConnection,
    section: Section,
    person: &Person,
    page: Page<'_>,
) -> Result<Vec<ExportRow>, sqlx::Error> {
    match person {
        Person::Customer(id) => of_customer(connection, section, id, page).await,
        Person::Affiliate(id) => of_affiliate(connection, section, *id, page).await,
    }
}

macro_rules! select {
    ($connection:expr, $page:expr, $person:expr, $sql:literal) => {
        sqlx::query_as!(ExportRow, $sql, $page.merchant_id, $person, $page.after, $page.limit)
            .fetch_all($connection)
            .await
    };
}

async fn of_customer(
    connection: &mut PgConnection,
    section: Section,
    customer_id: &str,
    page: Page<'_>,
) -> Result<Vec<ExportRow>, sqlx::Error> {
    match section {
        Section::Orders => select!(
            connection,
            page,
            customer_id,
            r#"select c.conversion_id::text as "key!", to_jsonb(c) as "row!" from conversion c
               where merchant_id = $1 and customer_id = $2 and conversion_id::text > $3
               order by 1 limit $4"#
        ),
        Section::Refunds => select!(
            connection,
            page,
            customer_id,
            r#"select r.refund_uuid::text as "key!", to_jsonb(r) as "row!" from refund r
               join conversion c on c.merchant_id = $1 and c.conversion_id = r.conversion_id
               where r.merchant_id = $1 and c.customer_id = $2 and r.refund_uuid::text > $3
               order by 1 limit $4"#
        ),
        Section::Clicks => select!(
            connection,
            page,
            customer_id,
            r#"with orders as (
                   select click_id, visitor_id from conversion where merchant_id = $1 and customer_id = $2
               ), visitors as (
                   select array_agg(visitor_id) as ids from (
                       select visitor_id from orders
                       union
                       select k.visitor_id from click k
                       where k.merchant_id = $1 and k.click_id = any(array(select click_id from orders))
                   ) known
               )
               select k.click_id::text as "key!", to_jsonb(k) as "row!" from click k
               where k.merchant_id = $1 and k.click_id::text > $3 and (
                   k.click_id = any(array(select click_id from orders))
                   or k.visitor_id = any((select ids from visitors)::text[])
               )
               order by 1 limit $4"#
        ),
        Section::OrderEvents => select!(
            connection,
            page,
            customer_id,
            r#"select e.event_id::text as "key!",
                   to_jsonb(e) - 'body' || jsonb_build_object('body', encode(e.body, 'escape')) as "row!"
               from provider_event e
               where e.merchant_id = $1 and e.event_id::text > $3 and exists (
                   select from conversion c where c.merchant_id = $1 and c.customer_id = $2 and (
                       position(convert_to('"' || c.order_id || '"', 'UTF8') in e.body) > 0
                       or position(convert_to('"' || c.customer_email || '"', 'UTF8') in e.body) > 0
                   )
               )
               order by 1 limit $4"#
        ),
        Section::OrdersTold => select!(
            connection,
            page,
            customer_id,
            r#"select e.event_id::text as "key!", to_jsonb(e) as "row!" from webhook_event e
               where e.merchant_id = $1 and e.event_id::text > $3 and e.subject_id in (
                   select conversion_id from conversion where merchant_id = $1 and customer_id = $2
               )
               order by 1 limit $4"#
        ),
        _ => of_referrer(connection, section, customer_id, page).await,
    }
}

/// A friend's address is the friend's: whoever invited sees their own referrals without it.
async fn of_referrer(
    connection: &mut PgConnection,
    section: Section,
    customer_id: &str,
    page: Page<'_>,
) -> Result<Vec<ExportRow>, sqlx::Error> {
    match section {
        Section::ReferralCodes => select!(
            connection,
            page,
            customer_id,
            r#"select c.link_id::text as "key!", to_jsonb(c) as "row!" from referral_code c
               where merchant_id = $1 and customer_id = $2 and link_id::text > $3
               order by 1 limit $4"#
        ),
        Section::Referrals => select!(
            connection,
            page,
            customer_id,
            r#"select r.referral_id::text as "key!",
                   case when r.referred_customer_id = $2 then to_jsonb(r) else to_jsonb(r) - 'email' - 'mailbox' end
                       as "row!"
               from referral r
               where merchant_id = $1 and (referrer_customer_id = $2 or referred_customer_id = $2)
                   and referral_id::text > $3
               order by 1 limit $4"#
        ),
        Section::Rewards => select!(
            connection,
            page,
            customer_id,
            r#"select r.reward_id::text as "key!", to_jsonb(r) as "row!" from reward r
               where merchant_id = $1 and customer_id = $2 and reward_id::text > $3
               order by 1 limit $4"#
        ),
        Section::CreditSpent => select!(
            connection,
            page,
            customer_id,
            r#"select s.spend_id as "key!", to_jsonb(s) as "row!" from credit_spend s
               where merchant_id = $1 and customer_id = $2 and spend_id > $3
               order by 1 limit $4"#
        ),
        _ => Ok(Vec::new()),
    }
}

async fn of_affiliate(
    connection: &mut PgConnection,
    section: Section,
    affiliate_id: Uuid,
    page: Page<'_>,
) -> Result<Vec<ExportRow>, sqlx::Error> {
    match section {
        Section::Affiliate => select!(
            connection,
            page,
            affiliate_id,
            r#"select a.affiliate_id::text as "key!", to_jsonb(a) as "row!" from affiliate a
               where merchant_id = $1 and affiliate_id = $2 and affiliate_id::text > $3
               limit $4"#
        ),
        Section::Links => select!(
            connection,
            page,
            affiliate_id,
            r#"select l.link_id::text as "key!", to_jsonb(l) as "row!" from link l
               where merchant_id = $1 and affiliate_id = $2 and link_id::text > $3
               order by 1 limit $4"#
        ),
        Section::Commissions => select!(
            connection,
            page,
            affiliate_id,
            r#"select m.commission_id::text as "key!", to_jsonb(m) as "row!" from commission m
               where merchant_id = $1 and affiliate_id = $2 and commission_id::text > $3
               order by 1 limit $4"#
        ),
        Section::Corrections => select!(
            connection,
            page,
            affiliate_id,
            r#"select c.correction_id::text as "key!", to_jsonb(c) as "row!" from correction c
               where merchant_id = $1 and affiliate_id = $2 and correction_id::text > $3
               order by 1 limit $4"#
        ),
        Section::Payouts => select!(
            connection,
            page,
            affiliate_id,
            r#"select p.payout_id::text as "key!", to_jsonb(p) as "row!" from payout p
               where merchant_id = $1 and affiliate_id = $2 and payout_id::text > $3
               order by 1 limit $4"#
        ),
        Section::PayoutAttempts => select!(
            connection,
            page,
            affiliate_id,
            r#"select a.payout_id::text || ' ' || lpad(a.fence::text, 20, '0') as "key!",
                   to_jsonb(a) - 'request' || jsonb_build_object('request', encode(a.request, 'escape')) as "row!"
               from payout_attempt a
               join payout p on p.merchant_id = $1 and p.payout_id = a.payout_id
               where a.merchant_id = $1 and p.affiliate_id = $2
                   and a.payout_id::text || ' ' || lpad(a.fence::text, 20, '0') > $3
               order by 1 limit $4"#
        ),
        Section::Postback => select!(
            connection,
            page,
            affiliate_id,
            r#"select e.endpoint_id::text as "key!", to_jsonb(e) - 'secret' - 'previous_secret' as "row!"
               from webhook_endpoint e
               where merchant_id = $1 and affiliate_id = $2 and endpoint_id::text > $3
               order by 1 limit $4"#
        ),
        Section::AffiliateTold => select!(
            connection,
            page,
            affiliate_id,
            r#"select e.event_id::text as "key!", to_jsonb(e) as "row!" from webhook_event e
               where e.merchant_id = $1 and e.event_id::text > $3 and (e.subject_id = $2 or e.subject_id in (
                   select payout_id from payout where merchant_id = $1 and affiliate_id = $2
               ))
               order by 1 limit $4"#
        ),
        _ => Ok(Vec::new()),
    }
}
