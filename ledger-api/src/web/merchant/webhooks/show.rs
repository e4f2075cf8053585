//! `/merchant/webhooks/{id}`: an endpoint with everything that was sent there.

use std::sync::Arc;

use axum::extract::{Path, State};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::words::{delivery_status, endpoint_status};
use crate::app::{self, App};
use crate::db::desk::Slice;
use crate::db::desk::deliveries::{self, Filter, Row, Sort};
use crate::db::webhooks::endpoints::{self, EndpointRow};
use crate::pages::components::{Cell, Column, Deed, Moment};
use crate::pages::sheets::ThingSheet;
use crate::pages::{Texts, format, reasons};
use crate::web::error::PageError;
use crate::web::merchant::words::filter;
use crate::web::page::{PageResult, page};
use crate::web::table::{List, chosen, searched, sorts_by, table_or_file};
use crate::web::visitor::MerchantDesk;

/// States to choose from.
const STATES: [&str; 3] = ["pending", "delivered", "failed"];

/// Deliveries that a page sorts by what no index is kept by; more take too long.
const SORTED: i64 = 2_000;

struct Deliveries {
    merchant_id: Uuid,
    endpoint_id: Uuid,
    filter: Filter,
}

impl List for Deliveries {
    type Row = Row;
    type Sort = Sort;

    const NAME: &'static str = "deliveries";
    const ORDER: (Sort, bool) = (Sort::Begun, true);

    fn sort(key: &str) -> Option<Sort> {
        match key {
            "day" => Some(Sort::Begun),
            "event" => Some(Sort::Event),
            "status" => Some(Sort::Status),
            "attempts" => Some(Sort::Attempts),
            _ => None,
        }
    }

    fn columns(&self, t: Texts) -> Vec<Column> {
        vec![
            Column::text("day", t.day()),
            Column::text("event", t.posting_event()),
            Column::text("status", t.status()),
            Column::number("attempts", t.delivery_attempts()),
            Column::text("answer", t.delivery_answer()).unsorted(),
        ]
    }

    fn cells(&self, t: Texts, row: &Row, now: OffsetDateTime) -> Vec<Cell> {
        let answer = row.status_code.map_or_else(|| row.error.clone().unwrap_or_default(), |code| code.to_string());
        let next = if row.status == "pending" && row.attempts > 0 {
            t.delivery_next(format::relative(t.0, row.next_attempt_at, now))
        } else {
            String::new()
        };
        vec![
            Cell::moment(Moment::relative(t.0, row.created_at, now), row.created_at),
            Cell::link(&format!("/merchant/deliveries/{}", row.delivery_id), &row.event_type),
            Cell::status(delivery_status(t, &row.status)).with_detail(&next),
            Cell::number(t.0, row.attempts.into()),
            Cell::text(&answer),
        ]
    }

    fn id(row: &Row) -> Uuid {
        row.delivery_id
    }

    async fn read(&self, connection: &mut PgConnection, slice: Slice<Sort>) -> Result<Vec<Row>, sqlx::Error> {
        deliveries::rows(connection, self.merchant_id, self.endpoint_id, &self.filter, slice).await
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, visitor: MerchantDesk, Path(id): Path<Uuid>) -> PageResult {
    shown(&app, &visitor, id, None).await
}

/// The page; with a secret that is new, and shown this once.
pub(super) async fn shown(app: &Arc<App>, visitor: &MerchantDesk, id: Uuid, secret: Option<String>) -> PageResult {
    let (t, merchant_id, query) = (visitor.texts(), visitor.merchant_id, &visitor.query);
    let found = endpoints::find(&mut *app.db.acquire().await?, merchant_id, id).await?;
    let endpoint = found.ok_or(PageError::NotFound)?;
    // A file has all of them.
    let newest = (query.get("format") != Some("csv")).then_some(SORTED);
    let wanted = Filter { status: chosen(query, "status", &STATES), words: searched(query), newest };
    let some = sorts_by(query, &["event", "status", "attempts"])
        && deliveries::are_more_than(&mut *app.db.acquire().await?, merchant_id, id, SORTED).await?;
    let said = if some { t.table_sorted_newest(format::number(t.0, SORTED)) } else { String::new() };
    let list = Deliveries { merchant_id, endpoint_id: id, filter: wanted };
    let table = match table_or_file(app, list, t.deliveries_title(), query, t).await? {
        Ok(table) => table,
        Err(file) => return Ok(file),
    };
    let states = STATES.map(|name| (name, delivery_status(t, name).word));
    let states: Vec<(&str, &str)> = states.iter().map(|(name, word)| (*name, word.as_str())).collect();
    let table = table
        .filtered_by(vec![filter(t, "status", t.filter_status(), &states)])
        .searching(&said)
        .when_empty(t.deliveries_empty(), None);
    page(&ThingSheet {
        status: Some(endpoint_status(t, &endpoint)),
        paragraphs: secret
            .is_some()
            .then(|| t.endpoint_secret_once().to_owned())
            .into_iter()
            .chain(
                endpoint
                    .disabled_reason
                    .as_deref()
                    .map(|reason| t.endpoint_disabled_because(reasons::of_endpoint(t, reason))),
            )
            .collect(),
        secret: secret.map(|secret| (t.endpoint_secret().to_owned(), secret)),
        deeds: deeds(t, &visitor.csrf(), &endpoint),
        facts: facts(t, &endpoint),
        tables: vec![(t.deliveries_title().to_owned(), table)],
        ..ThingSheet::new(visitor.shell(), endpoint.url.clone(), ("/merchant/webhooks", t.nav_webhooks()))
    })
}

fn facts(t: Texts, endpoint: &EndpointRow) -> Vec<(String, Cell)> {
    let now = app::now();
    let fact = |name: &str, cell: Cell| (name.to_owned(), cell);
    let mut facts = vec![fact(t.endpoint_events(), Cell::text(&endpoint.events.join(", ")))];
    facts.extend(endpoint.description.as_deref().map(|text| fact(t.endpoint_description(), Cell::text(text))));
    facts.extend(
        endpoint
            .failing_since
            .map(|at| fact(t.endpoint_failing_since(), Cell::moment(Moment::relative(t.0, at, now), at))),
    );
    facts
}

fn deeds(t: Texts, csrf: &str, endpoint: &EndpointRow) -> Vec<Deed> {
    let (id, url) = (endpoint.endpoint_id, endpoint.url.as_str());
    let deed = |step: &str, label: &str| Deed::button(csrf, &format!("/merchant/webhooks/{id}/{step}"), label);
    let rotate = deed("rotate", t.endpoint_rotate()).asking(t.endpoint_rotate_ask().to_owned());
    let delete = deed("delete", t.endpoint_delete()).asking(t.endpoint_delete_ask(url)).danger();
    if endpoint.status == "enabled" {
        let disable = deed("disable", t.endpoint_disable()).asking(t.endpoint_disable_ask(url));
        vec![deed("test", t.endpoint_test()), rotate, disable, delete]
    } else {
        vec![deed("enable", t.endpoint_enable()), rotate, delete]
    }
}
