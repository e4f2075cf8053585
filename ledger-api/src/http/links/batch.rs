//! Storing many links at once, each under a code of its own.

use std::collections::HashMap;

use sqlx::PgConnection;
use url::Url;
use uuid::Uuid;

use super::wanted::{CODE_DRAWS, WantedLink};
use crate::app;
use crate::db::links::{Link, NewLink};
use crate::db::{edge_changes, link_batches};
use crate::domain::edge_subject::EdgeSubject;
use crate::http::problem::{Answer, Problem};
use crate::link_codes::LinkCodes;

/// A place to be filled by the link that is wanted there, beside the site of its program.
type Waiting<'a> = (&'a mut Option<Link>, &'a (WantedLink, String));

/// Stores links, each wanted in a program of that site, and has the edge told. Their affiliates and programs are known. None at
/// the place of one whose slug another link has.
pub(crate) async fn store(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    wanted: &[(WantedLink, String)],
    codes: &LinkCodes,
) -> Answer<Vec<Option<Link>>> {
    let mut stored: Vec<Option<Link>> = wanted.iter().map(|_| None).collect();
    let mut waiting: Vec<Waiting<'_>> = stored.iter_mut().zip(wanted).collect();
    for _ in 0..CODE_DRAWS {
        if waiting.is_empty() {
            break;
        }
        waiting = draw(connection, merchant_id, waiting, codes).await?;
    }
    if !waiting.is_empty() {
        return Err(Problem::internal("no free link code in eight draws"));
    }
    let ids: Vec<Uuid> = stored.iter().flatten().map(|link| link.link_id).collect();
    edge_changes::note_many(connection, merchant_id, EdgeSubject::Link, &ids).await?;
    Ok(stored)
}

/// Gives each a code and stores it. Returns those whose code was taken; to one whose slug was taken nothing is given.
async fn draw<'a>(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    waiting: Vec<Waiting<'a>>,
    codes: &LinkCodes,
) -> Answer<Vec<Waiting<'a>>> {
    let mut drawn = Vec::with_capacity(waiting.len());
    for _ in &waiting {
        drawn.push((app::new_id().map_err(Problem::internal)?, codes.next().map_err(Problem::internal)?));
    }
    let new = waiting.iter().zip(&drawn).map(|((_, (wanted, site)), (link_id, code))| NewLink {
        link_id: *link_id,
        program_id: wanted.program_id,
        affiliate_id: wanted.affiliate_id,
        code,
        slug: wanted.slug(),
        destination: wanted.destination.as_ref().map_or(site.as_str(), Url::as_str),
        campaign: wanted.campaign.as_deref(),
    });
    let new: Vec<NewLink<'_>> = new.collect();
    let links = link_batches::insert(connection, merchant_id, &new).await?;
    let mut links: HashMap<Uuid, Link> = links.into_iter().map(|link| (link.link_id, link)).collect();
    let mut rest = Vec::new();
    for ((place, wanted), (link_id, _)) in waiting.into_iter().zip(&drawn) {
        match links.remove(link_id) {
            Some(link) => *place = Some(link),
            None => rest.push((place, wanted)),
        }
    }
    let slugs: Vec<&str> = rest.iter().filter_map(|(_, (wanted, _))| wanted.slug()).collect();
    let taken = link_batches::taken_slugs(connection, merchant_id, &slugs).await?;
    rest.retain(|(_, (wanted, _))| wanted.slug().is_none_or(|slug| !taken.contains(slug)));
    Ok(rest)
}
