//! A walk along everything that changed, in the order of changes, for whoever reconciles the edge by asking.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::keys::{self, Owner, PushedLink};
use crate::db::edge_changes::{self, Changed};
use crate::db::edge_names;
use crate::domain::edge_subject::EdgeSubject;

/// A change is stamped before it is committed, and a request may take 30 s. So the next walk begins again with what
/// was younger than this at the end of the last.
const UNSETTLED: Duration = Duration::minutes(1);
/// Things looked at in one step: some, such as an affiliate without links, have nothing to tell.
const THINGS: i64 = 200;

/// A place in the order of changes: a thing, and of its links the last that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// When the thing changed.
    pub changed_at: OffsetDateTime,
    /// The thing.
    pub subject_id: Uuid,
    /// The last of its links; [`Uuid::max`] when the thing is done.
    pub link_id: Uuid,
}

impl Place {
    /// Before all changes.
    pub const BEGINNING: Self =
        Self { changed_at: OffsetDateTime::UNIX_EPOCH, subject_id: Uuid::nil(), link_id: Uuid::nil() };
}

/// One step of a walk.
#[derive(Debug)]
pub struct Step {
    /// The records as they read now.
    pub links: Vec<PushedLink>,
    /// Whether more follows at once.
    pub has_more: bool,
    /// Where to go on, now or at the next walk.
    pub next: Place,
}

/// The records of at most `limit` links whose change follows `from`.
pub async fn step(
    connection: &mut PgConnection,
    merchants: Option<&[Uuid]>,
    from: Place,
    limit: i64,
    now: OffsetDateTime,
) -> Result<Step, sqlx::Error> {
    let place = (from.changed_at, from.subject_id);
    let changed = edge_changes::in_order(connection, merchants, place, THINGS).await?;
    let mut next = from;
    let mut has_more = i64::try_from(changed.len()).is_ok_and(|things| things >= THINGS);
    let mut owners: Vec<Owner> = Vec::new();
    let mut merchant_ids: Vec<Uuid> = Vec::new();
    for thing in &changed {
        let room = limit - i64::try_from(owners.len()).unwrap_or(limit);
        if room <= 0 {
            has_more = true;
            break;
        }
        let begun = (thing.changed_at, thing.subject_id) == place;
        let after = if begun { from.link_id } else { Uuid::nil() };
        let found = owners_of(connection, thing, after, room).await?;
        let all = i64::try_from(found.len()).is_ok_and(|links| links < room) || is_direct(thing.subject);
        let last = found.last().map_or(after, |(_, id)| *id);
        let link_id = if all { Uuid::max() } else { last };
        next = Place { changed_at: thing.changed_at, subject_id: thing.subject_id, link_id };
        has_more |= !all;
        owners.extend(found);
        merchant_ids.push(thing.merchant_id);
    }
    owners.sort_unstable();
    owners.dedup();
    let entries = keys::entries(connection, &merchant_ids, &owners, merchants).await?;
    // Told too early that this is the end, somebody would miss what is being committed right now.
    if !has_more && next.changed_at > now - UNSETTLED {
        next = Place { changed_at: now - UNSETTLED, ..Place::BEGINNING };
    }
    Ok(Step { links: entries.into_iter().map(|entry| entry.link).collect(), has_more, next })
}

fn is_direct(subject: EdgeSubject) -> bool {
    matches!(subject, EdgeSubject::Link | EdgeSubject::FreedSlug)
}

async fn owners_of(
    connection: &mut PgConnection,
    thing: &Changed,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Owner>, sqlx::Error> {
    let of = (thing.subject, thing.subject_id);
    if is_direct(thing.subject) {
        return Ok(if after == Uuid::max() { Vec::new() } else { vec![of] });
    }
    let links = edge_names::links_of(connection, thing.merchant_id, of, Some(after), limit).await?;
    Ok(links.into_iter().map(|link_id| (EdgeSubject::Link, link_id)).collect())
}
