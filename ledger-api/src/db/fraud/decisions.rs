//! Decisions about commissions: only ever added to.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::decode::decode;
use crate::domain::fraud::{Finding, Judgement, Outcome};

/// What the rules decided of a commission.
#[derive(Debug)]
pub struct ByRules {
    /// Which.
    pub commission_id: Uuid,
    /// What, and why.
    pub judgement: Judgement,
    /// By which version of its program's rules; 0 are the defaults.
    pub rules_version: i32,
}

/// Stores the rules' decisions, and returns the commissions they are the first decision of. One that is decided already
/// keeps its decision.
pub async fn add_first(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    decisions: &[ByRules],
) -> Result<HashSet<Uuid>, sqlx::Error> {
    let ids: Vec<Uuid> = decisions.iter().map(|decision| decision.commission_id).collect();
    let outcomes: Vec<&str> = decisions.iter().map(|decision| decision.judgement.outcome.name()).collect();
    let scores: Result<Vec<i32>, _> =
        decisions.iter().map(|decision| i32::try_from(decision.judgement.score).map_err(decode)).collect();
    let findings: Vec<Json<&[Finding]>> =
        decisions.iter().map(|decision| Json(decision.judgement.findings.as_slice())).collect();
    let versions: Vec<i32> = decisions.iter().map(|decision| decision.rules_version).collect();
    let added = sqlx::query_scalar!(
        "insert into fraud_decision (merchant_id, number, commission_id, outcome, score, findings, rules_version)
         select $1, 1, * from unnest($2::uuid[], $3::text[], $4::int[], $5::jsonb[], $6::int[])
         on conflict (merchant_id, commission_id, number) do nothing
         returning commission_id",
        merchant_id,
        &ids,
        &outcomes as _,
        &scores?,
        &findings as _,
        &versions
    )
    .fetch_all(connection)
    .await?;
    Ok(added.into_iter().collect())
}

/// Stores a person's decision about commissions, which the caller has locked.
pub async fn add_by_person(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    commission_ids: &[Uuid],
    outcome: Outcome,
    person: &str,
    reason: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into fraud_decision (merchant_id, commission_id, number, outcome, score, findings, person, reason)
         select $1, n.id, coalesce(max(d.number), 0) + 1, $3, 0, '[]', $4, $5
         from unnest($2::uuid[]) as n (id)
         left join fraud_decision d on d.merchant_id = $1 and d.commission_id = n.id
         group by n.id",
        merchant_id,
        commission_ids,
        outcome.name(),
        person,
        reason
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Where a commission stands: the last decision about it, and what the rules had found.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The last decision.
    pub outcome: Outcome,
    /// Who made it; none: the rules.
    pub person: Option<String>,
    /// Why, in that person's words.
    pub reason: Option<String>,
    /// When.
    pub decided_at: OffsetDateTime,
    /// The sum of the findings' scores.
    pub score: i32,
    /// What the rules found.
    pub findings: Vec<Finding>,
}

/// Where these commissions stand; those nobody has looked at are left out.
pub async fn standing(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    commission_ids: &[Uuid],
) -> Result<HashMap<Uuid, Standing>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select n.id as "commission_id!", l.outcome, l.person, l.reason, l.decided_at, r.score as "score?",
               r.findings as "findings?: Json<Vec<Finding>>"
           from unnest($2::uuid[]) as n (id)
           cross join lateral (
               select * from fraud_decision where merchant_id = $1 and commission_id = n.id
               order by number desc limit 1
           ) l
           left join lateral (
               select * from fraud_decision where merchant_id = $1 and commission_id = n.id and person is null
               order by number desc limit 1
           ) r on true"#,
        merchant_id,
        commission_ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let standing = Standing {
                outcome: row.outcome.parse().map_err(decode)?,
                person: row.person,
                reason: row.reason,
                decided_at: row.decided_at,
                score: row.score.unwrap_or(0),
                findings: row.findings.map(|findings| findings.0).unwrap_or_default(),
            };
            Ok((row.commission_id, standing))
        })
        .collect()
}

/// One decision about a commission.
#[derive(Debug)]
pub struct Decision {
    /// What was decided.
    pub outcome: Outcome,
    /// By a person, and not by the rules.
    pub by_person: bool,
    /// When.
    pub decided_at: OffsetDateTime,
    /// What the rules found; a person's decision has nothing of its own.
    pub findings: Vec<Finding>,
}

/// Every decision about a commission, the first one first.
pub async fn of_commission(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    commission_id: Uuid,
) -> Result<Vec<Decision>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select outcome, person is not null as "by_person!", decided_at, findings as "findings: Json<Vec<Finding>>"
           from fraud_decision where merchant_id = $1 and commission_id = $2 order by number"#,
        merchant_id,
        commission_id
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Decision {
                outcome: row.outcome.parse().map_err(decode)?,
                by_person: row.by_person,
                decided_at: row.decided_at,
                findings: row.findings.0,
            })
        })
        .collect()
}
