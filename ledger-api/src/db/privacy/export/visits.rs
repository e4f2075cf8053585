//! A customer's clicks: those that their orders name, whether these are credited by them or not, and all others of the same
//! visitors.

use sqlx::PgConnection;

use super::{ExportRow, Page, Section};

/// Rows of one table of clicks; `considered` are the clicks that orders name, `visitors` who made them.
macro_rules! select_visits {
    ($connection:expr, $customer_id:expr, $page:expr, $sql:literal) => {
        sqlx::query_as!(
            ExportRow,
            "with orders as (
                 select click_id, visitor_id, candidates from conversion where merchant_id = $1 and customer_id = $2
             ), considered as (
                 select array_agg(click_id) as ids from (
                     select click_id from orders where click_id is not null
                     union
                     select (k ->> 'click_id')::uuid from orders, jsonb_array_elements(candidates) k
                     where k ->> 'click_id' is not null
                 ) named
             ), visitors as (
                 select array_agg(visitor_id) as ids from (
                     select visitor_id from orders where visitor_id is not null
                     union
                     select visitor_id from click
                     where merchant_id = $1 and click_id = any((select ids from considered)::uuid[])
                     union
                     select click ->> 'visitor_id' from click_quarantine
                     where merchant_id = $1 and click_id = any((select ids from considered)::uuid[])
                 ) known
             )"
                + $sql,
            $page.merchant_id,
            $customer_id,
            $page.after,
            $page.limit
        )
        .fetch_all($connection)
        .await
    };
}

/// The next rows of one section.
pub(super) async fn rows(
    connection: &mut PgConnection,
    section: Section,
    customer_id: &str,
    page: Page<'_>,
) -> Result<Vec<ExportRow>, sqlx::Error> {
    match section {
        Section::Clicks => select_visits!(
            connection,
            customer_id,
            page,
            r#"select k.click_id::text as "key!", to_jsonb(k) as "row!" from click k
               where k.merchant_id = $1 and k.click_id::text > $3 and (
                   k.click_id = any((select ids from considered)::uuid[])
                   or k.visitor_id = any((select ids from visitors)::text[])
               )
               order by 1 limit $4"#
        ),
        Section::QuarantinedClicks => select_visits!(
            connection,
            customer_id,
            page,
            r#"select q.click_id::text as "key!", to_jsonb(q) as "row!" from click_quarantine q
               where q.merchant_id = $1 and q.click_id::text > $3 and (
                   q.click_id = any((select ids from considered)::uuid[])
                   or q.click ->> 'visitor_id' = any((select ids from visitors)::text[])
               )
               order by 1 limit $4"#
        ),
        _ => Ok(Vec::new()),
    }
}
