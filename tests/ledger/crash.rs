//! The crash test: the server is killed outright in the middle of load, again and again, and the books show exactly
//! what was answered.
//!
//! SIGKILL gives it no chance to finish, so a request that got no answer may or may not be in the books, and its caller
//! can only send it again. Half of the callers do so at once, while what the dead server had begun may still run in
//! PostgreSQL; the others only when everything is over.
//!
//! `CRASH_KILLS` (20) says how often.

mod books;
mod caller;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use caller::{Caller, Sent};
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use serde_json::json;

/// Threads that post single orders, and approve and refund them.
const SHOPS: usize = 4;
/// Threads that post many at a time.
const BULK_SHOPS: usize = 2;
/// Requests that must have been answered since the last start before the next kill.
const UNDER_LOAD: u64 = 12;

/// What callers and killer tell each other.
#[derive(Debug, Default)]
struct Signals {
    /// How often the server was started again.
    starts: AtomicU64,
    /// No more new requests.
    over: AtomicBool,
    /// Requests that were answered.
    answered: AtomicU64,
}

fn kills() -> u64 {
    std::env::var("CRASH_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(20)
}

/// Waits for load, then a little longer, so that kills meet requests at different places.
fn wait_for_load(signals: &Signals, kill: u64) {
    let (before, deadline) = (signals.answered.load(Ordering::Relaxed), Instant::now() + Duration::from_mins(1));
    while signals.answered.load(Ordering::Relaxed) < before + UNDER_LOAD {
        assert!(Instant::now() < deadline, "no answers after kill {kill}");
        thread::sleep(Duration::from_millis(2));
    }
    thread::sleep(Duration::from_millis(kill * 67 % 191));
}

#[test]
fn a_server_killed_again_and_again_under_load_loses_nothing_and_books_nothing_twice() {
    let mut ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
    let signals = Signals::default();

    let mut sent: Vec<Sent> = thread::scope(|scope| {
        let callers: Vec<_> = (0..SHOPS + BULK_SHOPS)
            .map(|number| {
                let mut caller = Caller::new(number, &shop.api, &partner.code, &signals);
                scope.spawn(move || {
                    if number < SHOPS {
                        caller.sell();
                    } else {
                        caller.sell_in_bulk();
                    }
                    caller.sent
                })
            })
            .collect();
        for kill in 0..kills() {
            wait_for_load(&signals, kill);
            ledger.process.kill();
            ledger.start_again();
            signals.starts.fetch_add(1, Ordering::Relaxed);
        }
        wait_for_load(&signals, 0);
        signals.over.store(true, Ordering::Relaxed);
        callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect()
    });

    let tally = caller::repeat_what_was_lost(&shop.api, &mut sent);
    println!("{} kills under load, {} requests: {tally}", kills(), sent.len());
    assert!(tally.lost >= kills() * 2, "the kills met no load: {tally}");
    books::assert_they_show_exactly(&ledger.database, &sent);
    ledger.assert_books_hold();
}
