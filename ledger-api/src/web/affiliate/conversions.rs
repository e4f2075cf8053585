//! `/affiliate/conversions`: every order that was credited.

use std::sync::Arc;

use axum::extract::State;

use super::recent;
use crate::app::{self, App};
use crate::db::portal::{self, Wanted};
use crate::pages::components::Filter;
use crate::pages::sheets::ListSheet;
use crate::web::figures;
use crate::web::page::{PageResult, csv_if_asked, page};
use crate::web::visitor::AffiliateDesk;

/// Orders looked at; who has more narrows the period.
const MOST: i64 = 5_000;

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let (t, query, now) = (visitor.texts(), &visitor.query, app::now());
    let status = query.get("status").filter(|status| ["pending", "approved", "paid", "rejected"].contains(status));
    let since = query.get("range").filter(|range| !range.is_empty()).map(|_| figures::Range::asked(query).since(now));
    let wanted = Wanted { since, status, ..Wanted::default() };
    let mut connection = app.db.acquire().await?;
    let earnings = portal::earnings(&mut connection, visitor.merchant_id, visitor.subject_id, wanted, MOST).await?;
    let choice = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    let filters = vec![
        Filter {
            key: "status",
            label: t.filter_status().to_owned(),
            choices: vec![
                choice("", t.filter_all()),
                choice("pending", t.commission_pending()),
                choice("approved", t.commission_approved()),
                choice("paid", t.commission_paid()),
                choice("rejected", t.commission_rejected()),
            ],
        },
        Filter {
            key: "range",
            label: t.filter_period().to_owned(),
            choices: vec![
                choice("", t.filter_all()),
                choice("7d", t.range_7d()),
                choice("30d", t.range_30d()),
                choice("90d", t.range_90d()),
                choice("ytd", t.range_ytd()),
            ],
        },
    ];
    let table = recent::table(t, &earnings, now).filtered_by(filters);
    if let Some(file) = csv_if_asked(query, "orders", &table) {
        return Ok(file);
    }
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_conversions().to_owned(),
        lead: t.orders_lead().to_owned(),
        action: None,
        table: table.arrange(query, t),
    })
}
