//! Which batches of the Worker's isolates have arrived, and which have not.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::batch_numbers::Arrival;

/// Numbers that arrived, by isolate.
pub type ArrivedSeqs = BTreeMap<Uuid, BTreeSet<i64>>;

/// What became of numbers that arrived.
#[derive(Debug)]
pub struct Recorded {
    /// Those that had not arrived before.
    pub first_time: BTreeSet<(Uuid, i64)>,
    /// How many others they show to be missing, at most `i64::MAX`.
    pub missing: i64,
}

/// Writes down that these batches arrived. The isolates stay locked until the transaction ends, so call it late.
/// `merchants` is whom the key that brought them speaks for.
pub async fn record(
    connection: &mut PgConnection,
    arrived: &ArrivedSeqs,
    merchants: Option<&[Uuid]>,
) -> Result<Recorded, sqlx::Error> {
    let isolate_ids: Vec<Uuid> = arrived.keys().copied().collect();
    let highest = lock_isolates(connection, &isolate_ids, merchants).await?;
    let mut changes = Changes::default();
    let mut first_time = BTreeSet::new();
    for (isolate_id, highest_seq) in highest {
        if let Some(seqs) = arrived.get(&isolate_id) {
            changes.add(isolate_id, highest_seq, &Arrival::of(highest_seq, seqs));
            first_time.extend(seqs.iter().filter(|&&seq| seq > highest_seq).map(|&seq| (isolate_id, seq)));
        }
    }
    changes.raise_highest(connection).await?;
    changes.open_gaps(connection).await?;
    first_time.extend(changes.close_gaps(connection).await?);
    let opened = changes.first_seqs.iter().zip(&changes.last_seqs);
    let missing = opened.fold(0, |sum: i64, (first, last)| sum.saturating_add(last - first + 1));
    Ok(Recorded { first_time, missing })
}

/// The highest number known of each isolate, 0 for a new one. All requests lock in the order of the ids. An isolate that
/// speaks for merchants whom the key does not is left out: its numbers are not this key's to raise.
async fn lock_isolates(
    connection: &mut PgConnection,
    isolate_ids: &[Uuid],
    merchants: Option<&[Uuid]>,
) -> Result<Vec<(Uuid, i64)>, sqlx::Error> {
    let rows = sqlx::query!(
        "insert into edge_isolate (isolate_id, merchant_ids)
         select isolate_id, $2 from unnest($1::uuid[]) as isolate_id order by isolate_id
         on conflict (isolate_id) do update set last_heard_at = now()
             where $2::uuid[] is null or edge_isolate.merchant_ids <@ $2
         returning isolate_id, highest_seq",
        isolate_ids,
        merchants
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.isolate_id, row.highest_seq)).collect())
}

/// What some arrivals change, one array for each column.
#[derive(Default)]
struct Changes {
    raised_isolates: Vec<Uuid>,
    highest_seqs: Vec<i64>,
    gap_isolates: Vec<Uuid>,
    first_seqs: Vec<i64>,
    last_seqs: Vec<i64>,
    late_isolates: Vec<Uuid>,
    late_seqs: Vec<i64>,
}

impl Changes {
    fn add(&mut self, isolate_id: Uuid, highest_before: i64, arrival: &Arrival) {
        if arrival.highest_seq > highest_before {
            self.raised_isolates.push(isolate_id);
            self.highest_seqs.push(arrival.highest_seq);
        }
        for &(first, last) in &arrival.opened {
            self.gap_isolates.push(isolate_id);
            self.first_seqs.push(first);
            self.last_seqs.push(last);
        }
        for &seq in &arrival.late {
            self.late_isolates.push(isolate_id);
            self.late_seqs.push(seq);
        }
    }

    async fn raise_highest(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        if self.raised_isolates.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "update edge_isolate known set highest_seq = raised.highest_seq
             from unnest($1::uuid[], $2::bigint[]) as raised (isolate_id, highest_seq)
             where known.isolate_id = raised.isolate_id",
            &self.raised_isolates,
            &self.highest_seqs
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn open_gaps(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        if self.gap_isolates.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "insert into edge_gap (isolate_id, first_seq, last_seq, since)
             select isolate_id, first_seq, last_seq, now()
             from unnest($1::uuid[], $2::bigint[], $3::bigint[]) as opened (isolate_id, first_seq, last_seq)",
            &self.gap_isolates,
            &self.first_seqs,
            &self.last_seqs
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    /// Returns the late numbers that filled a gap; the others had arrived before. What is left of a gap on both sides of
    /// them keeps the gap's age.
    async fn close_gaps(&self, connection: &mut PgConnection) -> Result<Vec<(Uuid, i64)>, sqlx::Error> {
        if self.late_isolates.is_empty() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query!(
            r#"with arrived as (
                   select * from unnest($1::uuid[], $2::bigint[]) as arrived (isolate_id, seq)
               ), late as (
                   select isolate_id, range_agg(int8range(seq, seq, '[]')) as seqs from arrived group by isolate_id
               ), touched as (
                   delete from edge_gap g using late
                   where g.isolate_id = late.isolate_id and int8range(g.first_seq, g.last_seq, '[]') && late.seqs
                   returning g.isolate_id, g.since, g.first_seq, g.last_seq,
                       int8multirange(int8range(g.first_seq, g.last_seq, '[]')) - late.seqs as rest
               ), left_over as (
                   insert into edge_gap (isolate_id, first_seq, last_seq, since)
                   select isolate_id, lower(part), upper(part) - 1, since from touched, unnest(rest) as part
               )
               select a.isolate_id as "isolate_id!", a.seq as "seq!"
               from arrived a
               join touched t on t.isolate_id = a.isolate_id and a.seq between t.first_seq and t.last_seq"#,
            &self.late_isolates,
            &self.late_seqs
        )
        .fetch_all(connection)
        .await?;
        Ok(rows.into_iter().map(|row| (row.isolate_id, row.seq)).collect())
    }
}

/// A run of batches that have not arrived although a later one of their isolate has.
#[derive(Debug)]
pub struct GapRow {
    /// The isolate.
    pub isolate_id: Uuid,
    /// First number that is missing.
    pub first_seq: i64,
    /// Last number that is missing.
    pub last_seq: i64,
    /// When a later batch proved it.
    pub since: OffsetDateTime,
}

/// Gaps that have been open longest come first; `after` is the last row of the page before. A key sees the isolates
/// that were first heard of through a key for no other merchants than its own; `None` sees all.
pub async fn gaps(
    connection: &mut PgConnection,
    merchants: Option<&[Uuid]>,
    after: Option<(OffsetDateTime, Uuid, i64)>,
    limit: i64,
) -> Result<Vec<GapRow>, sqlx::Error> {
    let (since, isolate_id, first_seq) = after.map_or((None, None, None), |(a, b, c)| (Some(a), Some(b), Some(c)));
    sqlx::query_as!(
        GapRow,
        "select g.isolate_id, g.first_seq, g.last_seq, g.since
         from edge_gap g join edge_isolate i on i.isolate_id = g.isolate_id
         where ($1::uuid[] is null or i.merchant_ids <@ $1)
             and ($2::timestamptz is null or (g.since, g.isolate_id, g.first_seq) > ($2, $3::uuid, $4::bigint))
         order by g.since, g.isolate_id, g.first_seq
         limit $5",
        merchants,
        since,
        isolate_id,
        first_seq,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Gaps older than a moment: how many, and how many batches they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GapTotals {
    /// Runs of missing numbers.
    pub gaps: i64,
    /// Missing numbers, at most `i64::MAX`.
    pub batches: i64,
}

/// Counts the gaps that have been open since before `moment`. Only isolates that speak for all merchants count: the
/// operator runs those, while the holder of a merchant's key could send any number.
pub async fn totals_since_before(
    connection: &mut PgConnection,
    moment: OffsetDateTime,
) -> Result<GapTotals, sqlx::Error> {
    sqlx::query_as!(
        GapTotals,
        r#"select count(*) as "gaps!",
               least(coalesce(sum(last_seq::numeric - first_seq + 1), 0), 9223372036854775807)::bigint as "batches!"
           from edge_gap g join edge_isolate i on i.isolate_id = g.isolate_id
           where g.since < $1 and i.merchant_ids is null"#,
        moment
    )
    .fetch_one(connection)
    .await
}

/// Forgets up to `limit` isolates, with their gaps, of which nothing was heard since before `moment`; returns how many.
pub async fn forget_isolates(
    connection: &mut PgConnection,
    moment: OffsetDateTime,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "delete from edge_isolate where isolate_id in (
             select isolate_id from edge_isolate where last_heard_at < $1
             order by isolate_id limit $2 for update skip locked
         )",
        moment,
        limit
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
