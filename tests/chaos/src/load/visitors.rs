//! Visitors who follow links: on the merchant's site and on the link domain.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use integration_tests::api::{Answer, Client};
use integration_tests::ledger::TOKEN_KEYS;
use shared::token::TokenKeys;
use uuid::Uuid;

use super::Signals;
use crate::affiliates::Affiliate;
use crate::random::Random;

const BETWEEN_VISITS: Duration = Duration::from_millis(25);
const BROWSER: &[(&str, &str)] =
    &[("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")];
/// Tokens that wait for somebody who buys.
const BASKET: usize = 200;

/// A click that a visitor was told of, by the token it got.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    pub(crate) click_id: Uuid,
    pub(crate) at: Instant,
    /// The life of workerd that told it: kills before it.
    pub(crate) life: usize,
}

/// What became of visits, over all visitors.
#[derive(Debug, Default)]
pub(crate) struct Visits {
    told: Mutex<Vec<Told>>,
    /// When each life of workerd but the last ended.
    ended: Mutex<Vec<Instant>>,
    /// Tokens to buy with, each with the affiliate's place.
    basket: Mutex<VecDeque<(usize, String)>>,
    /// No answer: their clicks may be stored all the same.
    pub(crate) unanswered: AtomicU64,
    /// Sent on without a click, because the link was unknown at that moment.
    pub(crate) uncounted: AtomicU64,
}

impl Visits {
    /// Every click that was told of.
    pub(crate) fn told(&self) -> Vec<Told> {
        self.told.lock().map(|told| told.clone()).unwrap_or_default()
    }

    /// When lives of workerd ended, in their order.
    pub(crate) fn ended(&self) -> Vec<Instant> {
        self.ended.lock().map(|ended| ended.clone()).unwrap_or_default()
    }

    /// workerd is killed now.
    pub(crate) fn life_ends(&self) {
        if let Ok(mut ended) = self.ended.lock() {
            ended.push(Instant::now());
        }
    }

    fn life(&self) -> usize {
        self.ended.lock().map_or(0, |ended| ended.len())
    }

    /// A token of somebody who has made up their mind.
    pub(crate) fn decided(&self) -> Option<(usize, String)> {
        self.basket.lock().ok()?.pop_front()
    }

    fn keep(&self, told: Told, affiliate: usize, token: &str) {
        if let Ok(mut all) = self.told.lock() {
            all.push(told);
        }
        if let Ok(mut basket) = self.basket.lock() {
            basket.truncate(BASKET);
            basket.push_front((affiliate, token.to_owned()));
        }
    }
}

/// Follows links until it is over.
pub(crate) fn follow(
    [site, links]: [&Client; 2],
    affiliates: &[Affiliate],
    visits: &Visits,
    signals: &Signals,
    mut random: Random,
) -> Result<()> {
    let keys: TokenKeys = TOKEN_KEYS.parse().ok().context("the tests' keys are keys")?;
    while !signals.is_over() {
        let place = random.place(affiliates.len());
        let code = affiliates.get(place).context("an affiliate")?.code.as_str();
        let life = visits.life();
        let answer = if random.between(0, 2) == 0 {
            site.try_get_with(&format!("/pricing?ref={code}"), BROWSER)
        } else {
            links.try_get_with(&format!("/{code}"), BROWSER)
        };
        let Ok(answer) = answer else {
            visits.unanswered.fetch_add(1, Ordering::Relaxed);
            thread::sleep(BETWEEN_VISITS * 4);
            continue;
        };
        match token(&answer) {
            Some(token) => {
                let click_id = keys.verify(&token).ok().context("the Worker's token does not verify")?.click_id;
                visits.keep(Told { click_id, at: Instant::now(), life }, place, &token);
            }
            None => drop(visits.uncounted.fetch_add(1, Ordering::Relaxed)),
        }
        thread::sleep(BETWEEN_VISITS);
    }
    Ok(())
}

/// In the site's cookie, or in the address that a short link leads to.
fn token(answer: &Answer) -> Option<String> {
    let in_address = || {
        let (_, rest) = answer.header("location")?.split_once("aff_click=")?;
        rest.split('&').next().map(str::to_owned)
    };
    answer.cookie("aff_ref").or_else(in_address)
}
