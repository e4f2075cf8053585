//! Releasing or rejecting a held commission, with a reason that stays in the house.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use super::show::shown;
use crate::app::App;
use crate::http::conversions::REASON_CHARS;
use crate::http::problem::Problem;
use crate::http::validate::Check;
use crate::pages::Notice;
use crate::screening::{self, Verdict};
use crate::web::form::Form;
use crate::web::page::{PageResult, after};
use crate::web::visitor::MerchantDesk;

pub(super) async fn release(
    State(app): State<Arc<App>>,
    visitor: MerchantDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    decide(&app, &visitor, id, form, Verdict::Release).await
}

pub(super) async fn reject(
    State(app): State<Arc<App>>,
    visitor: MerchantDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    decide(&app, &visitor, id, form, Verdict::Reject).await
}

async fn decide(app: &App, visitor: &MerchantDesk, id: Uuid, form: Form, verdict: Verdict) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let (field, told) = match verdict {
        Verdict::Release => ("release_reason", Notice::Released),
        Verdict::Reject => ("reject_reason", Notice::Rejected),
    };
    let reason = form.text(field);
    let mut check = Check::default();
    check.text("reason", reason, REASON_CHARS);
    if check.done().is_err() {
        return shown(app, visitor, id, StatusCode::UNPROCESSABLE_ENTITY, Some((&form, field))).await;
    }
    screening::decide(&app.db, visitor.merchant_id, id, verdict, reason, &visitor.caller())
        .await
        .map_err(Problem::from)?;
    Ok(after("/merchant/fraud", told))
}
