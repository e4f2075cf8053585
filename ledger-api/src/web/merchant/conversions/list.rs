//! `/merchant/conversions`: every order that was reported.

use std::sync::Arc;

use axum::extract::State;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::desk::Slice;
use crate::db::desk::conversions::{self, Filter, Row, Sort};
use crate::pages::components::{Cell, Column, Filter as Choice, Moment};
use crate::pages::sheets::ListSheet;
use crate::pages::{Texts, format};
use crate::web::figures::Range;
use crate::web::merchant::kept;
use crate::web::merchant::words::{earning_status, filter};
use crate::web::money::money_cell;
use crate::web::page::{PageResult, page};
use crate::web::table::{List, chosen, searched, sorts_by, table_or_file};
use crate::web::visitor::MerchantDesk;

/// States to choose from.
const STATES: [&str; 7] = ["pending", "approved", "reserved", "paid", "rejected", "nothing", "unattributed"];
/// Orders that a page sorts by amount; more take too long.
const SORTED: i64 = 10_000;
/// Orders that it sorts by what is looked up for each: the affiliate, the commission; and by amount those of one state.
const SORTED_LOOKED_UP: i64 = 5_000;
/// Orders of which a part of the id is looked for, as `db/desk/conversions.rs` says.
const PARTS: i64 = 5_000;

struct Conversions {
    merchant_id: Uuid,
    filter: Filter,
}

impl List for Conversions {
    type Row = Row;
    type Sort = Sort;

    const NAME: &'static str = "orders";
    const ORDER: (Sort, bool) = (Sort::Recorded, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "day" => Some(Sort::Day),
            "order" => Some(Sort::Order),
            "affiliate" => Some(Sort::Affiliate),
            "amount" => Some(Sort::Amount),
            "commission" => Some(Sort::Commission),
            "status" => Some(Sort::Status),
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
            Column::text("status", t.status()),
        ]
    }

    fn cells(&self, t: Texts, row: &Row, now: OffsetDateTime) -> Vec<Cell> {
        let earned = row.commission.zip(row.commission_currency.as_deref());
        vec![
            Cell::moment(Moment::relative(t.0, row.occurred_at, now), row.occurred_at),
            Cell::link(&format!("/merchant/conversions/{}", row.conversion_id), &row.order_id)
                .with_detail(&row.customer_id),
            Cell::text(row.affiliate.as_deref().unwrap_or_default())
                .with_detail(row.program.as_deref().unwrap_or_default()),
            money_cell(t, row.amount, &row.currency),
            earned.map_or_else(|| Cell::text(""), |(minor, code)| money_cell(t, minor, code)),
            Cell::status(earning_status(t, &row.status, row.fraud_hold)),
        ]
    }

    fn id(row: &Row) -> Uuid {
        row.conversion_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<Row>, sqlx::Error> {
        conversions::rows(connection, self.merchant_id, &self.filter, slice).await
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk) -> PageResult {
    let (t, query) = (visitor.texts(), &visitor.query);
    let since = query.get("range").filter(|range| !range.is_empty());
    let status = chosen(query, "status", &STATES);
    let (affiliate, program) = (
        kept::affiliate(&app, visitor.merchant_id, query).await?,
        kept::program(&app, visitor.merchant_id, query).await?,
    );
    let looks_up = status.is_some() || sorts_by(query, &["affiliate", "commission", "status"]);
    let sorted = if looks_up { SORTED_LOOKED_UP } else { SORTED };
    let wanted = Filter {
        status,
        words: searched(query),
        affiliate_id: affiliate.as_ref().map(|named| named.id),
        program_id: program.as_ref().map(|named| named.id),
        since: since.map(|_| Range::asked(query).since(app::now())),
        // A file has all of them.
        newest: (query.get("format") != Some("csv")).then_some(sorted),
    };
    let sorts = sorts_by(query, &["affiliate", "amount", "commission", "status"])
        || wanted.keeps_to_some() && sorts_by(query, &["order"]);
    let some = sorts && conversions::are_more_than(&mut *app.db.acquire().await?, visitor.merchant_id, sorted).await?;
    let said = some.then(|| t.orders_sorted(format::number(t.0, sorted)));
    let list = Conversions { merchant_id: visitor.merchant_id, filter: wanted };
    let table = match table_or_file(&app, list, t.nav_conversions(), query, t).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
    let of_affiliate = affiliate.map(|named| named.kept(|name| t.merchant_orders_of(name)));
    let kept = of_affiliate.into_iter().chain(program.map(|named| named.kept(|name| t.merchant_orders_through(name))));
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_conversions().to_owned(),
        lead: said.unwrap_or_else(|| t.merchant_orders_lead().to_owned()),
        action: None,
        table: table
            .filtered_by(filters(t))
            .kept_to(kept)
            .searching(&t.merchant_orders_search(format::number(t.0, PARTS)))
            .when_empty(t.merchant_orders_empty(), Some(("/merchant/guide", t.nav_guide()))),
    })
}

fn filters(t: Texts) -> Vec<Choice> {
    let states = STATES.map(|name| (name, earning_status(t, name, false).word));
    let states: Vec<(&str, &str)> = states.iter().map(|(name, word)| (*name, word.as_str())).collect();
    let ranges = [("7d", t.range_7d()), ("30d", t.range_30d()), ("90d", t.range_90d()), ("ytd", t.range_ytd())];
    vec![filter(t, "status", t.filter_status(), &states), filter(t, "range", t.filter_period(), &ranges)]
}
