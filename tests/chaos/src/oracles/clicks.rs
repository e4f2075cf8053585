//! Clicks: every visit that was told of one has its row, except what a killed workerd held at its last moment.

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use integration_tests::database::Database;
use sqlx::Row as _;
use uuid::Uuid;

use crate::load::Visits;
use crate::load::visitors::Told;

/// From a visit to its row, when all is well: the isolate's buffer, the queue's own wait, a retry or two of it.
const UNDER_WAY: Duration = Duration::from_secs(8);
/// And when all was not well until now.
const STORED_WITHIN: Duration = Duration::from_secs(90);
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// What is there of what visitors were told.
#[derive(Debug, Default)]
pub(crate) struct Clicks {
    /// Clicks that visitors were told of.
    pub(crate) told: usize,
    /// Rows.
    pub(crate) rows: usize,
    /// Told of by a workerd that was killed within moments, and never stored: for each kill, in order.
    pub(crate) lost: Vec<usize>,
    /// Told of, not stored, and no kill explains it: when, before the end of the run.
    unexplained: Vec<Duration>,
    /// Rows that no visitor was told of, and visits without an answer, which may explain them.
    unasked: usize,
    unanswered: usize,
    /// By the rollups.
    counted: usize,
    /// Batches that the ledger knows to be missing, of workerds that were killed, and of the one that goes on.
    pub(crate) gaps: usize,
    gaps_of_the_living: usize,
}

impl Clicks {
    /// As it is now.
    pub(crate) fn read(database: &Database, visits: &Visits) -> Self {
        let stored = stored(database);
        let number = |query: &str| usize::try_from(database.number(query)).unwrap_or_default();
        // The isolate that was heard last is the one that lives.
        let gaps = "select coalesce(sum(g.last_seq - g.first_seq + 1), 0)::bigint from edge_gap g
             where (g.isolate_id = (select isolate_id from edge_isolate order by first_heard_at desc limit 1))";
        let mut clicks = Self::compare(&visits.told(), &visits.ended(), &stored);
        clicks.unanswered = usize::try_from(visits.unanswered.load(Ordering::Relaxed)).unwrap_or(usize::MAX);
        clicks.counted = number("select coalesce(sum(clicks), 0)::bigint from click_rollup");
        clicks.gaps = number(&format!("{gaps} = false"));
        clicks.gaps_of_the_living = number(gaps);
        clicks
    }

    fn compare(told: &[Told], ended: &[Instant], stored: &HashSet<Uuid>) -> Self {
        let mut clicks = Self { told: told.len(), rows: stored.len(), lost: vec![0; ended.len()], ..Self::default() };
        let known: HashSet<Uuid> = told.iter().map(|told| told.click_id).collect();
        clicks.unasked = stored.difference(&known).count();
        for missing in told.iter().filter(|told| !stored.contains(&told.click_id)) {
            let end = ended.get(missing.life).zip(clicks.lost.get_mut(missing.life));
            match end {
                Some((end, lost)) if missing.at + UNDER_WAY >= *end => *lost += 1,
                _ => clicks.unexplained.push(missing.at.elapsed()),
            }
        }
        clicks
    }

    /// What is wrong, a line each.
    pub(crate) fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut unless = |right: bool, what: String| {
            if !right {
                wrong.push(what);
            }
        };
        unless(
            self.unexplained.is_empty(),
            format!(
                "lost: {} clicks that visitors were told of, and no kill of workerd explains it; so long ago: {:?}",
                self.unexplained.len(),
                self.unexplained.get(..8).unwrap_or(&self.unexplained)
            ),
        );
        unless(
            self.unasked <= self.unanswered,
            format!("{} clicks of nobody, and only {} visits went without an answer", self.unasked, self.unanswered),
        );
        unless(self.counted == self.rows, format!("{} clicks are counted as {}", self.rows, self.counted));
        unless(
            self.gaps_of_the_living == 0,
            format!("{} batches of an isolate that lives are missing", self.gaps_of_the_living),
        );
        wrong
    }
}

/// Waits until what visitors were told of a while ago is stored; what is not by then is found at the end.
pub(crate) fn await_stored(database: &Database, visits: &Visits) {
    let deadline = Instant::now() + STORED_WITHIN;
    loop {
        let stored = stored(database);
        let life = visits.ended().len();
        let late = |told: &Told| told.life == life && told.at.elapsed() > UNDER_WAY / 2;
        let missing = visits.told().iter().filter(|told| late(told) && !stored.contains(&told.click_id)).count();
        if missing == 0 {
            return;
        }
        if Instant::now() >= deadline {
            println!("        {missing} clicks are not stored after {} s", STORED_WITHIN.as_secs());
            return;
        }
        thread::sleep(LOOK_EVERY);
    }
}

fn stored(database: &Database) -> HashSet<Uuid> {
    database.rows("select click_id from click").iter().map(|row| row.get(0)).collect()
}
