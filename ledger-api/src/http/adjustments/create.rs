//! `POST /v1/adjustments`: proposes one; another person approves it.

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
pub(super) struct AdjustmentBody {
    affiliate_id: Uuid,
    direction: Direction,
    amount: i64,
    currency: String,
    reason: String,
    reference: Option<String>,
}

/// Seen from the affiliate.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Direction {
    Credit,
    Debit,
}

pub(super) async fn create(
    State(app): State<Arc<App>>,
    key: FinanceKey,
    Creation { once, body }: Creation<AdjustmentBody>,
) -> Answer<Response> {
    propose(&app, key, &once, body.read()?).await
}

impl AdjustmentBody {
    fn read(self) -> Result<NewCorrection, Problem> {
        let mut check = Check::default();
        let money = check.money_above_zero(self.amount, &self.currency);
        check.text("reason", &self.reason, REASON_CHARS);
        check.optional_text("reference", self.reference.as_deref(), ID_CHARS);
        let money = check.finish(money)?;
        let kind = match self.direction {
            Direction::Credit => CorrectionKind::Credit,
            Direction::Debit => CorrectionKind::Debit,
        };
        let Self { affiliate_id, reason, reference, .. } = self;
        Ok(NewCorrection { kind, reference, affiliate_id, money, reason })
    }
}
