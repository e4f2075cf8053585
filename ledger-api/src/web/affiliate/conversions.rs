//! `/affiliate/conversions`: every order that was credited.

use std::sync::Arc;

use axum::extract::State;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::recent;
use crate::app::{self, App};
use crate::db::desk::Slice;
use crate::db::desk::earnings::{self, Filter as Wanted, Sort};
use crate::db::portal::Earning;
use crate::pages::components::{Cell, Column, Filter};
use crate::pages::sheets::ListSheet;
use crate::pages::{Texts, format};
use crate::web::figures;
use crate::web::page::{PageResult, page};
use crate::web::table::{List, chosen, searched, sorts_by, table_or_file};
use crate::web::visitor::AffiliateDesk;

/// Orders that a page sorts by what only the orders themselves say; more take too long.
const SORTED: i64 = 3_000;
/// States to choose from.
const STATES: [&str; 4] = ["pending", "approved", "paid", "rejected"];

struct Orders {
    merchant_id: Uuid,
    affiliate_id: Uuid,
    filter: Wanted,
}

impl List for Orders {
    type Row = Earning;
    type Sort = Sort;

    const NAME: &'static str = "orders";
    const ORDER: (Sort, bool) = (Sort::Day, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "day" => Some(Sort::Day),
            "order" => Some(Sort::Order),
            "amount" => Some(Sort::Amount),
            "commission" => Some(Sort::Commission),
            "status" => Some(Sort::Status),
            _ => None,
        }
    }

    fn columns(&self, t: Texts) -> Vec<Column> {
        recent::columns(t)
    }

    fn cells(&self, t: Texts, row: &Earning, now: OffsetDateTime) -> Vec<Cell> {
        recent::cells(t, row, now)
    }

    fn id(row: &Earning) -> Uuid {
        row.commission_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<Earning>, sqlx::Error> {
        earnings::rows(connection, self.merchant_id, self.affiliate_id, &self.filter, slice).await
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let (t, query) = (visitor.texts(), &visitor.query);
    let since = query.get("range").filter(|range| !range.is_empty());
    let filter = Wanted {
        status: chosen(query, "status", &STATES),
        since: since.map(|_| figures::Range::asked(query).since(app::now())),
        words: searched(query),
        // A file has all of them.
        newest: (query.get("format") != Some("csv")).then_some(SORTED),
    };
    let (merchant_id, affiliate_id) = (visitor.merchant_id, visitor.subject_id);
    let some = sorts_by(query, &["order", "amount", "status"])
        && earnings::are_more_than(&mut *app.db.acquire().await?, merchant_id, affiliate_id, SORTED).await?;
    let sorted = some.then(|| t.orders_sorted(format::number(t.0, SORTED)));
    let list = Orders { merchant_id, affiliate_id, filter };
    let table = match table_or_file(&app, list, t.nav_conversions(), query, t).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
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
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_conversions().to_owned(),
        lead: sorted.unwrap_or_else(|| t.orders_lead().to_owned()),
        action: None,
        table: table.filtered_by(filters).when_empty(t.recent_empty(), Some(("/affiliate/links", t.nav_links()))),
    })
}
