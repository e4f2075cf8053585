//! Visits that came before their orders, as in life: without them the fraud rules would wait for clicks that never come.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::rows::{self, Visit};
use crate::shop::Shop;

const A_BATCH: usize = 100;
const A_REQUEST: usize = 5_000;

/// Has the ledger take that many clicks, on the first `partners` partners' links in turn, and returns their tokens.
pub(crate) fn made(shop: &Shop, partners: usize, count: usize) -> Result<Vec<String>> {
    let edge = shop.merchant.api.with_key(&shop.merchant.edge_key);
    let links: Vec<&str> = shop.partners.iter().take(partners).map(|partner| partner.link_id.as_str()).collect();
    let mut of_visits = links.iter().cycle().take(count).copied();
    let mut tokens = Vec::with_capacity(count);
    let isolate_id = rows::new_id()?;
    let mut seq = 0;
    while tokens.len() < count {
        let at = OffsetDateTime::now_utc().format(&Rfc3339)?;
        let links: Vec<&str> = of_visits.by_ref().take(A_REQUEST).collect();
        let mut batches = Vec::with_capacity(A_REQUEST / A_BATCH);
        for links in links.chunks(A_BATCH) {
            let mut clicks = Vec::with_capacity(A_BATCH);
            for link_id in links {
                let id = rows::new_id()?;
                let number = u64::try_from(tokens.len())?;
                let visit = Visit { id, number, link_id, merchant_id: &shop.merchant.id, at: &at };
                let mut text = String::with_capacity(700);
                visit.write_json(&mut text);
                clicks.push(text);
                tokens.push(shop.token_keys.mint(id, link_id.parse()?));
            }
            seq += 1;
            let mut batch = String::new();
            // Writing to a String cannot fail.
            let _ = write!(batch, r#"{{"isolate_id":"{isolate_id}","seq":{seq},"clicks":[{}]}}"#, clicks.join(","));
            batches.push(batch);
        }
        let body: Value = serde_json::from_str(&format!(r#"{{"batches":[{}]}}"#, batches.join(",")))?;
        edge.post("/v1/edge/clicks", &body).expect(200);
    }
    Ok(tokens)
}
