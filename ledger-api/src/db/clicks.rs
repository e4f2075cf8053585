//! Clicks: stored once each, counted from what was really stored.

use std::collections::HashSet;

use shared::click::Click;
use shared::ids::uuid_v7_millis;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::clicks_copy;
use super::edge_links::LinkOwner;

/// A click whose link was found, ready to store.
#[derive(Debug)]
pub struct StorableClick<'a> {
    /// As it came.
    pub click: &'a Click,
    /// The link's program.
    pub program_id: Uuid,
    /// The link's affiliate.
    pub affiliate_id: Uuid,
    /// The moment its id tells.
    pub clicked_at: OffsetDateTime,
}

impl<'a> StorableClick<'a> {
    /// A click with its link's owner; `None` when its id is not a UUIDv7.
    #[must_use]
    pub fn new(click: &'a Click, owner: LinkOwner) -> Option<Self> {
        let nanos = i128::from(uuid_v7_millis(click.id)?) * 1_000_000;
        let clicked_at = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?;
        Some(Self { click, program_id: owner.program_id, affiliate_id: owner.affiliate_id, clicked_at })
    }
}

/// Stores the clicks that are new and counts them in the rollup. Returns the `(merchant, click)` ids that were new.
/// Every click's day must have a partition: give the others to `click_quarantine`. One call a transaction.
pub async fn insert(
    connection: &mut PgConnection,
    clicks: &[&StorableClick<'_>],
) -> Result<HashSet<(Uuid, Uuid)>, sqlx::Error> {
    clicks_copy::copy_in(connection, clicks).await?;
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(STORE_INCOMING).fetch_all(connection).await?;
    Ok(rows.into_iter().collect())
}

/// Not checked at build time: `click_incoming` exists only within a connection.
const STORE_INCOMING: &str = "with fresh as (
        insert into click (
            merchant_id, click_id, link_id, program_id, affiliate_id, clicked_at, visitor_id, session_id,
            landing_page, referer, user_agent, utm_source, utm_medium, utm_campaign, ip_pseudonym, country
        )
        select * from click_incoming
        on conflict (merchant_id, click_id) do nothing
        returning merchant_id, click_id, affiliate_id, link_id, program_id, clicked_at
    ), counted as (
        insert into click_rollup (merchant_id, affiliate_id, link_id, hour, program_id, clicks)
        select merchant_id, affiliate_id, link_id, date_trunc('hour', clicked_at, 'UTC'), program_id, count(*)
        from fresh
        group by 1, 2, 3, 4, 5
        order by 1, 2, 3, 4
        on conflict (merchant_id, affiliate_id, link_id, hour)
        do update set clicks = click_rollup.clicks + excluded.clicks
    )
    select merchant_id, click_id from fresh";

/// Which of these days (UTC) have a partition.
pub async fn days_with_partition(
    connection: &mut PgConnection,
    days: &[time::Date],
) -> Result<HashSet<time::Date>, sqlx::Error> {
    let rows = sqlx::query_scalar!(
        r#"select day as "day!" from unnest($1::date[]) as day
           where to_regclass('public.click_' || to_char(day, 'YYYYMMDD')) is not null"#,
        days
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().collect())
}
