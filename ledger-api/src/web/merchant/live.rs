//! `/merchant/live`: says that the home page would show something else.

use std::sync::Arc;

use axum::extract::State;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::app::App;
use crate::db::desk::home;
use crate::web::live::{Seen, changes};
use crate::web::page::PageResult;
use crate::web::visitor::MerchantDesk;

pub(super) async fn listen(State(app): State<Arc<App>>, visitor: MerchantDesk, seen: Seen) -> PageResult {
    let merchant_id = visitor.merchant_id;
    changes(app, visitor.subject_id, seen, move |app| async move {
        Ok(shown(&mut *app.db.acquire().await?, merchant_id).await?.0)
    })
}

/// Another text whenever the home page would show something else, and what waits for a person.
pub(super) async fn shown(
    connection: &mut PgConnection,
    merchant_id: Uuid,
) -> Result<(String, home::Waiting), sqlx::Error> {
    let figures = home::mark(connection, merchant_id).await?;
    let waiting = home::waiting(connection, merchant_id).await?;
    Ok((format!("{figures} {waiting:?}"), waiting))
}
