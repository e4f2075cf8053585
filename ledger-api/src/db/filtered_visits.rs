//! Filtered visits: counts by link, hour and reason. Nothing else of them is kept.

use std::collections::BTreeMap;

use shared::click::FilterReason;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::dashboard::Scope;
use super::edge_links::LinkOwner;

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilteredKey {
    /// Merchant.
    pub merchant_id: Uuid,
    /// Affiliate.
    pub affiliate_id: Uuid,
    /// Link.
    pub link_id: Uuid,
    /// The hour, UTC; cut to the whole hour when stored.
    pub hour: OffsetDateTime,
    /// Why.
    pub reason: FilterReason,
    /// The link's program.
    pub program_id: Uuid,
}

impl FilteredKey {
    /// What visits of a link count under.
    #[must_use]
    pub fn new(link_id: Uuid, owner: LinkOwner, hour: OffsetDateTime, reason: FilterReason) -> Self {
        let LinkOwner { merchant_id, program_id, affiliate_id } = owner;
        Self { merchant_id, affiliate_id, link_id, hour, reason, program_id }
    }
}

/// Visits by what they count under.
pub type FilteredCounts = BTreeMap<FilteredKey, i64>;

/// Adds visits to the rollup. Call it last in a transaction: its rows are locked after everything else, in the order of
/// their key, so that no two requests wait for each other.
pub async fn add(connection: &mut PgConnection, counts: &FilteredCounts) -> Result<(), sqlx::Error> {
    if counts.is_empty() {
        return Ok(());
    }
    let ids = |id: fn(&FilteredKey) -> Uuid| counts.keys().map(id).collect::<Vec<Uuid>>();
    let hours: Vec<OffsetDateTime> = counts.keys().map(|key| key.hour).collect();
    let reasons: Vec<&str> = counts.keys().map(|key| key.reason.as_str()).collect();
    let visits: Vec<i64> = counts.values().copied().collect();
    sqlx::query!(
        "insert into filtered_visit_rollup (merchant_id, affiliate_id, link_id, hour, reason, program_id, visits)
         select merchant_id, affiliate_id, link_id, date_trunc('hour', hour, 'UTC'), reason, program_id, sum(visits)
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[], $6::uuid[], $7::bigint[])
             as counted (merchant_id, affiliate_id, link_id, hour, reason, program_id, visits)
         group by 1, 2, 3, 4, 5, 6
         order by 1, 2, 3, 4, 5
         on conflict (merchant_id, affiliate_id, link_id, hour, reason)
         do update set visits = filtered_visit_rollup.visits + excluded.visits",
        &ids(|key| key.merchant_id),
        &ids(|key| key.affiliate_id),
        &ids(|key| key.link_id),
        &hours,
        &reasons as _,
        &ids(|key| key.program_id),
        &visits
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Visits filtered for one reason.
#[derive(Debug)]
pub struct ReasonCount {
    /// One of `FilterReason`.
    pub reason: String,
    /// How many.
    pub visits: i64,
}

/// What was filtered of an affiliate's visits in the range, the most frequent reason first.
pub async fn by_reason(connection: &mut PgConnection, scope: Scope<'_>) -> Result<Vec<ReasonCount>, sqlx::Error> {
    sqlx::query_as!(
        ReasonCount,
        r#"select reason, sum(visits)::bigint as "visits!"
           from filtered_visit_rollup
           where merchant_id = $1 and affiliate_id = $2 and hour >= date_trunc('hour', $4::timestamptz, 'UTC')
               and ($3::uuid is null or program_id = $3)
           group by reason
           order by 2 desc, reason"#,
        scope.merchant_id,
        scope.affiliate_id,
        scope.program_id,
        scope.since
    )
    .fetch_all(connection)
    .await
}
