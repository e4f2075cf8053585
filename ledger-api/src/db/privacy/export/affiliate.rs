//! What is held of an affiliate.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{ExportRow, Page, Section};

/// The next rows of one section.
pub(super) async fn rows(
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
        Section::StripeAccount => select!(
            connection,
            page,
            affiliate_id,
            r#"select s.stripe_account_id as "key!", to_jsonb(s) as "row!" from stripe_account s
               join affiliate a on a.merchant_id = $1 and a.stripe_account_id = s.stripe_account_id
               where a.affiliate_id = $2 and s.stripe_account_id > $3
               order by 1 limit $4"#
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
               where e.merchant_id = $1 and e.event_id::text > $3 and (
                   e.affiliate_id = $2 or e.subject_id in (
                       select $2 union all
                       select payout_id from payout where merchant_id = $1 and affiliate_id = $2
                   )
               )
               order by 1 limit $4"#
        ),
        _ => of_person(connection, section, affiliate_id, page).await,
    }
}

/// What is known of whoever stands behind it: what was written to them, and where they are signed in.
async fn of_person(
    connection: &mut PgConnection,
    section: Section,
    affiliate_id: Uuid,
    page: Page<'_>,
) -> Result<Vec<ExportRow>, sqlx::Error> {
    match section {
        Section::CommissionDecisions => select!(
            connection,
            page,
            affiliate_id,
            r#"select f.commission_id::text || ' ' || lpad(f.number::text, 10, '0') as "key!", to_jsonb(f) as "row!"
               from fraud_decision f
               join commission m on m.merchant_id = $1 and m.commission_id = f.commission_id
               where f.merchant_id = $1 and m.affiliate_id = $2
                   and f.commission_id::text || ' ' || lpad(f.number::text, 10, '0') > $3
               order by 1 limit $4"#
        ),
        Section::AffiliateMails => select!(
            connection,
            page,
            affiliate_id,
            r#"select m.mail_id::text as "key!", to_jsonb(m) as "row!" from mail_message m
               where m.merchant_id = $1 and m.mail_id::text > $3 and lower(m.email) = (
                   select lower(email) from affiliate where merchant_id = $1 and affiliate_id = $2
               )
               order by 1 limit $4"#
        ),
        Section::AffiliateOptOuts => select!(
            connection,
            page,
            affiliate_id,
            r#"select o.topic as "key!", to_jsonb(o) as "row!" from mail_opt_out o
               where o.merchant_id = $1 and o.topic > $3 and o.email = (
                   select lower(email) from affiliate where merchant_id = $1 and affiliate_id = $2
               )
               order by 1 limit $4"#
        ),
        Section::Sessions => select!(
            connection,
            page,
            affiliate_id,
            r#"select s.session_id::text as "key!", to_jsonb(s) - 'token_hash' as "row!" from web_session s
               where s.merchant_id = $1 and s.subject_id = $2 and s.session_id::text > $3
               order by 1 limit $4"#
        ),
        _ => Ok(Vec::new()),
    }
}
