//! After the faults: everything comes to an end by itself.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use integration_tests::database::Database;

use crate::load::Signals;

/// A lease of two minutes, clocks that were shifted, and some room.
const ROOM: Duration = Duration::from_mins(6);
/// And of the time of the faults: a payout waits half as long as it has been tried, and up to half of that again.
const WAITS: f64 = 0.75;
const LOOK_EVERY: Duration = Duration::from_millis(250);
const TELL_EVERY: Duration = Duration::from_secs(15);

/// What must come to nothing, each with the query that counts it.
const UNDER_WAY: [(&str, &str); 7] = [
    (
        "payouts without an end",
        "select count(*) from payout where status not in ('paid', 'refused', 'returned', 'released', 'canceled')",
    ),
    ("runs without an end", "select count(*) from payout_run where status not in ('completed', 'canceled')"),
    ("commissions that were not approved", "select count(*) from commission where status = 'pending'"),
    ("events that were not applied", "select count(*) from provider_event where status = 'pending'"),
    ("postings without a seal", "select count(*) from posting_unsealed"),
    ("changes of links that are not at the edge", "select count(*) from edge_change where pending_since is not null"),
    ("clicks in quarantine", "select count(*) from click_quarantine"),
];

/// Waits for it, after faults for so long; what is stuck after all, each with its number, and how long it took. Without finance
/// (`deserted`) nothing is waited for.
pub(crate) fn wait(
    database: &Database,
    signals: &Signals,
    disturbed: Duration,
    deserted: impl Fn() -> bool,
) -> (Vec<String>, Duration) {
    let (started, mut told) = (Instant::now(), Instant::now());
    let within = ROOM + disturbed.mul_f64(WAITS);
    loop {
        let can_end = signals.last_draft_made.load(Ordering::Relaxed);
        let open: Vec<String> = UNDER_WAY
            .iter()
            .map(|(what, query)| (database.number(query), what))
            .filter(|(number, _)| *number > 0)
            .map(|(number, what)| format!("{number} {what}"))
            .collect();
        if open.is_empty() && can_end || deserted() || started.elapsed() > within {
            return (open, started.elapsed());
        }
        if told.elapsed() > TELL_EVERY {
            println!("  {} s: {}", started.elapsed().as_secs(), open.join(", "));
            told = Instant::now();
        }
        thread::sleep(LOOK_EVERY);
    }
}
