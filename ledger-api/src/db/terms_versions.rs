//! The versions of terms, of programs and of affiliates, for many at once. Which is in force the domain decides.

use std::collections::HashMap;

use shared::money::Currency;
use sqlx::PgConnection;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::decode::decode;
use crate::domain::commission::{AffiliateVersion, OwnTerms, ProgramVersion};
use crate::domain::terms::Terms;

/// All versions of the programs' terms by program, oldest first.
pub async fn of_programs(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    program_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<ProgramVersion>>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select program_id, version, effective_from, terms as "terms: Json<Terms>" from program_terms
           where merchant_id = $1 and program_id = any($2) order by program_id, version"#,
        merchant_id,
        program_ids
    )
    .fetch_all(connection)
    .await?;
    let mut by_program: HashMap<Uuid, Vec<ProgramVersion>> = HashMap::new();
    for row in rows {
        let version = ProgramVersion { version: row.version, effective_from: row.effective_from, terms: row.terms.0 };
        by_program.entry(row.program_id).or_default().push(version);
    }
    Ok(by_program)
}

/// All versions of the affiliates' own terms by affiliate, oldest first; most affiliates have none.
pub async fn of_affiliates(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<AffiliateVersion>>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select affiliate_id, version, effective_from, terms as "terms: Json<Terms>", currency from affiliate_terms
           where merchant_id = $1 and affiliate_id = any($2) order by affiliate_id, version"#,
        merchant_id,
        affiliate_ids
    )
    .fetch_all(connection)
    .await?;
    let mut by_affiliate: HashMap<Uuid, Vec<AffiliateVersion>> = HashMap::new();
    for row in rows {
        let own = own_terms(row.terms, row.currency.as_deref())?;
        let version = AffiliateVersion { version: row.version, effective_from: row.effective_from, own };
        by_affiliate.entry(row.affiliate_id).or_default().push(version);
    }
    Ok(by_affiliate)
}

/// Adds a version of an affiliate's own terms; none: the programs' terms again. The caller has locked the affiliate, or
/// has just created it.
pub async fn add_to_affiliate(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    own: Option<&OwnTerms>,
    effective_from: Option<OffsetDateTime>,
    person: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into affiliate_terms (merchant_id, affiliate_id, version, effective_from, terms, currency, person)
         select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6
         from affiliate_terms where merchant_id = $1 and affiliate_id = $2",
        merchant_id,
        affiliate_id,
        effective_from,
        own.map(|own| Json(own.terms())) as _,
        own.and_then(OwnTerms::currency).map(Currency::code),
        person
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Own terms as stored. Amounts without a currency were never stored.
pub(super) fn own_terms(terms: Option<Json<Terms>>, currency: Option<&str>) -> Result<Option<OwnTerms>, sqlx::Error> {
    let currency = currency.map(str::parse).transpose().map_err(decode)?;
    terms.map(|terms| OwnTerms::new(terms.0, currency, &[]).map_err(decode)).transpose()
}
