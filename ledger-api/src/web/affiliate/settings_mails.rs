//! `POST /affiliate/settings/mails`: which mails to get.

use std::sync::Arc;

use axum::extract::State;

use crate::app::App;
use crate::db::mail::opt_outs;
use crate::pages::Notice;
use crate::pages::mail::Topic;
use crate::web::form::Form;
use crate::web::page::{PageResult, after};
use crate::web::visitor::AffiliateDesk;

pub(super) async fn save(State(app): State<Arc<App>>, visitor: AffiliateDesk, form: Form) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let mut transaction = app.db.begin().await?;
    for topic in Topic::OF_AFFILIATES {
        let (merchant_id, email, name) = (visitor.merchant_id, visitor.email.as_str(), topic.name());
        if form.filled(name).is_some() {
            opt_outs::delete(&mut transaction, merchant_id, email, name).await?;
        } else {
            opt_outs::insert(&mut transaction, merchant_id, email, name).await?;
        }
    }
    transaction.commit().await?;
    Ok(after("/affiliate/settings", Notice::Saved))
}
