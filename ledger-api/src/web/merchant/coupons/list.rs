//! `/merchant/coupons`: all coupons.

use std::sync::Arc;

use axum::extract::State;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::App;
use crate::db::desk::Slice;
use crate::db::desk::coupons::{self, Filter, Row, Sort};
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Moment};
use crate::pages::sheets::ListSheet;
use crate::web::merchant::words::{filter, open_status};
use crate::web::page::{PageResult, page};
use crate::web::table::{List, chosen, searched, table_or_file};
use crate::web::visitor::MerchantDesk;

struct Coupons {
    merchant_id: Uuid,
    filter: Filter,
}

impl List for Coupons {
    type Row = Row;
    type Sort = Sort;

    const NAME: &'static str = "coupons";
    const ORDER: (Sort, bool) = (Sort::Made, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "code" => Some(Sort::Code),
            "affiliate" => Some(Sort::Affiliate),
            "status" => Some(Sort::Status),
            "made" => Some(Sort::Made),
            _ => None,
        }
    }

    fn columns(&self, t: Texts) -> Vec<Column> {
        vec![
            Column::text("code", t.coupon_code()),
            Column::text("affiliate", t.affiliate()),
            Column::text("status", t.status()),
            Column::text("made", t.link_made()),
        ]
    }

    fn cells(&self, t: Texts, row: &Row, now: OffsetDateTime) -> Vec<Cell> {
        vec![
            Cell::link(&format!("/merchant/coupons/{}", row.code), &row.code),
            Cell::text(&row.affiliate).with_detail(&row.program),
            Cell::status(open_status(t, &row.status)),
            Cell::moment(Moment::relative(t.0, row.created_at, now), row.created_at),
        ]
    }

    fn id(row: &Row) -> Uuid {
        row.coupon_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<Row>, sqlx::Error> {
        coupons::rows(connection, self.merchant_id, &self.filter, slice).await
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk) -> PageResult {
    let (t, query) = (visitor.texts(), &visitor.query);
    let wanted = Filter { status: chosen(query, "status", &["active", "paused"]), words: searched(query) };
    let list = Coupons { merchant_id: visitor.merchant_id, filter: wanted };
    let table = match table_or_file(&app, list, t.nav_coupons(), query, t).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
    let states = [("active", t.link_active()), ("paused", t.link_paused())];
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_coupons().to_owned(),
        lead: t.coupons_lead().to_owned(),
        action: None,
        table: table
            .filtered_by(vec![filter(t, "status", t.filter_status(), &states)])
            .when_empty(t.coupons_empty(), Some(("/merchant/links", t.nav_links()))),
    })
}
