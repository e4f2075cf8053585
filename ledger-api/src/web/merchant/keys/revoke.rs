//! `/merchant/keys/{id}`: a key, to be revoked.

use std::sync::Arc;

use axum::extract::{Path, State};
use uuid::Uuid;

use super::{OWN, role};
use crate::app::App;
use crate::db::desk::keys::{self, KeyRow};
use crate::http::problem::Problem;
use crate::key_revocation;
use crate::pages::Notice;
use crate::pages::components::{Cell, Deed};
use crate::pages::format;
use crate::pages::sheets::ThingSheet;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, after, page};
use crate::web::visitor::MerchantDesk;

/// Keys looked through.
const MOST: i64 = 1_000;

async fn find(app: &App, visitor: &MerchantDesk, id: Uuid) -> Result<KeyRow, PageError> {
    let keys = keys::list(&mut *app.db.acquire().await?, visitor.merchant_id, MOST).await?;
    let found = keys.into_iter().find(|key| key.key_id == id && OWN.contains(&key.role.as_str()));
    found.ok_or(PageError::NotFound)
}

pub(super) async fn ask(State(app): State<Arc<App>>, visitor: MerchantDesk, Path(id): Path<Uuid>) -> PageResult {
    let t = visitor.texts();
    let key = find(&app, &visitor, id).await?;
    let revoke = Deed::button(&visitor.csrf(), &format!("/merchant/keys/{id}/revoke"), t.key_revoke())
        .asking(t.key_revoke_ask(&key.person))
        .danger();
    page(&ThingSheet {
        deeds: vec![revoke],
        facts: vec![
            (t.key_role().to_owned(), Cell::text(role(t, &key.role))),
            (t.affiliate_joined().to_owned(), Cell::text(&format::date_time(t.0, key.created_at))),
        ],
        ..ThingSheet::new(visitor.shell(), key.person, ("/merchant/keys", t.nav_keys()))
    })
}

pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    visitor: MerchantDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    form.proves(&visitor.csrf())?;
    find(&app, &visitor, id).await?;
    key_revocation::revoke(&app.db, id, &visitor.caller()).await.map_err(Problem::from)?;
    app.keys.clear();
    Ok(after("/merchant/keys", Notice::Revoked))
}
