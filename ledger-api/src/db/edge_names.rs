//! Under which names, and for which hosts, the edge has records of a merchant's links.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::edge_subject::EdgeSubject;

/// Link domains that are still pushed to, the current one among them.
const MOST_LINK_HOSTS: i64 = 4;

/// The names of one link, and the sites it is asked for on.
#[derive(Debug, Clone)]
pub struct LinkNames {
    /// The link.
    pub link_id: Uuid,
    /// Its code.
    pub code: String,
    /// Its slug.
    pub slug: Option<String>,
    /// `host[:port]` of its program's site.
    pub site_host: String,
    /// The hosts that site had before, the last few.
    pub former_hosts: Vec<String>,
}

/// A slug that was a link's.
#[derive(Debug, Clone)]
pub struct FreedSlug {
    /// Its id.
    pub freed_slug_id: Uuid,
    /// The slug.
    pub slug: String,
    /// Whose it was.
    pub link_id: Uuid,
}

/// The names of these links, as far as they belong to these merchants.
pub async fn of_links(
    connection: &mut PgConnection,
    merchant_ids: &[Uuid],
    link_ids: &[Uuid],
) -> Result<Vec<LinkNames>, sqlx::Error> {
    sqlx::query_as!(
        LinkNames,
        r#"select l.link_id, l.code, l.slug, p.site_host, coalesce(f.hosts, '{}') as "former_hosts!"
           from link l
           join program p on p.merchant_id = l.merchant_id and p.program_id = l.program_id
           left join lateral (
               select array_agg(newest.host) as hosts from (
                   select host from program_former_host
                   where merchant_id = l.merchant_id and program_id = l.program_id
                   order by left_at desc limit 3
               ) newest
           ) f on true
           where l.merchant_id = any($1) and l.link_id = any($2)"#,
        merchant_ids,
        link_ids
    )
    .fetch_all(connection)
    .await
}

/// These freed slugs.
pub async fn freed(
    connection: &mut PgConnection,
    merchant_ids: &[Uuid],
    freed_slug_ids: &[Uuid],
) -> Result<Vec<FreedSlug>, sqlx::Error> {
    sqlx::query_as!(
        FreedSlug,
        "select freed_slug_id, slug, link_id from freed_slug where merchant_id = any($1) and freed_slug_id = any($2)",
        merchant_ids,
        freed_slug_ids
    )
    .fetch_all(connection)
    .await
}

/// The links of an affiliate or a program after `after`, in the order of their ids.
pub async fn links_of(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    (subject, subject_id): (EdgeSubject, Uuid),
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    let after = after.unwrap_or(Uuid::nil());
    match subject {
        EdgeSubject::Affiliate => {
            sqlx::query_scalar!(
                "select link_id from link where merchant_id = $1 and affiliate_id = $2 and link_id > $3
                 order by link_id limit $4",
                merchant_id,
                subject_id,
                after,
                limit
            )
            .fetch_all(connection)
            .await
        }
        EdgeSubject::Program => {
            sqlx::query_scalar!(
                "select link_id from link where merchant_id = $1 and program_id = $2 and link_id > $3
                 order by link_id limit $4",
                merchant_id,
                subject_id,
                after,
                limit
            )
            .fetch_all(connection)
            .await
        }
        EdgeSubject::Link | EdgeSubject::FreedSlug => Ok(Vec::new()),
    }
}

/// All links and freed slugs of a merchant after `after`, in the order of their ids.
pub async fn all(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<(EdgeSubject, Uuid)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select everything.id as "id!", everything.is_link as "is_link!" from (
               (select link_id as id, true as is_link from link
                where merchant_id = $1 and link_id > $2 order by link_id limit $3)
               union all
               (select freed_slug_id, false from freed_slug
                where merchant_id = $1 and freed_slug_id > $2 order by freed_slug_id limit $3)
           ) everything order by everything.id limit $3"#,
        merchant_id,
        after.unwrap_or(Uuid::nil()),
        limit
    )
    .fetch_all(connection)
    .await?;
    let subject = |is_link| if is_link { EdgeSubject::Link } else { EdgeSubject::FreedSlug };
    Ok(rows.into_iter().map(|row| (subject(row.is_link), row.id)).collect())
}

/// Writes down that a link no longer has its slug, and returns the freed slug's id, `fresh_id` unless the link freed it
/// before. Program and affiliate stay locked, so that the versions carried on are those the edge may have seen.
pub async fn free_slug(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    link_id: Uuid,
    slug: &str,
    fresh_id: Uuid,
) -> Result<Uuid, sqlx::Error> {
    sqlx::query_scalar!(
        "with owner as (
             select l.version + p.version + a.version as versions
             from link l
             join program p on p.merchant_id = l.merchant_id and p.program_id = l.program_id
             join affiliate a on a.merchant_id = l.merchant_id and a.affiliate_id = l.affiliate_id
             where l.merchant_id = $1 and l.link_id = $2
             for share of p, a
         )
         insert into freed_slug (merchant_id, freed_slug_id, slug, link_id, versions)
         select $1, $3, $4, $2, owner.versions + 1 from owner
         on conflict (merchant_id, slug, link_id) do update set
             versions = freed_slug.versions + excluded.versions, freed_at = now()
         returning freed_slug_id",
        merchant_id,
        link_id,
        fresh_id,
        slug
    )
    .fetch_one(connection)
    .await
}

/// Remembers a host that a program's site has left.
pub async fn leave_host(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_id: Uuid,
    host: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into program_former_host (merchant_id, program_id, host) values ($1, $2, $3)
         on conflict (merchant_id, program_id, host) do update set left_at = now()",
        merchant_id,
        program_id,
        host
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Remembers a link domain that short links are made of now.
pub async fn use_link_host(connection: &mut PgConnection, host: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into edge_link_host (host, used_at) values ($1, now())
         on conflict (host) do update set used_at = excluded.used_at",
        host
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The link domains used last.
pub async fn link_hosts(connection: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!("select host from edge_link_host order by used_at desc limit $1", MOST_LINK_HOSTS)
        .fetch_all(connection)
        .await
}
