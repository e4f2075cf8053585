//! Links as the edge sees them: found by name or id before the merchant is known.

use std::collections::{HashMap, HashSet};
use std::fmt;

use shared::link::{AttributionModel, Consent, LinkName, LinkRecord, LinkState};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

/// Whose link it is.
#[derive(Debug, Clone, Copy)]
pub struct LinkOwner {
    /// Merchant.
    pub merchant_id: Uuid,
    /// Program.
    pub program_id: Uuid,
    /// Affiliate, or [`NOBODY`].
    pub affiliate_id: Uuid,
}

/// Stands for the affiliate of a link that has none: a customer's code, whose clicks earn no commission.
pub const NOBODY: Uuid = Uuid::nil();

/// What the edge may ask for a link by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LinkKey {
    /// What stands in an address.
    Name(LinkName),
    /// What stands in a click token.
    Id(Uuid),
}

impl LinkKey {
    /// Reads a path segment; `None` when it can be neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        LinkName::parse(text).map(Self::Name).or_else(|| text.parse().ok().map(Self::Id))
    }
}

impl fmt::Display for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name.as_str()),
            Self::Id(id) => write!(f, "{}", id.hyphenated()),
        }
    }
}

/// What a name leads to on a host.
#[derive(Debug)]
pub struct Resolved {
    /// Code, slug or link id.
    pub name: String,
    /// The host.
    pub host: String,
    /// Grows with every change of whatever has the name or had it, whichever link that is.
    pub version: i64,
    /// The link's record, if one has the name now and `merchants` may see it.
    pub record: Option<LinkRecord>,
}

/// The record of a code, slug or link id on a host. `merchants` limits what the key may see; `None` is all.
pub async fn find(
    connection: &mut PgConnection,
    key: &LinkKey,
    host: &str,
    merchants: Option<&[Uuid]>,
) -> Result<Option<LinkRecord>, sqlx::Error> {
    let resolved = resolve(connection, &[(key.clone(), host.to_owned())], merchants).await?;
    Ok(resolved.into_iter().next().and_then(|resolved| resolved.record))
}

/// What names lead to on hosts, each pair once. A customer's code is a link without an affiliate. Two merchants may use one slug: a program whose site is the visited
/// host wins, then the older link. On a link domain the older link alone: a merchant may call any host its site.
///
/// The version is the sum over all links that have the name, with their programs and affiliates, and what links that
/// gave it up have left: so it grows with every change that could make another record the right one, also when the name
/// passes from one link to another. One statement, because it must be of one moment.
pub async fn resolve(
    connection: &mut PgConnection,
    wanted: &[(LinkKey, String)],
    merchants: Option<&[Uuid]>,
) -> Result<Vec<Resolved>, sqlx::Error> {
    let (mut names, mut hosts) = (Vec::new(), Vec::new());
    let (mut codes, mut slugs, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    for (key, host) in wanted {
        match key {
            LinkKey::Name(LinkName::Code(code)) => codes.push(code.clone()),
            LinkKey::Name(LinkName::Slug(slug)) => slugs.push(slug.clone()),
            LinkKey::Id(id) => ids.push(*id),
        }
        names.push(key.to_string());
        hosts.push(host.clone());
    }
    let rows = sqlx::query!(
        r#"with named as (
               select l.code as name, l.* from link l where l.code = any($3)
               union all
               select l.slug as name, l.* from link l where l.slug = any($4)
               union all
               select l.link_id::text as name, l.* from link l where l.link_id = any($5)
           ),
           candidate as (
               select
                   n.name, n.merchant_id, n.link_id, n.code, n.slug, n.destination, n.campaign, n.created_at,
                   n.status = 'active' and p.status = 'active' and coalesce(a.status, 'active') = 'active' as active,
                   p.attribution_window_days, p.attribution_model = 'first_click' as first_click, p.consent,
                   p.cookie_domain, p.site_host,
                   $6::uuid[] is null or n.merchant_id = any($6) as visible,
                   sum(n.version + p.version + coalesce(a.version, 0)) over (partition by n.name) as versions
               from named n
               join program p on p.merchant_id = n.merchant_id and p.program_id = n.program_id
               left join affiliate a on a.merchant_id = n.merchant_id and a.affiliate_id = n.affiliate_id
           ),
           freed as (
               select slug as name, sum(versions) as versions from freed_slug where slug = any($4) group by slug
           )
           select distinct on (w.name, w.host)
               w.name as "name!", w.host as "host!",
               (coalesce(c.versions, 0) + coalesce(f.versions, 0))::bigint as "version!",
               coalesce(c.visible, false) as "found!",
               c.merchant_id as "merchant_id?", c.link_id as "link_id?", c.code as "code?", c.slug as "slug?",
               c.destination as "destination?", c.campaign as "campaign?", c.active as "active?",
               c.attribution_window_days as "window_days?", c.first_click as "first_click?",
               c.consent as "consent?: Json<Consent>", c.cookie_domain as "cookie_domain?",
               c.site_host as "site_host?"
           from unnest($1::text[], $2::text[]) as w (name, host)
           left join candidate c on c.name = w.name
           left join freed f on f.name = w.name
           left join edge_link_host h on h.host = w.host
           order by
               w.name, w.host, c.visible desc nulls last, (c.site_host = w.host and h.host is null) desc, c.created_at,
               c.link_id"#,
        &names,
        &hosts,
        &codes,
        &slugs,
        &ids,
        merchants
    )
    .fetch_all(connection)
    .await?;
    let resolved = rows.into_iter().map(|row| {
        // Columns of one link: all there, or none.
        let record = || {
            Some(LinkRecord {
                version: row.version,
                link_id: row.link_id?,
                merchant_id: row.merchant_id?,
                code: row.code?,
                slug: row.slug,
                state: if row.active? { LinkState::Active } else { LinkState::Paused },
                destination: row.destination?,
                campaign: row.campaign,
                window_days: u16::try_from(row.window_days?).unwrap_or(u16::MAX),
                attribution_model: if row.first_click? {
                    AttributionModel::FirstClick
                } else {
                    AttributionModel::LastClick
                },
                consent: row.consent?.0,
                cookie_domain: row.cookie_domain,
                site_host: row.site_host,
            })
        };
        let record = if row.found { record() } else { None };
        Resolved { name: row.name, host: row.host, version: row.version, record }
    });
    Ok(resolved.collect())
}

/// Of these codes, those that a link has, whichever merchant's.
pub async fn taken_codes(connection: &mut PgConnection, codes: &[String]) -> Result<HashSet<String>, sqlx::Error> {
    let taken = sqlx::query_scalar!("select code from link where code = any($1)", codes).fetch_all(connection).await?;
    Ok(taken.into_iter().collect())
}

/// Owners of the links that exist among these ids.
pub async fn owners(connection: &mut PgConnection, link_ids: &[Uuid]) -> Result<HashMap<Uuid, LinkOwner>, sqlx::Error> {
    let rows = sqlx::query!(
        "select link_id, merchant_id, program_id, affiliate_id from link where link_id = any($1)",
        link_ids
    )
    .fetch_all(connection)
    .await?;
    let owners = rows.into_iter().map(|row| {
        let affiliate_id = row.affiliate_id.unwrap_or(NOBODY);
        (row.link_id, LinkOwner { merchant_id: row.merchant_id, program_id: row.program_id, affiliate_id })
    });
    Ok(owners.collect())
}
