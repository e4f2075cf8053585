//! Click ingest over HTTP against PostgreSQL's `copy` of the same rows into the same table.

use std::cell::Cell;
use std::fmt::Write as _;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::Result;
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::runtime::Runtime;

use crate::load::{self, Call};
use crate::report::Report;
use crate::rows::{self, Visit};
use crate::shop::Shop;

const CONNECTIONS: usize = 4;
const SECONDS: u64 = 15;
/// A full request: what a busy consumer sends.
const BATCHES: u64 = 50;
const CLICKS_A_BATCH: u64 = 100;
const CLICKS_A_REQUEST: u64 = BATCHES * CLICKS_A_BATCH;
const COPY_SECONDS: u64 = 10;

/// Requests of 5,000 clicks in 50 batches, deduplicated, counted in rollups and acknowledged after the commit.
pub(crate) fn ingest(shop: &Shop, report: &mut Report) -> Result<()> {
    let copied = copy(shop, 2)?;
    report.note("yardstick: copy into the same table, 2 connections, 5,000 rows a commit", copied, "/s");
    let supply = Supply::of(shop)?;
    let measured = load::run(&shop.edge_load(CONNECTIONS, SECONDS), move |_, _| Call {
        path: "/v1/edge/clicks".into(),
        body: Some(supply.request()),
    })?;
    let rate = measured.rate() * CLICKS_A_REQUEST as f64;
    report.at_least("clicks, deduplicated and counted", rate, 50_000.0, "/s");
    report.note("p99 of a request of 5,000", measured.latency_ms(0.99), "ms");
    let again = copy(shop, 2)?;
    report.note("yardstick again, afterwards", again, "/s");
    report.at_least("clicks against copy (mean of both)", rate / f64::midpoint(copied, again), 0.5, "");
    Ok(())
}

#[derive(Clone)]
struct Supply {
    merchant_id: String,
    links: Rc<Vec<String>>,
    isolate_id: uuid::Uuid,
    next: Rc<Cell<u64>>,
}

impl Supply {
    fn of(shop: &Shop) -> Result<Self> {
        let links = shop.partners.iter().map(|partner| partner.link_id.clone()).collect();
        Ok(Self {
            merchant_id: shop.merchant.id.clone(),
            links: Rc::new(links),
            isolate_id: rows::new_id()?,
            next: Rc::new(Cell::new(0)),
        })
    }

    fn request(&self) -> String {
        let mut body = String::with_capacity(3_500_000);
        body.push_str(r#"{"batches":["#);
        let at = now();
        for batch in 0..BATCHES {
            let seq = self.next.get() / CLICKS_A_BATCH + 1;
            let comma = if batch == 0 { "" } else { "," };
            // Writing to a String cannot fail.
            let _ = write!(body, r#"{comma}{{"isolate_id":"{}","seq":{seq},"clicks":["#, self.isolate_id);
            for click in 0..CLICKS_A_BATCH {
                if click > 0 {
                    body.push(',');
                }
                self.visit(&at).write_json(&mut body);
            }
            body.push_str("]}");
        }
        body.push_str("]}");
        body
    }

    fn visit<'a>(&'a self, at: &'a str) -> Visit<'a> {
        let number = self.next.get();
        self.next.set(number + 1);
        // A link's visits come in runs, as they do from one isolate.
        let link = usize::try_from(number / 10).unwrap_or(0) % self.links.len();
        let link_id = self.links.get(link).map_or("", String::as_str);
        let id = rows::new_id().unwrap_or_default();
        Visit { id, number, link_id, merchant_id: &self.merchant_id, at }
    }
}

fn now() -> String {
    OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default()
}

/// Rows a second by `copy`, 5,000 a transaction, on that many connections.
fn copy(shop: &Shop, connections: usize) -> Result<f64> {
    let options: PgConnectOptions = shop.database_url().parse()?;
    let end = Instant::now() + Duration::from_secs(COPY_SECONDS);
    let (merchant_id, program_id) = (shop.merchant.id.clone(), shop.program_id.clone());
    let links: Vec<(String, String)> =
        shop.partners.iter().map(|partner| (partner.link_id.clone(), partner.affiliate_id.clone())).collect();
    Runtime::new()?.block_on(async {
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..connections {
            let (options, merchant_id, program_id) = (options.clone(), merchant_id.clone(), program_id.clone());
            let links = links.clone();
            workers.spawn(async move {
                let mut connection = PgConnection::connect_with(&options).await?;
                let mut number = 0_u64;
                while Instant::now() < end {
                    let at = now();
                    let mut text = String::with_capacity(2_500_000);
                    for (link_id, affiliate_id) in links.iter().cycle().take(usize::try_from(CLICKS_A_REQUEST)?) {
                        let visit = Visit { id: rows::new_id()?, number, link_id, merchant_id: &merchant_id, at: &at };
                        visit.write_copy(&program_id, affiliate_id, &mut text);
                        number += 1;
                    }
                    let statement = format!("copy click ({}) from stdin", rows::COPY_COLUMNS);
                    let mut copying = connection.copy_in_raw(&statement).await?;
                    copying.send(text.as_bytes()).await?;
                    copying.finish().await?;
                }
                anyhow::Ok(number)
            });
        }
        let mut total = 0;
        while let Some(done) = workers.join_next().await {
            total += done??;
        }
        Ok(total as f64 / COPY_SECONDS as f64)
    })
}
