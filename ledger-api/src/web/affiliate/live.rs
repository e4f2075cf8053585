//! `/affiliate/live`: says that the figures of the home page have changed.

use std::sync::Arc;

use axum::extract::State;

use crate::app::App;
use crate::db::dashboard;
use crate::web::live::{Seen, changes};
use crate::web::page::PageResult;
use crate::web::visitor::AffiliateDesk;

pub(super) async fn listen(State(app): State<Arc<App>>, visitor: AffiliateDesk, seen: Seen) -> PageResult {
    let (merchant_id, affiliate_id) = (visitor.merchant_id, visitor.subject_id);
    changes(app, affiliate_id, seen, move |app| async move {
        dashboard::mark(&mut *app.db.acquire().await?, merchant_id, affiliate_id).await
    })
}
