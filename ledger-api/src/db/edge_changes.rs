//! Which changes of link records wait to be pushed to the edge. One row a thing: the newest change stands for all
//! before it, so nothing piles up while the edge is away.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::decode::decode;
use crate::domain::edge_subject::EdgeSubject;

/// A change that waits.
#[derive(Debug, Clone, Copy)]
pub struct PendingChange {
    /// What changed.
    pub subject: EdgeSubject,
    /// Its id.
    pub subject_id: Uuid,
    /// The number of the change.
    pub change: i64,
    /// Of an affiliate's or program's links, the last that is pushed.
    pub pushed_through: Option<Uuid>,
    /// How often the Worker has refused it.
    pub refusals: i32,
}

/// What waits in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// Things whose newest state the edge does not have.
    pub pending: i64,
    /// Since when the longest waiting of them waits.
    pub oldest_since: Option<OffsetDateTime>,
}

/// Notes a change, in the transaction that makes it. KV takes one write a second per key, so what was pushed a moment
/// ago waits for that long.
pub async fn note(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    subject: EdgeSubject,
    subject_id: Uuid,
) -> Result<(), sqlx::Error> {
    note_many(connection, merchant_id, subject, &[subject_id]).await
}

/// The same for many things of one kind, each named once.
pub async fn note_many(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    subject: EdgeSubject,
    subject_ids: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into edge_change (merchant_id, subject, subject_id, changed_at, pending_since, due_at)
         select $1, $2, subject_id, clock_timestamp(), clock_timestamp(), clock_timestamp()
         from unnest($3::uuid[]) as subject_id order by subject_id
         on conflict (merchant_id, subject, subject_id) do update set
             change = edge_change.change + 1,
             changed_at = excluded.changed_at,
             pending_since = coalesce(edge_change.pending_since, excluded.pending_since),
             due_at = greatest(excluded.due_at, edge_change.pushed_at + interval '1 second'),
             pushed_through = null,
             refusals = 0",
        merchant_id,
        subject.name(),
        subject_ids
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Merchants with changes that are due, the longest due first; at most `limit`, and only among `visible`.
pub async fn merchants_with_due(
    connection: &mut PgConnection,
    visible: Option<&[Uuid]>,
    limit: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select merchant_id from edge_change
         where pending_since is not null and due_at <= now() and ($1::uuid[] is null or merchant_id = any($1))
         group by merchant_id order by min(due_at) limit $2",
        visible,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Due changes of these kinds, the longest due first.
pub async fn due(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    subjects: &[EdgeSubject],
    limit: i64,
) -> Result<Vec<PendingChange>, sqlx::Error> {
    let subjects: Vec<String> = subjects.iter().map(ToString::to_string).collect();
    let rows = sqlx::query!(
        "select subject, subject_id, change, pushed_through, refusals from edge_change
         where merchant_id = $1 and pending_since is not null and due_at <= now() and subject = any($2)
         order by due_at, subject_id limit $3",
        merchant_id,
        &subjects,
        limit
    )
    .fetch_all(connection)
    .await?;
    let pending = rows.into_iter().map(|row| {
        Ok(PendingChange {
            subject: row.subject.parse().map_err(decode)?,
            subject_id: row.subject_id,
            change: row.change,
            pushed_through: row.pushed_through,
            refusals: row.refusals,
        })
    });
    pending.collect()
}

/// Settles changes that the edge has now. One that changed again meanwhile goes on waiting.
pub async fn settle(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    pushed: &[PendingChange],
) -> Result<(), sqlx::Error> {
    let subjects: Vec<String> = pushed.iter().map(|change| change.subject.to_string()).collect();
    let ids: Vec<Uuid> = pushed.iter().map(|change| change.subject_id).collect();
    let changes: Vec<i64> = pushed.iter().map(|change| change.change).collect();
    sqlx::query!(
        "update edge_change e set
             pushed_at = clock_timestamp(),
             pushed_through = null,
             refusals = 0,
             pending_since = case when e.change = p.change then null else e.changed_at end,
             due_at = case when e.change = p.change then e.due_at else clock_timestamp() + interval '1 second' end
         from unnest($2::text[], $3::uuid[], $4::bigint[]) as p (subject, subject_id, change)
         where e.merchant_id = $1 and e.subject = p.subject and e.subject_id = p.subject_id",
        merchant_id,
        &subjects,
        &ids,
        &changes
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes how far the links of an affiliate or program are pushed, unless it changed again: then all of them are due.
pub async fn advance(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    pending: &PendingChange,
    through: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update edge_change set pushed_through = $5
         where merchant_id = $1 and subject = $2 and subject_id = $3 and change = $4",
        merchant_id,
        pending.subject.name(),
        pending.subject_id,
        pending.change,
        through
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts off a link or slug that the Worker refuses, unless it changed again since `change`. A refused link of an
/// affiliate or program waits as a change of its own, so that it holds up no other.
pub async fn put_off(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    (subject, subject_id): (EdgeSubject, Uuid),
    change: Option<i64>,
    wait_seconds: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into edge_change (merchant_id, subject, subject_id, changed_at, pending_since, due_at, refusals)
         values ($1, $2, $3, clock_timestamp(), clock_timestamp(),
             clock_timestamp() + $4::bigint::float8 * interval '1 second', 1)
         on conflict (merchant_id, subject, subject_id) do update set
             pending_since = coalesce(edge_change.pending_since, excluded.pending_since),
             due_at = excluded.due_at,
             refusals = edge_change.refusals + 1
         where $5::bigint is null or edge_change.change = $5",
        merchant_id,
        subject.name(),
        subject_id,
        wait_seconds,
        change
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How much waits, and since when: what an operator watches.
pub async fn backlog(connection: &mut PgConnection, visible: Option<&[Uuid]>) -> Result<Backlog, sqlx::Error> {
    sqlx::query_as!(
        Backlog,
        r#"select count(*) as "pending!", min(pending_since) as oldest_since from edge_change
           where pending_since is not null and ($1::uuid[] is null or merchant_id = any($1))"#,
        visible
    )
    .fetch_one(connection)
    .await
}

/// A thing that changed, in the order of changes.
#[derive(Debug, Clone, Copy)]
pub struct Changed {
    /// Whose.
    pub merchant_id: Uuid,
    /// What.
    pub subject: EdgeSubject,
    /// Its id.
    pub subject_id: Uuid,
    /// When it changed last.
    pub changed_at: OffsetDateTime,
}

/// Things whose last change is the one named by `from` or a later one, in order.
pub async fn in_order(
    connection: &mut PgConnection,
    merchants: Option<&[Uuid]>,
    from: (OffsetDateTime, Uuid),
    limit: i64,
) -> Result<Vec<Changed>, sqlx::Error> {
    let rows = sqlx::query!(
        "select merchant_id, subject, subject_id, changed_at from edge_change
         where (changed_at, subject_id) >= ($2, $3) and ($1::uuid[] is null or merchant_id = any($1))
         order by changed_at, subject_id limit $4",
        merchants,
        from.0,
        from.1,
        limit
    )
    .fetch_all(connection)
    .await?;
    let changed = rows.into_iter().map(|row| {
        Ok(Changed {
            merchant_id: row.merchant_id,
            subject: row.subject.parse().map_err(decode)?,
            subject_id: row.subject_id,
            changed_at: row.changed_at,
        })
    });
    changed.collect()
}
