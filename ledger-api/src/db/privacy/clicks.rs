//! Clicks of a person: those that orders name, all others of the same visitors, and those that only an address joins.

use sqlx::PgConnection;
use uuid::Uuid;

/// The visitors behind clicks.
pub async fn visitors(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    click_ids: &[Uuid],
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select visitor_id as "visitor_id!" from click
           where merchant_id = $1 and click_id = any($2) and visitor_id is not null
           union
           select click->>'visitor_id' from click_quarantine
           where merchant_id = $1 and click_id = any($2) and click->>'visitor_id' is not null"#,
        merchant_id,
        click_ids
    )
    .fetch_all(connection)
    .await
}

/// The pseudonyms of addresses that these clicks, or others of these visitors, came from.
pub async fn pseudonyms(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    click_ids: &[Uuid],
    visitor_ids: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select ip_pseudonym as "ip_pseudonym!" from click
           where merchant_id = $1 and (click_id = any($2) or visitor_id = any($3)) and ip_pseudonym is not null
           union
           select click->>'ip_pseudonym' from click_quarantine
           where merchant_id = $1 and (click_id = any($2) or click->>'visitor_id' = any($3))
               and click->>'ip_pseudonym' is not null"#,
        merchant_id,
        click_ids,
        visitor_ids
    )
    .fetch_all(connection)
    .await
}

/// Which clicks are a person's.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    /// That orders name.
    pub click_ids: &'a [Uuid],
    /// The person's visitors.
    pub visitor_ids: &'a [String],
    /// Of the addresses the person came from. Those of a day that tell no visitor may be the person's, and nobody can say
    /// that they are not; those of other visitors are theirs.
    pub pseudonyms: &'a [String],
}

/// Leaves of the clicks that they happened, when, and through which link. Counts those that held more.
pub async fn blank(connection: &mut PgConnection, merchant_id: Uuid, whose: Whose<'_>) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update click set
             visitor_id = null, session_id = null, referer = null, user_agent = null, utm_source = null,
             utm_medium = null, utm_campaign = null, ip_pseudonym = null, country = null,
             landing_page = split_part(split_part(landing_page, '#', 1), '?', 1)
         where merchant_id = $1 and (
             click_id = any($2) or visitor_id = any($3) or ip_pseudonym = any($4) and visitor_id is null
         ) and (
             num_nonnulls(visitor_id, session_id, referer, user_agent, utm_source, utm_medium, utm_campaign,
                 ip_pseudonym, country) > 0
             or landing_page ~ '[?#]'
         )",
        merchant_id,
        whose.click_ids,
        whose.visitor_ids,
        whose.pseudonyms
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// The same for clicks whose day has no partition.
pub async fn blank_quarantined(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    whose: Whose<'_>,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "update click_quarantine set
             click = click - array['visitor_id', 'session_id', 'referer', 'user_agent', 'utm_source', 'utm_medium',
                     'utm_campaign', 'ip_pseudonym', 'country']
                 || jsonb_build_object(
                     'landing_page', split_part(split_part(click->>'landing_page', '#', 1), '?', 1))
         where merchant_id = $1 and (
             click_id = any($2) or click->>'visitor_id' = any($3)
             or click->>'ip_pseudonym' = any($4) and click->>'visitor_id' is null
         ) and (
             click ?| array['visitor_id', 'session_id', 'referer', 'user_agent', 'utm_source', 'utm_medium',
                 'utm_campaign', 'ip_pseudonym', 'country']
             or click->>'landing_page' ~ '[?#]'
         )",
        merchant_id,
        whose.click_ids,
        whose.visitor_ids,
        whose.pseudonyms
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
