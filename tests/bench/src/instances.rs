//! Whether two instances on one database record as much as one.

use std::time::Duration;

use anyhow::Result;

use crate::load::{self, Call, Load, Measured};
use crate::report::Report;
use crate::rows;
use crate::shop::{PARTNERS, Shop};

const CONNECTIONS: usize = 64;
const SECONDS: u64 = 10;
/// One, two, two, one, …: whatever else the machine does, and whatever the tables grow, falls on both.
const ROUNDS: usize = 6;
/// Two floods that are not counted: afterwards the tables are no longer young, and each instance knows whom it need not count anew.
const BEFORE: u64 = 20;
/// Before each: what the round before left to do is done, and no instance takes the other for one that records.
const REST: Duration = Duration::from_secs(8);

/// Single orders over 64 connections, all to one instance, then half of them to each of two.
pub(crate) fn two(shop: &Shop, report: &mut Report) -> Result<()> {
    let second = shop.second_instance();
    let host = second.address.trim_start_matches("http://").to_owned();
    let codes: Vec<String> = shop.partners.iter().take(PARTNERS).map(|partner| partner.code.clone()).collect();
    by_two(shop, &host, &codes, BEFORE)?;
    flood(&shop.load(CONNECTIONS, BEFORE), codes.clone())?;
    let (mut one, mut both) = (0.0, 0.0);
    for round in 0..ROUNDS {
        for two in [round % 2 == 1, round % 2 == 0] {
            shop.wait_until_followed_up()?;
            std::thread::sleep(REST);
            if two {
                both += by_two(shop, &host, &codes, SECONDS)?;
            } else {
                one += flood(&shop.load(CONNECTIONS, SECONDS), codes.clone())?.rate();
            }
        }
    }
    let rounds = ROUNDS as f64;
    report.note("single orders, one instance", one / rounds, "/s");
    report.note("single orders, two instances on one database", both / rounds, "/s");
    report.at_least("two instances against one", both / one, 1.0, "");
    Ok(())
}

fn by_two(shop: &Shop, second: &str, codes: &[String], seconds: u64) -> Result<f64> {
    let half = shop.load(CONNECTIONS / 2, seconds);
    let other = Load { host: second.to_owned(), ..shop.load(CONNECTIONS / 2, seconds) };
    let theirs = codes.to_vec();
    let flooding = std::thread::spawn(move || flood(&other, theirs));
    let own = flood(&half, codes.to_vec())?;
    let others = flooding.join().unwrap_or_else(|_| anyhow::bail!("the second flood panicked"))?;
    Ok(own.rate() + others.rate())
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
