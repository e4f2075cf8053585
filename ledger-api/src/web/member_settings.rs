//! `/merchant/settings` and `/finance/settings`: which mails a member gets.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use super::form::Form;
use super::mail_wishes;
use super::page::{PageResult, after, page};
use super::visitor::{FinanceDesk, MerchantDesk, Visitor};
use crate::app::App;
use crate::pages::Notice;
use crate::pages::sheets::FormSheet;

const OF_MERCHANT: &str = "/merchant/settings";
const OF_FINANCE: &str = "/finance/settings";

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/merchant/settings", get(show_merchant).post(save_merchant))
        .route("/finance/settings", get(show_finance).post(save_finance))
}

async fn show_merchant(State(app): State<Arc<App>>, visitor: MerchantDesk) -> PageResult {
    show(&app, &visitor, OF_MERCHANT).await
}

async fn show_finance(State(app): State<Arc<App>>, visitor: FinanceDesk) -> PageResult {
    show(&app, &visitor, OF_FINANCE).await
}

async fn save_merchant(State(app): State<Arc<App>>, visitor: MerchantDesk, form: Form) -> PageResult {
    save(&app, &visitor, form, OF_MERCHANT).await
}

async fn save_finance(State(app): State<Arc<App>>, visitor: FinanceDesk, form: Form) -> PageResult {
    save(&app, &visitor, form, OF_FINANCE).await
}

async fn show(app: &App, visitor: &Visitor, path: &str) -> PageResult {
    let t = visitor.texts();
    page(&FormSheet {
        shell: visitor.shell(),
        title: t.nav_settings().to_owned(),
        lead: t.settings_lead(&visitor.email),
        forms: vec![mail_wishes::form(&mut *app.db.acquire().await?, visitor, path).await?],
    })
}

async fn save(app: &App, visitor: &Visitor, form: Form, path: &str) -> PageResult {
    let mut transaction = app.db.begin().await?;
    mail_wishes::keep(&mut transaction, visitor, form).await?;
    transaction.commit().await?;
    Ok(after(path, Notice::Saved))
}
