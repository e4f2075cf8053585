//! Pausing and resuming a link, and giving it a coupon: by the API's own calls.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use super::show::shown;
use crate::app::App;
use crate::http::coupons::create;
use crate::http::idempotency::{Creation, Once};
use crate::http::json::Body;
use crate::http::links::update;
use crate::http::params::Id;
use crate::http::problem::Code;
use crate::pages::Notice;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after};
use crate::web::visitor::MerchantDesk;

type Shared = State<Arc<App>>;

pub(super) async fn pause(app: Shared, visitor: MerchantDesk, Path(id): Path<Uuid>, form: Form) -> PageResult {
    set(app, visitor, id, form, "paused").await
}

pub(super) async fn resume(app: Shared, visitor: MerchantDesk, Path(id): Path<Uuid>, form: Form) -> PageResult {
    set(app, visitor, id, form, "active").await
}

async fn set(app: Shared, visitor: MerchantDesk, id: Uuid, form: Form, status: &str) -> PageResult {
    form.proves(&visitor.csrf())?;
    let request = serde_json::from_value(json!({ "status": status })).map_err(PageError::internal)?;
    let _answer = update::update(app, visitor.key(), Id(id), Body(request)).await?;
    Ok(after(&format!("/merchant/links/{id}"), Notice::LinkChanged))
}

pub(super) async fn coupon(State(app): Shared, visitor: MerchantDesk, Path(id): Path<Uuid>, form: Form) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let code = form.text("code");
    let body = serde_json::from_value(json!({ "code": code, "link_id": id })).map_err(PageError::internal)?;
    let creation = Creation { once: Once::without_key(), body };
    match create::create(State(Arc::clone(&app)), visitor.key(), creation).await {
        Ok(_) => Ok(after(&format!("/merchant/links/{id}"), Notice::Made)),
        Err(problem) if matches!(problem.code(), Code::ValidationFailed | Code::Conflict) => {
            shown(&app, &visitor, id, StatusCode::UNPROCESSABLE_ENTITY, Some(code)).await
        }
        Err(problem) => Err(problem.into()),
    }
}
