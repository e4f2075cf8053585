//! What releasing and rejecting share.

use std::sync::Arc;

use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::domain::caller::Caller;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::Check;
use crate::screening::{self, Verdict};
use crate::views::conversion::{self, ConversionView};

/// Longest reason, in characters.
const REASON_CHARS: usize = 500;

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FraudVerdictBody)]
pub(super) struct VerdictBody {
    /// For yourselves; the affiliate reads only what was decided.
    #[schema(min_length = 1, max_length = 500, example = "known customer")]
    reason: String,
}

/// Decides, and shows the conversion as it now stands.
pub(super) async fn decide(
    app: &Arc<App>,
    merchant_id: Uuid,
    caller: &Caller,
    commission_id: Uuid,
    verdict: Verdict,
    body: &VerdictBody,
) -> Answer<ConversionView> {
    let mut check = Check::default();
    check.text("reason", &body.reason, REASON_CHARS);
    check.done()?;
    let conversion_id = screening::decide(&app.db, merchant_id, commission_id, verdict, &body.reason, caller).await?;
    let mut connection = app.db.acquire().await?;
    let view = conversion::load(&mut connection, merchant_id, &[conversion_id]).await?.pop();
    view.ok_or_else(|| Problem::not_found("commission"))
}
