//! What is held of somebody of whom only an address is known.

use sqlx::PgConnection;

use super::{ExportRow, Page, Section};

/// The next rows of one section.
pub(super) async fn rows(
    connection: &mut PgConnection,
    section: Section,
    email: &str,
    page: Page<'_>,
) -> Result<Vec<ExportRow>, sqlx::Error> {
    match section {
        Section::Invitations => select!(
            connection,
            page,
            email,
            r#"select r.referral_id::text as "key!", to_jsonb(r) as "row!" from referral r
               where merchant_id = $1 and mailbox = mailbox($2) and referral_id::text > $3
               order by 1 limit $4"#
        ),
        Section::AddressEvents => select!(
            connection,
            page,
            email,
            r#"select e.event_id::text as "key!",
                   to_jsonb(e) - 'body' || jsonb_build_object('body', encode(e.body, 'escape')) as "row!"
               from provider_event e
               where e.merchant_id = $1 and e.event_id::text > $3
                   and position(convert_to(to_json($2::text)::text, 'UTF8') in e.body) > 0
               order by 1 limit $4"#
        ),
        Section::AddressTold => select!(
            connection,
            page,
            email,
            r#"select e.event_id::text as "key!", to_jsonb(e) as "row!" from webhook_event e
               where e.merchant_id = $1 and e.event_id::text > $3 and e.subject_id in (
                   select referral_id from referral where merchant_id = $1 and mailbox = mailbox($2)
               )
               order by 1 limit $4"#
        ),
        Section::AddressMails => select!(
            connection,
            page,
            email,
            r#"select m.mail_id::text as "key!", to_jsonb(m) as "row!" from mail_message m
               where m.merchant_id = $1 and lower(m.email) = lower($2) and m.mail_id::text > $3
               order by 1 limit $4"#
        ),
        Section::AddressOptOuts => select!(
            connection,
            page,
            email,
            r#"select o.topic as "key!", to_jsonb(o) as "row!" from mail_opt_out o
               where o.merchant_id = $1 and o.email = lower($2) and o.topic > $3
               order by 1 limit $4"#
        ),
        _ => Ok(Vec::new()),
    }
}
