//! `POST /v1/write-offs`: proposes one; another person approves it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::corrections::NewCorrection;
use crate::domain::correction::CorrectionKind;
use crate::http::auth::FinanceKey;
use crate::http::corrections::{CorrectionView, REASON_CHARS, propose};
use crate::http::idempotency::{Creation, Once};
use crate::http::openapi::{Conflict, CurrencyMismatch, NotFound, tags};
use crate::http::problem::{Answer, Problem};
use crate::http::validate::{Check, ID_CHARS};

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WriteOffBody)]
pub(super) struct WriteOffBody {
    affiliate_id: Uuid,
    /// In minor units.
    #[schema(minimum = 1, maximum = 1_000_000_000_000i64, example = 2500)]
    amount: i64,
    #[schema(value_type = shared::money::Currency)]
    currency: String,
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "cannot be reached any more")]
    reason: String,
    /// Yours: the same again is answered with what is stored.
    #[schema(min_length = 1, max_length = 200, example = "bonus-1")]
    reference: Option<String>,
}

/// Propose a write-off
///
/// Gives up what an affiliate owes. No more is written off than is owed at the approval.
#[utoipa::path(
    post,
    path = "/v1/write-offs",
    operation_id = "propose_write_off",
    tag = tags::CORRECTIONS,
    params(FinanceKey, Once),
    request_body = WriteOffBody,
    responses(
        (status = 201, description = "Proposed", body = CorrectionView),
        (status = 200, description = "Proposed before under this reference", body = CorrectionView),
        Conflict,
        CurrencyMismatch,
        NotFound,
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    key: FinanceKey,
    Creation { once, body }: Creation<WriteOffBody>,
) -> Answer<Response> {
    propose(&app, key, &once, body.read()?).await
}

impl WriteOffBody {
    fn read(self) -> Result<NewCorrection, Problem> {
        let mut check = Check::default();
        let money = check.money_above_zero(self.amount, &self.currency);
        check.text("reason", &self.reason, REASON_CHARS);
        check.optional_text("reference", self.reference.as_deref(), ID_CHARS);
        let money = check.finish(money)?;
        let Self { affiliate_id, reason, reference, .. } = self;
        Ok(NewCorrection { kind: CorrectionKind::WriteOff, reference, affiliate_id, money, reason })
    }
}
