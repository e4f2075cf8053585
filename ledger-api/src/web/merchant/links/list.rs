//! `/merchant/links`: all links, newest first.

use std::sync::Arc;

use axum::extract::State;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::{self, App};
use crate::db::desk::Slice;
use crate::db::desk::links::{self, Filter, Row, Sort};
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Moment};
use crate::pages::sheets::ListSheet;
use crate::web::merchant::kept;
use crate::web::merchant::words::{filter, open_status};
use crate::web::page::{PageResult, page};
use crate::web::periods;
use crate::web::table::{List, chosen, searched, table_or_file};
use crate::web::visitor::MerchantDesk;

struct Links {
    merchant_id: Uuid,
    filter: Filter,
    since: OffsetDateTime,
}

impl List for Links {
    type Row = Row;
    type Sort = Sort;

    const NAME: &'static str = "links";
    const ORDER: (Sort, bool) = (Sort::Made, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "link" => Some(Sort::Name),
            "affiliate" => Some(Sort::Affiliate),
            "campaign" => Some(Sort::Campaign),
            "status" => Some(Sort::Status),
            "made" => Some(Sort::Made),
            _ => None,
        }
    }

    fn columns(&self, t: Texts) -> Vec<Column> {
        vec![
            Column::text("link", t.link()),
            Column::text("affiliate", t.affiliate()),
            Column::text("campaign", t.campaign()),
            // Nothing is written down by link: to order all links by clicks, those of all would be added up for each page.
            Column::number("clicks", t.clicks()).unsorted(),
            Column::text("status", t.status()),
            Column::text("made", t.link_made()),
        ]
    }

    fn cells(&self, t: Texts, row: &Row, now: OffsetDateTime) -> Vec<Cell> {
        let name = row.slug.as_deref().unwrap_or(&row.code);
        vec![
            Cell::link(&format!("/merchant/links/{}", row.link_id), name).with_detail(&row.destination),
            Cell::text(&row.affiliate).with_detail(&row.program),
            Cell::text(row.campaign.as_deref().unwrap_or_default()),
            Cell::number(t.0, row.clicks),
            Cell::status(open_status(t, &row.status)),
            Cell::moment(Moment::relative(t.0, row.created_at, now), row.created_at),
        ]
    }

    fn id(row: &Row) -> Uuid {
        row.link_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<Row>, sqlx::Error> {
        links::rows(connection, self.merchant_id, &self.filter, self.since, slice).await
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk) -> PageResult {
    let (t, query) = (visitor.texts(), &visitor.query);
    let affiliate = kept::affiliate(&app, visitor.merchant_id, query).await?;
    let wanted = Filter {
        status: chosen(query, "status", &["active", "paused"]),
        words: searched(query),
        affiliate_id: affiliate.as_ref().map(|named| named.id),
    };
    let since = periods::since(query, app::now());
    let list = Links { merchant_id: visitor.merchant_id, filter: wanted, since };
    let table = match table_or_file(&app, list, t.nav_links(), query, t).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
    let states = [("active", t.link_active()), ("paused", t.link_paused())];
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_links().to_owned(),
        lead: t.merchant_links_lead().to_owned(),
        action: None,
        table: table
            .filtered_by(vec![filter(t, "status", t.filter_status(), &states), periods::filter(t)])
            .kept_to(affiliate.map(|named| named.kept(|name| t.merchant_links_of(name))))
            .when_empty(t.merchant_links_empty(), Some(("/merchant/affiliates", t.nav_affiliates()))),
    })
}
