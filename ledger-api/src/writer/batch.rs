//! One batch: recorded together, answered each on its own. An order that cannot be stored is found by halving the
//! batch, so that it fails alone.

use uuid::Uuid;

use super::queue::Waiting;
use super::{RecordError, Recorder};
use crate::domain::conversion::NewConversion;

/// Records a batch of one merchant and answers every waiter.
pub(super) async fn record(recorder: &Recorder, merchant_id: Uuid, batch: Vec<Waiting>) {
    // Whoever has hung up will post again; there is no reason to keep the others waiting for them.
    let wanted = batch.into_iter().filter(|waiting| !waiting.answer.is_closed());
    // Each part is one transaction, so a part that fails has stored nothing and can be halved. The last is taken first.
    let mut parts = super::passes(wanted, |waiting| &waiting.order);
    parts.reverse();
    while let Some(mut part) = parts.pop() {
        if part.is_empty() {
            continue;
        }
        let orders: Vec<NewConversion> = part.iter().map(|waiting| waiting.order.clone()).collect();
        match recorder.record(merchant_id, &orders).await {
            Ok(answers) => {
                for (waiting, answer) in part.into_iter().zip(answers) {
                    let _ = waiting.answer.send(Ok(answer));
                }
            }
            Err(error) if part.len() > 1 && is_the_orders_fault(&error) => {
                tracing::warn!(%merchant_id, orders = part.len(), %error, "a batch failed; halving it to find the order");
                let second = part.split_off(part.len() / 2);
                parts.extend([second, part]);
            }
            Err(error) => refuse(part, &error),
        }
    }
}

/// Whether one order of the batch may be to blame, and not the database or the way to it.
fn is_the_orders_fault(error: &RecordError) -> bool {
    match error {
        RecordError::Raced => true,
        RecordError::Database(error) => match error.as_ref() {
            sqlx::Error::Encode(_) | sqlx::Error::Decode(_) => true,
            // Classes 22 (data) and 23 (constraints), and what the books' own checks raise.
            sqlx::Error::Database(error) => {
                error.code().is_some_and(|code| code.starts_with("22") || code.starts_with("23"))
            }
            _ => false,
        },
    }
}

fn refuse(part: Vec<Waiting>, error: &RecordError) {
    for waiting in part {
        let _ = waiting.answer.send(Err(error.clone()));
    }
}
