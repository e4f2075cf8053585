//! `/merchant/fraud`: the queue.

use std::sync::Arc;

use axum::extract::State;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::App;
use crate::db::desk::Slice;
use crate::db::desk::held::{self, Filter, Row, Sort};
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Moment};
use crate::pages::sheets::ListSheet;
use crate::web::money::money_cell;
use crate::web::page::{PageResult, page};
use crate::web::table::{List, searched, table_or_file};
use crate::web::visitor::MerchantDesk;

struct Held {
    merchant_id: Uuid,
    filter: Filter,
}

impl List for Held {
    type Row = Row;
    type Sort = Sort;

    const NAME: &'static str = "held";
    const ORDER: (Sort, bool) = (Sort::Earned, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "day" => Some(Sort::Earned),
            "order" => Some(Sort::Order),
            "affiliate" => Some(Sort::Affiliate),
            "amount" => Some(Sort::Paid),
            "commission" => Some(Sort::Amount),
            _ => None,
        }
    }

    fn columns(&self, t: Texts) -> Vec<Column> {
        vec![
            Column::text("day", t.day()),
            Column::text("order", t.order()),
            Column::text("affiliate", t.affiliate()),
            Column::number("amount", t.amount()),
            Column::number("commission", t.commission()),
        ]
    }

    fn cells(&self, t: Texts, row: &Row, now: OffsetDateTime) -> Vec<Cell> {
        vec![
            Cell::moment(Moment::relative(t.0, row.occurred_at, now), row.occurred_at),
            Cell::link(&format!("/merchant/fraud/{}", row.commission_id), &row.order_id).with_detail(&row.customer_id),
            Cell::text(&row.affiliate),
            money_cell(t, row.order_amount, &row.order_currency),
            money_cell(t, row.amount, &row.currency),
        ]
    }

    fn id(row: &Row) -> Uuid {
        row.commission_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<Row>, sqlx::Error> {
        held::rows(connection, self.merchant_id, &self.filter, slice).await
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk) -> PageResult {
    let (t, query) = (visitor.texts(), &visitor.query);
    let list = Held { merchant_id: visitor.merchant_id, filter: Filter { words: searched(query) } };
    let table = match table_or_file(&app, list, t.fraud_title(), query, t).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.fraud_title().to_owned(),
        lead: t.fraud_lead().to_owned(),
        action: None,
        table: table.when_empty(t.fraud_empty(), None),
    })
}
