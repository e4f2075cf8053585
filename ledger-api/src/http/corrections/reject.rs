//! `POST /v1/{adjustments,write-offs}/{id}/reject {reason}`: anybody of finance; whoever proposed it withdraws it so.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::view::CorrectionView;
use super::{REASON_CHARS, Resource};
use crate::app::App;
use crate::corrections;
use crate::http::auth::FinanceKey;
use crate::http::json::Body;
use crate::http::params::Id;
use crate::http::problem::Answer;
use crate::http::validate::Check;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct RejectBody {
    reason: String,
}

pub(in crate::http) async fn reject<R: Resource>(
    State(app): State<Arc<App>>,
    FinanceKey { merchant_id, caller }: FinanceKey,
    Id(correction_id): Id,
    Body(RejectBody { reason }): Body<RejectBody>,
) -> Answer<Json<CorrectionView>> {
    let mut check = Check::default();
    check.text("reason", &reason, REASON_CHARS);
    check.done()?;
    let decided = corrections::reject(&app.db, merchant_id, R::KINDS, correction_id, &reason, &caller).await?;
    Ok(Json(decided.into()))
}
