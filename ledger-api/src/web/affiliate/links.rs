//! `/affiliate/links`: links with what came of them.

use std::sync::Arc;

use axum::extract::State;

use super::recent;
use super::scene::Scene;
use crate::app::{self, App};
use crate::db::portal;
use crate::pages::sheets::ListSheet;
use crate::web::figures::Range;
use crate::web::page::{PageResult, csv_if_asked, page};
use crate::web::visitor::AffiliateDesk;

/// Links looked at.
const MOST: i64 = 1_000;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let t = visitor.texts();
    let mut connection = app.db.acquire().await?;
    let (merchant_id, affiliate_id) = (visitor.merchant_id, visitor.subject_id);
    let scene = Scene::load(&mut connection, merchant_id, affiliate_id).await?;
    let since = Range::Month.since(app::now());
    let links = portal::links(&mut connection, merchant_id, affiliate_id, since, scene.currency.code(), MOST).await?;
    let table = recent::links(t, &links, scene.currency);
    if let Some(file) = csv_if_asked(&visitor.query, "links", &table) {
        return Ok(file);
    }
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_links().to_owned(),
        lead: t.links_lead().to_owned(),
        action: Some(("/affiliate/links/new".to_owned(), t.links_make().to_owned())),
        table: table.arrange(&visitor.query, t),
    })
}
