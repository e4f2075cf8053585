//! `/merchant/affiliates`: everybody who recommends the merchant.

use std::sync::Arc;

use axum::extract::State;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::App;
use crate::db::desk::Slice;
use crate::db::desk::affiliates::{self, Filter, Row, Sort};
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Moment};
use crate::pages::sheets::ListSheet;
use crate::web::affiliate::words::rail;
use crate::web::merchant::words::{affiliate_status, filter, tier};
use crate::web::page::{PageResult, page};
use crate::web::table::{List, chosen, searched, table_or_file};
use crate::web::visitor::MerchantDesk;

/// States to choose from.
const STATES: [&str; 4] = ["pending", "active", "suspended", "terminated"];

struct Affiliates {
    merchant_id: Uuid,
    filter: Filter,
}

impl List for Affiliates {
    type Row = Row;
    type Sort = Sort;

    const NAME: &'static str = "affiliates";
    const ORDER: (Sort, bool) = (Sort::Joined, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "name" => Some(Sort::Name),
            "email" => Some(Sort::Email),
            "tier" => Some(Sort::Tier),
            "method" => Some(Sort::Method),
            "status" => Some(Sort::Status),
            "since" => Some(Sort::Joined),
            _ => None,
        }
    }

    fn columns(&self, t: Texts) -> Vec<Column> {
        vec![
            Column::text("name", t.affiliate()),
            Column::text("email", t.affiliate_email()),
            Column::text("tier", t.affiliate_tier()),
            Column::text("method", t.affiliate_method()),
            Column::text("status", t.status()),
            Column::text("since", t.affiliate_joined()),
        ]
    }

    fn cells(&self, t: Texts, row: &Row, now: OffsetDateTime) -> Vec<Cell> {
        vec![
            Cell::link(&format!("/merchant/affiliates/{}", row.affiliate_id), &row.name),
            Cell::text(&row.email),
            Cell::text(tier(t, &row.tier)),
            Cell::text(row.payout_method.as_deref().map_or("", |name| rail(t, name))),
            Cell::status(affiliate_status(t, &row.status)),
            Cell::moment(Moment::relative(t.0, row.created_at, now), row.created_at),
        ]
    }

    fn id(row: &Row) -> Uuid {
        row.affiliate_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<Row>, sqlx::Error> {
        affiliates::rows(connection, self.merchant_id, &self.filter, slice).await
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk) -> PageResult {
    let (t, query) = (visitor.texts(), &visitor.query);
    let wanted = Filter { status: chosen(query, "status", &STATES), words: searched(query) };
    let list = Affiliates { merchant_id: visitor.merchant_id, filter: wanted };
    let table = match table_or_file(&app, list, t.nav_affiliates(), query, t).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
    let states = STATES.map(|name| (name, affiliate_status(t, name).word));
    let states: Vec<(&str, &str)> = states.iter().map(|(name, word)| (*name, word.as_str())).collect();
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_affiliates().to_owned(),
        lead: t.affiliates_lead().to_owned(),
        action: None,
        table: table
            .filtered_by(vec![filter(t, "status", t.filter_status(), &states)])
            .when_empty(t.affiliates_empty(), Some(("/merchant", t.nav_home()))),
    })
}
