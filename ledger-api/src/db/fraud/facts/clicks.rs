//! Clicks, and how many there were around them.
//!
//! Every query says between which ids its clicks lie, so that only the partitions of those days are opened.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::decode::decode;

/// Clicks to look for.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Their ids.
    pub click_ids: Vec<Uuid>,
    /// Whose links they went through.
    pub affiliate_ids: Vec<Uuid>,
    /// The links.
    pub link_ids: Vec<Uuid>,
    /// The most that is counted of each one's network address.
    pub most: Vec<i64>,
}

/// A click that arrived.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// The visitor.
    pub visitor_id: Option<String>,
    /// The pseudonym of the network address.
    pub ip_pseudonym: Option<String>,
    /// Where it came from.
    pub referer: Option<String>,
    /// Clicks from that address within the hour up to this one.
    pub of_address: u32,
    /// Of these, by the same visitor.
    pub of_visitor: u32,
    /// Clicks through the link in the clock's hour; a day's after a few days, see `db::rollups`.
    pub of_link: Option<u32>,
}

/// The clicks that have arrived, by id. `lowest` and `highest` are the first and last id that is looked at.
pub async fn arrived(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    wanted: &Wanted,
    lowest: Uuid,
    highest: Uuid,
) -> Result<HashMap<Uuid, Arrived>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select k.click_id, k.visitor_id, k.ip_pseudonym, k.referer, near.of_address as "of_address!",
               near.of_visitor as "of_visitor!", l.clicks as "of_link?"
           from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[]) as n (click_id, affiliate_id, link_id, most)
           cross join lateral (
               select click_id, clicked_at, visitor_id, ip_pseudonym, referer from click
               where merchant_id = $1 and click_id = n.click_id and click_id between $6 and $7
               limit 1
           ) k
           cross join lateral (
               select count(*) as of_address, count(*) filter (where visitor_id = k.visitor_id) as of_visitor
               from (
                   select visitor_id from click
                   where merchant_id = $1 and ip_pseudonym = k.ip_pseudonym
                       and click_id > uuid_v7_floor(k.clicked_at - interval '1 hour') and click_id <= n.click_id
                       and click_id between $6 and $7
                   order by click_id desc limit n.most
               ) counted
           ) near
           left join lateral (
               select clicks from click_rollup
               where merchant_id = $1 and affiliate_id = n.affiliate_id and link_id = n.link_id
                   and hour = date_trunc('hour', k.clicked_at, 'UTC')
               limit 1
           ) l on true"#,
        merchant_id,
        &wanted.click_ids,
        &wanted.affiliate_ids,
        &wanted.link_ids,
        &wanted.most,
        lowest,
        highest
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let arrived = Arrived {
                visitor_id: row.visitor_id,
                ip_pseudonym: row.ip_pseudonym,
                referer: row.referer,
                of_address: u32::try_from(row.of_address).map_err(decode)?,
                of_visitor: u32::try_from(row.of_visitor).map_err(decode)?,
                of_link: row.of_link.map(|clicks| u32::try_from(clicks).unwrap_or(u32::MAX)),
            };
            Ok((row.click_id, arrived))
        })
        .collect()
}

/// Visitor and network address of clicks, by id.
pub async fn origins(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    click_ids: &[Uuid],
    lowest: Uuid,
    highest: Uuid,
) -> Result<HashMap<Uuid, (Option<String>, Option<String>)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select k.click_id, k.visitor_id, k.ip_pseudonym
         from unnest($2::uuid[]) as n (click_id)
         cross join lateral (
             select click_id, visitor_id, ip_pseudonym from click
             where merchant_id = $1 and click_id = n.click_id and click_id between $3 and $4
             limit 1
         ) k",
        merchant_id,
        click_ids,
        lowest,
        highest
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.click_id, (row.visitor_id, row.ip_pseudonym))).collect())
}
