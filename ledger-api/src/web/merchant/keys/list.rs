//! `/merchant/keys`: the keys that work. What opens anything is stored nowhere.

use std::sync::Arc;

use axum::extract::State;

use super::{OWN, role};
use crate::app::{self, App};
use crate::db::desk::keys::{self, KeyRow};
use crate::pages::components::{Cell, Column, Moment, Table};
use crate::pages::sheets::ListSheet;
use crate::web::page::{PageResult, csv_if_asked, page};
use crate::web::visitor::MerchantDesk;

/// Keys read.
const MOST: i64 = 1_000;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk) -> PageResult {
    let (t, now) = (visitor.texts(), app::now());
    let keys = keys::list(&mut *app.db.acquire().await?, visitor.merchant_id, MOST).await?;
    let columns = vec![
        Column::text("person", t.key_person()),
        Column::text("role", t.key_role()),
        Column::text("since", t.affiliate_joined()),
    ];
    let row = |key: &KeyRow| {
        let own = OWN.contains(&key.role.as_str());
        let href = format!("/merchant/keys/{}", key.key_id);
        vec![
            if own { Cell::link(&href, &key.person) } else { Cell::text(&key.person) },
            Cell::text(role(t, &key.role)),
            Cell::moment(Moment::relative(t.0, key.created_at, now), key.created_at),
        ]
    };
    let table = Table::new("keys", t.nav_keys(), columns, keys.iter().map(row).collect())
        .when_empty(t.keys_empty(), Some(("/merchant/keys/new", t.key_make())));
    if let Some(file) = csv_if_asked(&visitor.query, "keys", &table) {
        return Ok(file);
    }
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_keys().to_owned(),
        lead: t.keys_lead().to_owned(),
        action: Some(("/merchant/keys/new".to_owned(), t.key_make().to_owned())),
        table: table.arrange(&visitor.query, t),
    })
}
