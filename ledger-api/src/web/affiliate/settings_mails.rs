//! `POST /affiliate/settings/mails`: which mails to get.

use std::sync::Arc;

use axum::extract::State;

use crate::app::App;
use crate::pages::Notice;
use crate::web::form::Form;
use crate::web::mail_wishes;
use crate::web::page::{PageResult, after};
use crate::web::visitor::AffiliateDesk;

pub(super) async fn save(State(app): State<Arc<App>>, visitor: AffiliateDesk, form: Form) -> PageResult {
    let mut transaction = app.db.begin().await?;
    mail_wishes::keep(&mut transaction, &visitor, form).await?;
    transaction.commit().await?;
    Ok(after("/affiliate/settings", Notice::Saved))
}
