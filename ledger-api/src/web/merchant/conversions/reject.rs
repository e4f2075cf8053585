//! Rejecting an order, with the reason that its affiliate reads.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use super::deeds::Wrong;
use super::show::shown;
use crate::app::App;
use crate::http::conversions::REASON_CHARS;
use crate::http::problem::Problem;
use crate::http::validate::Check;
use crate::pages::Notice;
use crate::reversal::{self, Rejection};
use crate::web::form::Form;
use crate::web::page::{PageResult, after};
use crate::web::visitor::MerchantDesk;

pub(super) async fn reject(
    State(app): State<Arc<App>>,
    visitor: MerchantDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let mut check = Check::default();
    check.text("reason", form.text("reason"), REASON_CHARS);
    if check.done().is_err() {
        let fields = vec![("reason", visitor.texts().order_reason_bad().to_owned())];
        return shown(&app, &visitor, id, StatusCode::UNPROCESSABLE_ENTITY, &Wrong { form, fields }).await;
    }
    let rejection = Rejection { conversion_id: id, reason: form.text("reason").to_owned(), caller: visitor.caller() };
    reversal::reject(&app.db, visitor.merchant_id, &rejection).await.map_err(Problem::from)?;
    Ok(after(&format!("/merchant/conversions/{id}"), Notice::Rejected))
}
