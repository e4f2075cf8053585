//! Many links at once.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;
use uuid::Uuid;

use super::links::{Link, NewLink};

/// Of these slugs, those that links of the merchant have.
pub async fn taken_slugs(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    slugs: &[&str],
) -> Result<HashSet<String>, sqlx::Error> {
    let found = sqlx::query_scalar!(
        r#"select slug as "slug!" from link where merchant_id = $1 and slug = any($2)"#,
        merchant_id,
        slugs as _
    )
    .fetch_all(connection)
    .await?;
    Ok(found.into_iter().collect())
}

/// The sites of these programs.
pub async fn program_sites(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_ids: &[Uuid],
) -> Result<HashMap<Uuid, String>, sqlx::Error> {
    let rows = sqlx::query!(
        "select program_id, site_url from program where merchant_id = $1 and program_id = any($2)",
        merchant_id,
        program_ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.program_id, row.site_url)).collect())
}

/// Stores links. Returns those that are stored: one whose code or slug another link has is not.
pub async fn insert(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    new: &[NewLink<'_>],
) -> Result<Vec<Link>, sqlx::Error> {
    let ids: Vec<Uuid> = new.iter().map(|link| link.link_id).collect();
    let program_ids: Vec<Uuid> = new.iter().map(|link| link.program_id).collect();
    let affiliate_ids: Vec<Uuid> = new.iter().map(|link| link.affiliate_id).collect();
    let codes: Vec<&str> = new.iter().map(|link| link.code).collect();
    let slugs: Vec<Option<&str>> = new.iter().map(|link| link.slug).collect();
    let destinations: Vec<&str> = new.iter().map(|link| link.destination).collect();
    let campaigns: Vec<Option<&str>> = new.iter().map(|link| link.campaign).collect();
    sqlx::query_as!(
        Link,
        r#"insert into link (merchant_id, link_id, program_id, affiliate_id, code, slug, destination, campaign)
         select $1, * from unnest(
             $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[]
         )
         on conflict do nothing
         returning link_id, program_id, affiliate_id as "affiliate_id!", code, slug, destination, campaign, status,
             created_at"#,
        merchant_id,
        &ids,
        &program_ids,
        &affiliate_ids,
        &codes as _,
        &slugs as _,
        &destinations as _,
        &campaigns as _
    )
    .fetch_all(connection)
    .await
}
