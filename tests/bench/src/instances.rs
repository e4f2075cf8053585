//! Whether two instances on one database record as much as one.

use anyhow::Result;

use crate::load::{self, Call, Load, Measured};
use crate::report::Report;
use crate::rows;
use crate::shop::{PARTNERS, Shop};

const CONNECTIONS: usize = 64;
const SECONDS: u64 = 8;
/// One, two, one, two, …: whatever else the machine does falls on both.
const ROUNDS: usize = 3;

/// Single orders over 64 connections, all to one instance, then half of them to each of two.
pub(crate) fn two(shop: &Shop, report: &mut Report) -> Result<()> {
    let second = shop.second_instance();
    let host = second.address.trim_start_matches("http://").to_owned();
    let codes: Vec<String> = shop.partners.iter().take(PARTNERS).map(|partner| partner.code.clone()).collect();
    let (mut one, mut both) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        one.push(flood(&shop.load(CONNECTIONS, SECONDS), codes.clone())?.rate());
        let half = shop.load(CONNECTIONS / 2, SECONDS);
        let other = Load { host: host.clone(), ..shop.load(CONNECTIONS / 2, SECONDS) };
        let theirs = codes.clone();
        let flooding = std::thread::spawn(move || flood(&other, theirs));
        let own = flood(&half, codes.clone())?;
        let others = flooding.join().unwrap_or_else(|_| anyhow::bail!("the second flood panicked"))?;
        both.push(own.rate() + others.rate());
    }
    one.sort_by(f64::total_cmp);
    both.sort_by(f64::total_cmp);
    let median = |rates: &[f64]| rates.get(ROUNDS / 2).copied().unwrap_or(0.0);
    report.note("single orders, one instance", median(&one), "/s");
    report.note("single orders, two instances on one database", median(&both), "/s");
    report.at_least("two instances against one", median(&both) / median(&one), 1.0, "");
    Ok(())
}

fn flood(load: &Load, codes: Vec<String>) -> Result<Measured> {
    let run = rows::new_id()?;
    load::run(load, move |connection, i| {
        let place = connection.wrapping_mul(617).wrapping_add(usize::try_from(i).unwrap_or(0)) % codes.len();
        let code = codes.get(place).map_or("", String::as_str);
        let order = format!("{run}-{connection}-{i}");
        let body = format!(
            r#"{{"order_id":"{order}","customer_id":"{order}","amount":4900,"currency":"EUR","ref":"{code}"}}"#
        );
        Call { path: "/v1/conversions".to_owned(), body: Some(body) }
    })
}
