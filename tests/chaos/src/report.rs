//! What the campaign met, in numbers.

use std::sync::atomic::{AtomicU64, Ordering};

use integration_tests::database::Database;
use sqlx::Row as _;

use crate::faults::Struck;
use crate::load::Visits;
use crate::load::caller::Calls;
use crate::oracles::{Clicks, Left};

/// Asked of the books, in the order they are told.
const ASKED: [(&str, &str); 9] = [
    ("runs", "select count(*) from payout_run"),
    ("requests for a payment", "select count(*) from payout_attempt where purpose = 'send'"),
    (
        "requests for a payment whose outcome was unknown: lost, unreadable, 5xx",
        "select count(*) from payout_attempt where purpose = 'send' and outcome = 'unknown'",
    ),
    (
        "requests for a payment that were never written down as answered: a fault came between",
        "select count(*) from payout_attempt where purpose = 'send' and outcome is null",
    ),
    (
        "payouts with at least one of these",
        "select count(distinct payout_id) from payout_attempt where purpose = 'send' and coalesce(outcome, 'unknown') = 'unknown'",
    ),
    (
        "look-ups that found the transfer",
        "select count(*) from payout_attempt where purpose = 'look_up' and outcome = 'one'",
    ),
    (
        "look-ups that found none; the same request was sent again",
        "select count(*) from payout_attempt where purpose = 'look_up' and outcome = 'none'",
    ),
    ("requests answered with 409 or 429", "select count(*) from payout_attempt where outcome = 'retry_later'"),
    ("events of the provider in the inbox", "select count(*) from provider_event"),
];

/// Prints them.
pub(crate) fn print(database: &Database, struck: &Struck, calls: &Calls, left: &Left) {
    println!("\n| what | number |\n|---|---|");
    let line = |what: &str, number: u64| println!("| {what} | {number} |");
    for (what, number) in &struck.faults {
        line(what, *number);
    }
    line("kills of a server in all", struck.server_kills);
    line("starts that failed meanwhile", struck.failed_starts);
    for why in &struck.skipped {
        println!("| left out: {why} | – |");
    }
    println!("| orders recorded | {} |", database.number("select count(*) from conversion"));
    println!("| refunds recorded | {} |", database.number("select count(*) from refund"));
    for row in database.rows("select rail, status, count(*) from payout group by 1, 2 order by 1, 2") {
        let (rail, status, number): (String, String, i64) = (row.get(0), row.get(1), row.get(2));
        println!("| payouts by {rail}: {status} | {number} |");
    }
    println!("| transfers in the provider's journal | {} |", left.transfers.len());
    let paid = left.items.iter().filter(|item| item["status"] == "SUCCESS").count();
    println!("| items that PayPal paid, by its journal | {paid} |");
    for (what, query) in ASKED {
        println!("| {what} | {} |", database.number(query));
    }
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    line("calls of shop and finance that were answered", count(&calls.answered));
    line("calls without an answer, said again", count(&calls.lost));
    line("calls answered with 503, said again", count(&calls.unavailable));
}

/// And what became of visits.
pub(crate) fn print_visits(visits: &Visits, clicks: &Clicks) {
    let most = clicks.lost.iter().max().copied().unwrap_or_default();
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    println!("| clicks that visitors were told of | {} |", clicks.told);
    println!("| of these stored, each once | {} |", clicks.told - clicks.lost.iter().sum::<usize>());
    println!(
        "| of these lost with a killed workerd; most by one kill | {}; {most} |",
        clicks.lost.iter().sum::<usize>()
    );
    println!("| batches of killed workerds that the ledger knows to be missing | {} |", clicks.gaps);
    println!("| clicks stored in all | {} |", clicks.rows);
    println!("| visits without an answer | {} |", count(&visits.unanswered));
    println!("| visits sent on uncounted, the link being unknown at that moment | {} |\n", count(&visits.uncounted));
}
