//! What can be done with an endpoint: by the API's own calls.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde_json::json;
use uuid::Uuid;

use super::show::shown;
use crate::app::App;
use crate::http::idempotency::Once;
use crate::http::json::Body;
use crate::http::params::Id;
use crate::http::webhook_endpoints::{delete as deleting, rotate_secret, test as testing, update};
use crate::pages::Notice;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after};
use crate::web::visitor::MerchantDesk;

type Shared = State<Arc<App>>;

fn place(id: Uuid) -> String {
    format!("/merchant/webhooks/{id}")
}

pub(super) async fn test(State(app): Shared, visitor: MerchantDesk, Path(id): Path<Uuid>, form: Form) -> PageResult {
    form.proves(&visitor.csrf())?;
    let _answer = testing::test(State(app), visitor.key(), Id(id), Once::without_key()).await?;
    Ok(after(&place(id), Notice::SentAgain))
}

pub(super) async fn enable(app: Shared, visitor: MerchantDesk, Path(id): Path<Uuid>, form: Form) -> PageResult {
    set(app, visitor, id, form, "enabled").await
}

pub(super) async fn disable(app: Shared, visitor: MerchantDesk, Path(id): Path<Uuid>, form: Form) -> PageResult {
    set(app, visitor, id, form, "disabled").await
}

async fn set(app: Shared, visitor: MerchantDesk, id: Uuid, form: Form, status: &str) -> PageResult {
    form.proves(&visitor.csrf())?;
    let request = serde_json::from_value(json!({ "status": status })).map_err(PageError::internal)?;
    let _answer = update::update(app, visitor.key(), Id(id), Body(request)).await?;
    Ok(after(&place(id), Notice::Saved))
}

/// The new secret is shown on the page that answers, and never again.
pub(super) async fn rotate(State(app): Shared, visitor: MerchantDesk, Path(id): Path<Uuid>, form: Form) -> PageResult {
    form.proves(&visitor.csrf())?;
    let mut transaction = app.db.begin().await?;
    let secret = rotate_secret::rotate(&app, &mut transaction, visitor.merchant_id, &visitor.caller(), id).await?;
    transaction.commit().await?;
    shown(&app, &visitor, id, Some(secret.reveal())).await
}

pub(super) async fn delete(app: Shared, visitor: MerchantDesk, Path(id): Path<Uuid>, form: Form) -> PageResult {
    form.proves(&visitor.csrf())?;
    deleting::delete(app, visitor.key(), Id(id)).await?;
    Ok(after("/merchant/webhooks", Notice::Removed))
}
