//! Affiliates, who they may be as customers, and who may be the same person.

use sqlx::PgConnection;
use uuid::Uuid;

/// An affiliate who earns by an order.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of affiliate")]
pub struct Affiliate {
    pub affiliate_id: Uuid,
    pub email: String,
    pub paypal_email: Option<String>,
    pub external_id: Option<String>,
    /// Others with its mailbox or payout destination, at most ten of each kind, some of them twice.
    pub duplicates: Vec<Uuid>,
}

/// The affiliates of these ids.
pub async fn by_ids(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
) -> Result<Vec<Affiliate>, sqlx::Error> {
    sqlx::query_as!(
        Affiliate,
        r#"select a.affiliate_id, a.email, a.paypal_email, a.external_id,
               array(
                   (select d.affiliate_id from affiliate d
                    where d.merchant_id = $1 and mailbox(d.email) = mailbox(a.email)
                        and d.affiliate_id <> a.affiliate_id limit 10)
                   union all
                   (select d.affiliate_id from affiliate d
                    where d.merchant_id = $1 and d.stripe_account_id = a.stripe_account_id
                        and d.affiliate_id <> a.affiliate_id limit 10)
                   union all
                   (select d.affiliate_id from affiliate d
                    where d.merchant_id = $1 and mailbox(d.paypal_email) = mailbox(a.paypal_email)
                        and d.affiliate_id <> a.affiliate_id limit 10)
                   union all
                   (select d.affiliate_id from affiliate d
                    where d.merchant_id = $1 and d.iban = a.iban and d.affiliate_id <> a.affiliate_id limit 10)
               ) as "duplicates!"
           from unnest($2::uuid[]) as n (id)
           cross join lateral (
               select * from affiliate where merchant_id = $1 and affiliate_id = n.id limit 1
           ) a"#,
        merchant_id,
        affiliate_ids
    )
    .fetch_all(connection)
    .await
}

/// Something an affiliate bought itself.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the columns of conversion")]
pub struct OwnOrder {
    pub customer_id: String,
    pub visitor_id: Option<String>,
    pub ip_pseudonym: Option<String>,
    pub click_id: Option<Uuid>,
}

/// The last 20 orders of each of these customers, credited or not.
pub async fn own_orders(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    customer_ids: &[String],
) -> Result<Vec<OwnOrder>, sqlx::Error> {
    sqlx::query_as!(
        OwnOrder,
        r#"select v.customer_id, v.visitor_id, v.ip_pseudonym, v.click_id
           from unnest($2::text[]) as n (customer_id)
           cross join lateral (
               select * from conversion where merchant_id = $1 and customer_id = n.customer_id
               order by occurred_at desc limit 20
           ) v"#,
        merchant_id,
        customer_ids
    )
    .fetch_all(connection)
    .await
}
