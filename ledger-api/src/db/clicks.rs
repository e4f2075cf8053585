//! Clicks: stored once each, counted from what was really stored.

use std::collections::HashSet;

use shared::click::Click;
use shared::ids::uuid_v7_millis;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

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

    /// The click's country, when that is two capital letters.
    fn country(&self) -> Option<&'a str> {
        let code = self.click.country.as_deref()?;
        (code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())).then_some(code)
    }
}

/// The columns of many clicks, one array each, as `unnest` wants them.
#[derive(Default)]
struct Columns<'a> {
    merchant_ids: Vec<Uuid>,
    ids: Vec<Uuid>,
    link_ids: Vec<Uuid>,
    program_ids: Vec<Uuid>,
    affiliate_ids: Vec<Uuid>,
    clicked_at: Vec<OffsetDateTime>,
    visitor_ids: Vec<Option<&'a str>>,
    session_ids: Vec<Option<&'a str>>,
    landing_pages: Vec<&'a str>,
    referers: Vec<Option<&'a str>>,
    user_agents: Vec<Option<&'a str>>,
    utm_sources: Vec<Option<&'a str>>,
    utm_mediums: Vec<Option<&'a str>>,
    utm_campaigns: Vec<Option<&'a str>>,
    ip_pseudonyms: Vec<Option<&'a str>>,
    countries: Vec<Option<&'a str>>,
}

impl<'a> Columns<'a> {
    fn of(clicks: &[&'a StorableClick<'a>]) -> Self {
        let mut columns = Self::default();
        for storable in clicks {
            let click = storable.click;
            columns.merchant_ids.push(click.merchant_id);
            columns.ids.push(click.id);
            columns.link_ids.push(click.link_id);
            columns.program_ids.push(storable.program_id);
            columns.affiliate_ids.push(storable.affiliate_id);
            columns.clicked_at.push(storable.clicked_at);
            columns.visitor_ids.push(click.visitor_id.as_deref());
            columns.session_ids.push(click.session_id.as_deref());
            columns.landing_pages.push(&click.landing_page);
            columns.referers.push(click.referer.as_deref());
            columns.user_agents.push(click.user_agent.as_deref());
            columns.utm_sources.push(click.utm_source.as_deref());
            columns.utm_mediums.push(click.utm_medium.as_deref());
            columns.utm_campaigns.push(click.utm_campaign.as_deref());
            columns.ip_pseudonyms.push(click.ip_pseudonym.as_deref());
            columns.countries.push(storable.country());
        }
        columns
    }
}

/// Stores the clicks that are new and counts them in the rollup, in one statement. Returns the `(merchant, click)`
/// ids that were new. Every click's day must have a partition: give the others to `click_quarantine`.
///
/// Arrays and not `copy` into a temporary table: at 1,000 and at 5,000 clicks a request `copy` was measured about a tenth
/// slower, because the rows are written twice, the table emptied by each commit, and the server asked twice more.
pub async fn insert(
    connection: &mut PgConnection,
    clicks: &[&StorableClick<'_>],
) -> Result<HashSet<(Uuid, Uuid)>, sqlx::Error> {
    let columns = Columns::of(clicks);
    let rows = sqlx::query!(
        r#"with incoming as (
               select * from unnest(
                   $1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::text[], $8::text[],
                   $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[]
               ) as c (
                   merchant_id, click_id, link_id, program_id, affiliate_id, clicked_at, visitor_id, session_id,
                   landing_page, referer, user_agent, utm_source, utm_medium, utm_campaign, ip_pseudonym, country
               )
           ), fresh as (
               insert into click (
                   merchant_id, click_id, link_id, program_id, affiliate_id, clicked_at, visitor_id, session_id,
                   landing_page, referer, user_agent, utm_source, utm_medium, utm_campaign, ip_pseudonym, country
               )
               select * from incoming
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
           select merchant_id, click_id from fresh"#,
        &columns.merchant_ids,
        &columns.ids,
        &columns.link_ids,
        &columns.program_ids,
        &columns.affiliate_ids,
        &columns.clicked_at,
        &columns.visitor_ids as _,
        &columns.session_ids as _,
        &columns.landing_pages as _,
        &columns.referers as _,
        &columns.user_agents as _,
        &columns.utm_sources as _,
        &columns.utm_mediums as _,
        &columns.utm_campaigns as _,
        &columns.ip_pseudonyms as _,
        &columns.countries as _,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.merchant_id, row.click_id)).collect())
}

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
