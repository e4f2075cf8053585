//! Links as the edge sees them: found by name or id before the merchant is known.

use std::collections::HashMap;

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
    /// Affiliate.
    pub affiliate_id: Uuid,
}

/// What the edge may ask for a link by.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// The record of a code, slug or link id. Two merchants may use one slug: a program whose site is the visited host wins, then
/// the older link. `merchants` limits what the key may see; `None` is all.
pub async fn find(
    connection: &mut PgConnection,
    key: &LinkKey,
    host: &str,
    merchants: Option<&[Uuid]>,
) -> Result<Option<LinkRecord>, sqlx::Error> {
    let (code, slug, link_id) = match key {
        LinkKey::Name(LinkName::Code(code)) => (Some(code.as_str()), None, None),
        LinkKey::Name(LinkName::Slug(slug)) => (None, Some(slug.as_str()), None),
        LinkKey::Id(link_id) => (None, None, Some(*link_id)),
    };
    let row = sqlx::query!(
        r#"select
               l.merchant_id, l.link_id, l.code, l.slug, l.destination, l.campaign,
               l.version + p.version + a.version as "version!",
               l.status = 'active' and p.status = 'active' and a.status = 'active' as "active!",
               p.attribution_window_days, p.attribution_model = 'first_click' as "first_click!",
               p.consent as "consent: Json<Consent>", p.cookie_domain, p.site_host
           from link l
           join program p on p.merchant_id = l.merchant_id and p.program_id = l.program_id
           join affiliate a on a.merchant_id = l.merchant_id and a.affiliate_id = l.affiliate_id
           where (l.code = $1 or l.slug = $2 or l.link_id = $5) and ($4::uuid[] is null or l.merchant_id = any($4))
           order by p.site_host = $3 desc, l.created_at, l.link_id
           limit 1"#,
        code,
        slug,
        host,
        merchants,
        link_id
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let window_days = u16::try_from(row.attribution_window_days).unwrap_or(u16::MAX);
    Ok(Some(LinkRecord {
        version: row.version,
        link_id: row.link_id,
        merchant_id: row.merchant_id,
        code: row.code,
        slug: row.slug,
        state: if row.active { LinkState::Active } else { LinkState::Paused },
        destination: row.destination,
        campaign: row.campaign,
        window_days,
        attribution_model: if row.first_click { AttributionModel::FirstClick } else { AttributionModel::LastClick },
        consent: row.consent.0,
        cookie_domain: row.cookie_domain,
        site_host: Some(row.site_host),
    }))
}

/// Owners of the links that exist among these ids.
pub async fn owners(connection: &mut PgConnection, link_ids: &[Uuid]) -> Result<HashMap<Uuid, LinkOwner>, sqlx::Error> {
    let rows = sqlx::query!(
        "select link_id, merchant_id, program_id, affiliate_id from link where link_id = any($1)",
        link_ids
    )
    .fetch_all(connection)
    .await?;
    let owner = |row: (Uuid, Uuid, Uuid)| LinkOwner { merchant_id: row.0, program_id: row.1, affiliate_id: row.2 };
    Ok(rows.into_iter().map(|row| (row.link_id, owner((row.merchant_id, row.program_id, row.affiliate_id)))).collect())
}
