//! Programs' fraud rules, in versions.

use std::collections::HashMap;

use sqlx::PgConnection;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::decode::decode;
use crate::domain::fraud::{FraudRules, Settings};

/// A version of a program's rules.
#[derive(Debug, Clone)]
pub struct RulesVersion {
    /// From 1.
    pub version: i32,
    /// What it says.
    pub rules: FraudRules,
    /// Who set it.
    pub person: String,
    /// When.
    pub created_at: OffsetDateTime,
}

/// The newest versions, by program; a program that never had one goes by the defaults.
pub async fn newest(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_ids: &[Uuid],
) -> Result<HashMap<Uuid, RulesVersion>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select n.program_id as "program_id!", r.version, r.rules as "rules: Json<Settings>", r.person, r.created_at
           from unnest($2::uuid[]) as n (program_id)
           cross join lateral (
               select * from fraud_rules where merchant_id = $1 and program_id = n.program_id
               order by version desc limit 1
           ) r"#,
        merchant_id,
        program_ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let rules = FraudRules::try_from(row.rules.0).map_err(decode)?;
            let (version, person, created_at) = (row.version, row.person, row.created_at);
            Ok((row.program_id, RulesVersion { version, rules, person, created_at }))
        })
        .collect()
}

/// Adds a version. The caller has locked the program.
pub async fn add(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_id: Uuid,
    rules: &FraudRules,
    person: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into fraud_rules (merchant_id, program_id, version, rules, person)
         select $1, $2, coalesce(max(version), 0) + 1, $3, $4
         from fraud_rules where merchant_id = $1 and program_id = $2",
        merchant_id,
        program_id,
        Json(rules.settings()) as _,
        person
    )
    .execute(connection)
    .await?;
    Ok(())
}
