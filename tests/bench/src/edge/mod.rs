//! The Worker beside its yardsticks in JavaScript, in one workerd: what a redirect through a hot link costs.

mod visits;
mod workers;

use std::time::Duration;

use anyhow::Result;

use crate::report::Report;
use visits::{Visited, Visits};
use workers::{Front, WORKERS, Worker, Workers};

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 5;
const WARM_UP: Duration = Duration::from_millis(500);
const COUNTED: Duration = Duration::from_millis(1_500);

/// What one round of a Worker came to.
struct Round {
    rate: f64,
    /// Of workerd, in microseconds for each visit.
    processor_us: f64,
    /// Of this client, as a share of one core.
    client_share: f64,
    visited: Visited,
}

/// Straight at workerd, and behind Miniflare's own entry Worker, which answers every request in development.
pub(crate) fn redirect(report: &mut Report) -> Result<()> {
    let workers = Workers::start()?;
    let mut visits = [0; WORKERS.len()];
    for front in [Front::Straight, Front::Miniflare] {
        let rounds = in_turns(&workers, front, &mut visits)?;
        tell(front, &rounds, report);
    }
    for (worker, visits) in WORKERS.iter().zip(visits).filter(|(worker, _)| worker.counts_clicks) {
        workers.await_clicks(worker, visits)?;
    }
    println!("  every visit's click has left its queue");
    Ok(())
}

/// Round by round, each beginning with another Worker, so that whatever else the machine does falls on all of them.
fn in_turns(workers: &Workers, front: Front, visits: &mut [u64; WORKERS.len()]) -> Result<[Vec<Round>; WORKERS.len()]> {
    let mut rounds = [const { Vec::new() }; WORKERS.len()];
    for first in 0..ROUNDS {
        let mut turns: Vec<_> = WORKERS.iter().zip(rounds.iter_mut().zip(visits.iter_mut())).collect();
        turns.rotate_left(first % WORKERS.len());
        for (worker, (rounds, visits)) in turns {
            let round = round(workers, front, worker)?;
            *visits += round.visited.total;
            rounds.push(round);
        }
    }
    Ok(rounds)
}

fn round(workers: &Workers, front: Front, worker: &Worker) -> Result<Round> {
    let load = Visits { port: workers.port(front, worker)?, host: worker.host(), connections: CONNECTIONS };
    let (server_before, client_before) = (workers.processor_time()?, visits::own_processor_time()?);
    let visited = load.run(WARM_UP, COUNTED)?;
    let server = workers.processor_time()?.saturating_sub(server_before);
    let client = visits::own_processor_time()?.saturating_sub(client_before);
    Ok(Round {
        rate: visited.rate(COUNTED),
        processor_us: server.as_secs_f64() * 1e6 / visited.total as f64,
        client_share: client.as_secs_f64() / (WARM_UP + COUNTED).as_secs_f64(),
        visited,
    })
}

fn tell(front: Front, rounds: &[Vec<Round>; WORKERS.len()], report: &mut Report) {
    let of = |rounds: &[Round], figure: &dyn Fn(&Round) -> f64| rounds.iter().map(figure).collect::<Vec<_>>();
    for (worker, rounds) in WORKERS.iter().zip(rounds) {
        let (rate, slowest, fastest) = spread(of(rounds, &|round| round.rate));
        let (processor_us, ..) = spread(of(rounds, &|round| round.processor_us));
        let (p50, ..) = spread(of(rounds, &|round| round.visited.latency_ms(0.5)));
        let (p99, ..) = spread(of(rounds, &|round| round.visited.latency_ms(0.99)));
        let (client, ..) = spread(of(rounds, &|round| round.client_share));
        let details = format!(
            "{slowest:.0}–{fastest:.0}; p50 {p50:.1} ms, p99 {p99:.1} ms; processor {processor_us:.0} µs a visit; client \
             {client:.2} cores"
        );
        report.note(&format!("{}{} ({details})", worker.what, front.suffix()), rate, "/s");
    }
    let Some((ours, yardsticks)) = rounds.split_first() else { return };
    let bars = [Some(0.85), None, Some(2.5), None];
    for ((worker, yardstick), bar) in WORKERS.iter().skip(1).zip(yardsticks).zip(bars) {
        // Round by round, as they were taken.
        let ratios = |figure: &dyn Fn(&Round) -> f64| {
            spread(ours.iter().zip(yardstick).map(|(ours, theirs)| figure(ours) / figure(theirs)).collect())
        };
        let (rate, least, most) = ratios(&|round| round.rate);
        let (processor, ..) = ratios(&|round| round.processor_us);
        let line =
            format!("against {}{} ({least:.2}–{most:.2}; processor {processor:.2} ×)", worker.what, front.suffix());
        match bar {
            Some(bar) => report.at_least(&line, rate, bar, "×"),
            None => report.note(&line, rate, "×"),
        }
    }
}

/// Median, least and most.
fn spread(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_unstable_by(f64::total_cmp);
    let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    (at(values.len() / 2), at(0), at(values.len().saturating_sub(1)))
}
