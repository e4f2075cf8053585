//! Puts waiting orders into transactions, as the [line](super::line) has it.

use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::Recorder;
use super::line::{Line, MOST_ORDERS};
use super::queue::Waiting;
use super::rivals::{Rivals, Watch};

/// The longest moment of gathering, as a part of the time the transaction took: where the machine is busy, both take longer.
const GATHERED_PART: u32 = 2;
/// And at most.
const LONGEST_GATHERING: Duration = Duration::from_millis(5);

/// What the dispatcher waits for.
enum Happened {
    /// A transaction of so many `orders` ended after `took`, and `answered` of them got their answers.
    Recorded { merchant_id: Uuid, orders: usize, answered: usize, took: Duration },
    /// The time of a gathering is over.
    Gathered { merchant_id: Uuid, number: u64 },
}

pub(super) async fn run(recorder: Recorder, watch: Watch, mut orders: mpsc::Receiver<Waiting>) {
    let rivals = Rivals::watch(watch, recorder.shares.clone(), recorder.metrics.clone());
    let mut line = Line::default();
    let mut pending: JoinSet<Happened> = JoinSet::new();
    let mut arrivals = Vec::with_capacity(MOST_ORDERS);
    let capacity = orders.max_capacity();
    let mut open = true;
    // In transactions, and those that wait for their turn.
    let mut under_way = 0;
    while open || line.length > 0 || !pending.is_empty() {
        line.in_company = recorder.shares.in_company();
        while let Some((merchant_id, batch)) = line.next_batch() {
            under_way += batch.len();
            let recorder = recorder.clone();
            pending.spawn(async move { record(&recorder, merchant_id, batch).await });
        }
        // As many as the channel holds, and a batch: so what can wait is bounded.
        tokio::select! {
            taken = orders.recv_many(&mut arrivals, MOST_ORDERS), if open && line.length + under_way < capacity => {
                open = taken > 0;
                arrivals.drain(..).for_each(|waiting| line.join(waiting));
            }
            Some(happened) = pending.join_next(), if !pending.is_empty() => match happened {
                Ok(Happened::Recorded { merchant_id, orders, answered, took }) => {
                    under_way -= orders;
                    if let Some(number) = line.done(merchant_id, answered, rivals.are_there()) {
                        pending.spawn(gather(merchant_id, number, took));
                    }
                }
                Ok(Happened::Gathered { merchant_id, number }) => line.gathered(merchant_id, number),
                Err(error) => {
                    // The waiters see their answer's sender dropped. Which merchant it was is not known, so every
                    // transaction is waited for and the count of those under way starts anew.
                    tracing::error!(%error, "a batch of orders panicked");
                    while pending.join_next().await.is_some() {}
                    line.all_done();
                    under_way = 0;
                }
            },
            else => {}
        }
    }
}

/// Records a batch of one merchant and answers every waiter.
async fn record(recorder: &Recorder, merchant_id: Uuid, batch: Vec<Waiting>) -> Happened {
    let taken = batch.len();
    // Whoever has hung up will post again; there is no reason to keep the others waiting for them.
    let wanted = batch.into_iter().filter(|waiting| !waiting.answer.is_closed());
    let (orders, answers): (Vec<_>, Vec<_>) = wanted.map(|waiting| (waiting.order, waiting.answer)).unzip();
    let began = Instant::now();
    let outcomes = recorder.record(merchant_id, &orders).await;
    let took = began.elapsed();
    for (answer, outcome) in answers.into_iter().zip(outcomes) {
        let _ = answer.send(outcome);
    }
    Happened::Recorded { merchant_id, orders: taken, answered: orders.len(), took }
}

/// The longest moment for those who were answered to come back.
async fn gather(merchant_id: Uuid, number: u64, took: Duration) -> Happened {
    tokio::time::sleep((took / GATHERED_PART).min(LONGEST_GATHERING)).await;
    Happened::Gathered { merchant_id, number }
}
