//! Approving an order before its hold is over.

use std::sync::Arc;

use axum::extract::{Path, State};
use uuid::Uuid;

use crate::app::App;
use crate::approval::approve_conversion;
use crate::http::problem::Problem;
use crate::pages::Notice;
use crate::web::form::Form;
use crate::web::page::{PageResult, after};
use crate::web::visitor::MerchantDesk;

pub(super) async fn approve(
    State(app): State<Arc<App>>,
    visitor: MerchantDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    form.proves(&visitor.csrf())?;
    approve_conversion(&app.db, visitor.merchant_id, id, app.click_retention_days, &visitor.caller())
        .await
        .map_err(Problem::from)?;
    Ok(after(&format!("/merchant/conversions/{id}"), Notice::Approved))
}
