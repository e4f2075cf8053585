//! `PUT /v1/programs/{id}/fraud-rules`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::json;

use super::show::view_of;
use super::view::RulesView;
use crate::app::{self, App};
use crate::db::audit::{self, Deed};
use crate::db::fraud::rules;
use crate::db::programs;
use crate::domain::fraud::{FraudRules, InvalidFraudRules, Settings};
use crate::http::auth::MerchantKey;
use crate::http::json::Body;
use crate::http::openapi::tags;
use crate::http::params::Id;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;

/// Set a program's fraud rules
///
/// All of them: what is left out has its default. Rules that differ are a new version, which commissions screened from now
/// on go by; decisions that were made stay. A rule whose score is 0 is off.
#[utoipa::path(
    put,
    path = "/v1/programs/{id}/fraud-rules",
    operation_id = "set_fraud_rules",
    tag = tags::FRAUD,
    params(MerchantKey, Id),
    request_body = Settings,
    responses(
        (status = 200, description = "The rules in force", body = RulesView),
    ),
)]
pub(super) async fn set(
    State(app): State<Arc<App>>,
    MerchantKey { merchant_id, caller }: MerchantKey,
    Id(program_id): Id,
    Body(settings): Body<Settings>,
) -> Answer<Json<RulesView>> {
    let new = checked(settings, "")?;
    let mut transaction = app.db.begin().await?;
    if !programs::lock(&mut transaction, merchant_id, program_id).await? {
        return Err(Problem::not_found("program"));
    }
    let newest = rules::newest(&mut transaction, merchant_id, &[program_id]).await?.remove(&program_id);
    let version = newest.as_ref().map_or(0, |newest| newest.version);
    let old = newest.map_or_else(FraudRules::default, |newest| newest.rules);
    if new != old {
        rules::add(&mut transaction, merchant_id, program_id, &new, &caller.person).await?;
        let deed = Deed {
            action: "fraud_rules.set",
            object_id: program_id,
            before: Some(json!({ "version": version })),
            after: Some(json!({ "version": version + 1 })),
        };
        let audit_id = app::new_id().map_err(Problem::internal)?;
        audit::write(&mut transaction, merchant_id, audit_id, &caller, &deed).await?;
    }
    let view = view_of(&mut transaction, merchant_id, program_id).await?;
    transaction.commit().await?;
    Ok(Json(view))
}

/// The rules, or everything that is wrong with them below `path`.
pub(super) fn checked(settings: Settings, path: &str) -> Answer<FraudRules> {
    let mut check = Check::default();
    let rules = match FraudRules::try_from(settings) {
        Ok(rules) => Some(rules),
        Err(InvalidFraudRules(problems)) => {
            check.domain(path, problems);
            None
        }
    };
    check.finish(rules)
}
