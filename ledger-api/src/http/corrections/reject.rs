//! `POST /v1/{adjustments,write-offs}/{id}/reject {reason}`: anybody of finance; whoever proposed it withdraws it so.

use axum::Json;
use serde::Deserialize;
use uuid::Uuid;

use super::view::CorrectionView;
use super::{REASON_CHARS, Resource};
use crate::app::App;
use crate::corrections;
use crate::http::auth::FinanceKey;
use crate::http::problem::Answer;
use crate::http::validate::Check;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RejectionBody)]
pub(in crate::http) struct RejectBody {
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "a slip")]
    reason: String,
}

pub(in crate::http) async fn reject<R: Resource>(
    app: &App,
    FinanceKey { merchant_id, caller }: FinanceKey,
    correction_id: Uuid,
    RejectBody { reason }: RejectBody,
) -> Answer<Json<CorrectionView>> {
    let mut check = Check::default();
    check.text("reason", &reason, REASON_CHARS);
    check.done()?;
    let decided = corrections::reject(&app.db, merchant_id, R::KINDS, correction_id, &reason, &caller).await?;
    Ok(Json(decided.into()))
}
