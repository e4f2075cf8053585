//! Whether two instances on one database record as much as one.

use std::time::{Duration, Instant};

use anyhow::Result;
use integration_tests::process::Process;

use crate::load::{self, Call, Load, Measured};
use crate::report::Report;
use crate::rows;
use crate::shop::{PARTNERS, Shop};

const CONNECTIONS: usize = 64;
const SECONDS: u64 = 10;
/// One, two, two, one, …: whatever else the machine does, and whatever the tables grow, falls on both. A single pair says little: the
/// machine may be faster or slower by a fifth from one flood to the next.
const ROUNDS: usize = 10;
/// A flood by one and a flood by two that are not counted: afterwards the tables are no longer young, and each instance knows of every
/// partner that its orders of the last hour need not be counted again.
const BEFORE: u64 = 30;
/// Before each: what the flood before left to do is done and cleaned up, and no instance takes the other for one that records.
const REST: Duration = Duration::from_secs(8);

/// Floods of one kind.
#[derive(Default)]
struct Floods {
    /// Orders a second of each.
    rates: Vec<f64>,
    /// Until what they left to do was done.
    follow_up: Duration,
}

impl Floods {
    fn add(&mut self, rate: f64, shop: &Shop) -> Result<()> {
        let over = Instant::now();
        shop.wait_until_followed_up()?;
        self.follow_up += over.elapsed();
        self.rates.push(rate);
        shop.vacuum()?;
        std::thread::sleep(REST);
        Ok(())
    }

    fn rate(&self) -> f64 {
        self.rates.iter().sum::<f64>() / ROUNDS as f64
    }
}

/// Single orders over 64 connections, all to one instance, then half of them to each of two; half of them by each of two threads either way.
/// Both instances are there all the time, and what orders leave to do is done by both.
pub(crate) fn two(shop: &Shop, report: &mut Report) -> Result<()> {
    let second = shop.second_instance();
    let codes: Vec<String> = shop.partners.iter().take(PARTNERS).map(|partner| partner.code.clone()).collect();
    let by_one = |seconds: u64| by(shop, None, &codes, seconds);
    let by_two = |seconds: u64| by(shop, Some(&second), &codes, seconds);
    Floods::default().add(by_one(BEFORE)?, shop)?;
    Floods::default().add(by_two(BEFORE)?, shop)?;
    let (mut one, mut both) = (Floods::default(), Floods::default());
    for round in 0..ROUNDS {
        for two in [round % 2 == 1, round % 2 == 0] {
            if two {
                both.add(by_two(SECONDS)?, shop)?;
            } else {
                one.add(by_one(SECONDS)?, shop)?;
            }
        }
    }
    for (name, floods) in [("one instance", &one), ("two instances on one database", &both)] {
        report.note(&format!("single orders, {name}"), floods.rate(), "/s");
        report.note(&format!("until all of it was screened and sealed, {name}"), mean_ms(floods.follow_up), "ms");
    }
    for (pair, (one, both)) in one.rates.iter().zip(&both.rates).enumerate() {
        report.note(&format!("two against one, pair {}", pair + 1), both / one, "");
    }
    report.at_least("two instances against one", both.rate() / one.rate(), 1.0, "");
    Ok(())
}

fn mean_ms(of_all: Duration) -> f64 {
    of_all.as_secs_f64() * 1_000.0 / ROUNDS as f64
}

/// Orders a second, all to the shop's instance or half of them to a second.
fn by(shop: &Shop, second: Option<&Process>, codes: &[String], seconds: u64) -> Result<f64> {
    let half = shop.load(CONNECTIONS / 2, seconds);
    let mut other = shop.load(CONNECTIONS / 2, seconds);
    if let Some(second) = second {
        second.address.trim_start_matches("http://").clone_into(&mut other.host);
    }
    let theirs = codes.to_vec();
    let flooding = std::thread::spawn(move || flood(&other, theirs, CONNECTIONS / 2));
    let own = flood(&half, codes.to_vec(), 0)?;
    let others = flooding.join().unwrap_or_else(|_| anyhow::bail!("the second flood panicked"))?;
    Ok(own.rate() + others.rate())
}

/// Over connections that are numbered from `first` on: two halves of a flood do not go through the partners in step.
fn flood(load: &Load, codes: Vec<String>, first: usize) -> Result<Measured> {
    let run = rows::new_id()?;
    load::run(load, move |connection, i| {
        let connection = first + connection;
        let place = connection.wrapping_mul(617).wrapping_add(usize::try_from(i).unwrap_or(0)) % codes.len();
        let code = codes.get(place).map_or("", String::as_str);
        let order = format!("{run}-{connection}-{i}");
        let body = format!(
            r#"{{"order_id":"{order}","customer_id":"{order}","amount":4900,"currency":"EUR","ref":"{code}"}}"#
        );
        Call { path: "/v1/conversions".to_owned(), body: Some(body) }
    })
}
