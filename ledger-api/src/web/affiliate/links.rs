//! `/affiliate/links`: links with what came of them.

use std::sync::Arc;

use axum::extract::State;
use shared::money::Currency;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::recent;
use super::scene::Scene;
use crate::app::{self, App};
use crate::db::desk::Slice;
use crate::db::desk::own_links::{self, Filter, Sort};
use crate::db::portal::LinkFigures;
use crate::pages::Texts;
use crate::pages::components::{Cell, Column};
use crate::pages::sheets::ListSheet;
use crate::web::page::{PageResult, page};
use crate::web::periods;
use crate::web::table::{List, searched, table_or_file};
use crate::web::visitor::AffiliateDesk;

struct Links {
    filter: Filter,
    currency: Currency,
}

impl List for Links {
    type Row = LinkFigures;
    type Sort = Sort;

    const NAME: &'static str = "links";
    const ORDER: (Sort, bool) = (Sort::Made, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "link" => Some(Sort::Name),
            "campaign" => Some(Sort::Campaign),
            "clicks" => Some(Sort::Clicks),
            "orders" => Some(Sort::Orders),
            "earnings" => Some(Sort::Earnings),
            _ => None,
        }
    }

    fn columns(&self, t: Texts) -> Vec<Column> {
        recent::link_columns(t)
    }

    fn cells(&self, t: Texts, row: &LinkFigures, _: OffsetDateTime) -> Vec<Cell> {
        recent::link_cells(t, row, self.currency)
    }

    fn id(row: &LinkFigures) -> Uuid {
        row.link_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<LinkFigures>, sqlx::Error> {
        own_links::rows(connection, &self.filter, slice).await
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: AffiliateDesk) -> PageResult {
    let t = visitor.texts();
    let (merchant_id, affiliate_id) = (visitor.merchant_id, visitor.subject_id);
    let scene = Scene::load(&mut *app.db.acquire().await?, merchant_id, affiliate_id, &visitor.query).await?;
    let filter = Filter {
        merchant_id,
        affiliate_id,
        currency: scene.currency.code().to_owned(),
        since: periods::since(&visitor.query, app::now()),
        words: searched(&visitor.query),
    };
    let list = Links { filter, currency: scene.currency };
    let table = match table_or_file(&app, list, t.nav_links(), &visitor.query, t).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
    page(&ListSheet {
        shell: visitor.shell(),
        title: t.nav_links().to_owned(),
        lead: t.links_lead().to_owned(),
        action: Some(("/affiliate/links/new".to_owned(), t.links_make().to_owned())),
        table: table
            .filtered_by(vec![periods::filter(t)])
            .when_empty(t.links_empty(), Some(("/affiliate/links/new", t.links_make()))),
    })
}
