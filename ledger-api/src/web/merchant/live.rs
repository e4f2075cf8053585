//! `/merchant/live`: says that the home page would show something else.

use std::sync::Arc;

use axum::extract::State;

use crate::app::App;
use crate::db::desk::home;
use crate::web::live::changes;
use crate::web::page::PageResult;
use crate::web::visitor::MerchantDesk;

pub(super) async fn listen(State(app): State<Arc<App>>, visitor: MerchantDesk) -> PageResult {
    let merchant_id = visitor.merchant_id;
    changes(app, move |app| async move { home::mark(&mut *app.db.acquire().await?, merchant_id).await })
}
