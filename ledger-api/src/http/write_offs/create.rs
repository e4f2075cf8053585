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
use crate::http::corrections::{REASON_CHARS, propose};
use crate::http::idempotency::Creation;
use crate::http::problem::{Answer, Problem};
use crate::http::validate::{Check, ID_CHARS};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WriteOffBody {
    affiliate_id: Uuid,
    amount: i64,
    currency: String,
    reason: String,
    reference: Option<String>,
}

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
