//! What was told of a customer: by their payment provider to us, and by us to others.

use sqlx::PgConnection;

use super::{ExportRow, Page, Section};

/// The next rows of one section.
pub(super) async fn rows(
    connection: &mut PgConnection,
    section: Section,
    customer_id: &str,
    page: Page<'_>,
) -> Result<Vec<ExportRow>, sqlx::Error> {
    match section {
        // By the same words by which an erasure finds them.
        Section::OrderEvents => select!(
            connection,
            page,
            customer_id,
            r#"with orders as (
                   select order_id, subscription_id, customer_email from conversion
                   where merchant_id = $1 and customer_id = $2
               ), words as (
                   select $2::text as word
                   union select order_id from orders
                   union select subscription_id from orders
                   union select customer_email from orders
                   union select payment_id from stripe_payment
                   where merchant_id = $1 and order_id in (select order_id from orders)
                   union select email from referral_code where merchant_id = $1 and customer_id = $2
                   union select email from referral where merchant_id = $1 and referred_customer_id = $2
               ), quoted as (
                   select array_agg(convert_to(to_json(word)::text, 'UTF8')) as words from words where word is not null
               )
               select e.event_id::text as "key!",
                   to_jsonb(e) - 'body' || jsonb_build_object('body', encode(e.body, 'escape')) as "row!"
               from provider_event e
               where e.merchant_id = $1 and e.event_id::text > $3 and exists (
                   select from unnest((select words from quoted)) word where position(word in e.body) > 0
               )
               order by 1 limit $4"#
        ),
        Section::OrdersTold => select!(
            connection,
            page,
            customer_id,
            r#"with orders as (
                   select conversion_id from conversion where merchant_id = $1 and customer_id = $2
               )
               select e.event_id::text as "key!", to_jsonb(e) as "row!" from webhook_event e
               where e.merchant_id = $1 and e.event_id::text > $3 and e.subject_id in (
                   select conversion_id from orders
                   union all
                   select commission_id from commission
                   where merchant_id = $1 and conversion_id in (select conversion_id from orders)
                   union all
                   select referral_id from referral
                   where merchant_id = $1 and (referrer_customer_id = $2 or referred_customer_id = $2)
               )
               order by 1 limit $4"#
        ),
        _ => Ok(Vec::new()),
    }
}
