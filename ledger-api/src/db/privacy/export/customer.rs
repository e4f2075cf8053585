//! What is held of a customer.

use sqlx::PgConnection;

use super::{ExportRow, Page, Section, told, visits};

/// The next rows of one section.
pub(super) async fn rows(
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
        Section::Disputes => select!(
            connection,
            page,
            customer_id,
            r#"select d.dispute_uuid::text as "key!", to_jsonb(d) as "row!" from dispute d
               join conversion c on c.merchant_id = $1 and c.conversion_id = d.conversion_id
               where d.merchant_id = $1 and c.customer_id = $2 and d.dispute_uuid::text > $3
               order by 1 limit $4"#
        ),
        Section::OrderDecisions => select!(
            connection,
            page,
            customer_id,
            r#"select f.commission_id::text || ' ' || lpad(f.number::text, 10, '0') as "key!", to_jsonb(f) as "row!"
               from fraud_decision f
               join commission m on m.merchant_id = $1 and m.commission_id = f.commission_id
               join conversion c on c.merchant_id = $1 and c.conversion_id = m.conversion_id
               where f.merchant_id = $1 and c.customer_id = $2
                   and f.commission_id::text || ' ' || lpad(f.number::text, 10, '0') > $3
               order by 1 limit $4"#
        ),
        Section::Clicks | Section::QuarantinedClicks => visits::rows(connection, section, customer_id, page).await,
        Section::OrderEvents | Section::OrdersTold => told::rows(connection, section, customer_id, page).await,
        Section::ReferralCodes | Section::Referrals | Section::Rewards | Section::CreditSpent => {
            of_referrer(connection, section, customer_id, page).await
        }
        _ => of_mailbox(connection, section, customer_id, page).await,
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

/// By every address the customer is known by.
async fn of_mailbox(
    connection: &mut PgConnection,
    section: Section,
    customer_id: &str,
    page: Page<'_>,
) -> Result<Vec<ExportRow>, sqlx::Error> {
    match section {
        Section::CustomerMails => select!(
            connection,
            page,
            customer_id,
            r#"select m.mail_id::text as "key!", to_jsonb(m) as "row!" from mail_message m
               where m.merchant_id = $1 and m.mail_id::text > $3 and lower(m.email) in (
                   select lower(customer_email) from conversion where merchant_id = $1 and customer_id = $2
                   union select lower(email) from referral_code where merchant_id = $1 and customer_id = $2
                   union select lower(email) from referral where merchant_id = $1 and referred_customer_id = $2
               )
               order by 1 limit $4"#
        ),
        Section::CustomerOptOuts => select!(
            connection,
            page,
            customer_id,
            r#"select o.email || ' ' || o.topic as "key!", to_jsonb(o) as "row!" from mail_opt_out o
               where o.merchant_id = $1 and o.email || ' ' || o.topic > $3 and o.email in (
                   select lower(customer_email) from conversion where merchant_id = $1 and customer_id = $2
                   union select lower(email) from referral_code where merchant_id = $1 and customer_id = $2
                   union select lower(email) from referral where merchant_id = $1 and referred_customer_id = $2
               )
               order by 1 limit $4"#
        ),
        _ => Ok(Vec::new()),
    }
}
