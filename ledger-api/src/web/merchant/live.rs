//! `/merchant/live`: says that the home page would show something else.

use std::sync::Arc;

use axum::extract::State;

use crate::app::App;
use crate::db::desk::home;
use crate::web::live::{Seen, changes};
use crate::web::page::PageResult;
use crate::web::visitor::MerchantDesk;

pub(super) async fn listen(State(app): State<Arc<App>>, visitor: MerchantDesk, seen: Seen) -> PageResult {
    let merchant_id = visitor.merchant_id;
    changes(app, seen, move |app| async move {
        let mut connection = app.db.acquire().await?;
        let waiting = home::waiting(&mut connection, merchant_id).await?;
        let figures = home::mark(&mut connection, merchant_id).await?;
        Ok(format!("{figures} {waiting:?}"))
    })
}
