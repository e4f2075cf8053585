//! Writing a merchant's kept events: those that came while the last were written, and beside others' orders after a pause.

use std::sync::Arc;

use uuid::Uuid;

use super::Shared;
use super::waiting::Waiting;
use crate::db::provider_events;
use crate::domain::provider_event::EventSource;
use crate::inbox::receive::ReceiveError;
use crate::turns::Pause;

/// As long as that of a flood of orders.
const PAUSE: Pause = Pause { times: 2, longest: std::time::Duration::from_millis(500) };

/// Whoever writes a merchant's events. However it ends, the next event begins another.
pub(super) struct Writing {
    shared: Arc<Shared>,
    merchant_id: Uuid,
    /// Nothing waited any more, and the line knows.
    ended: bool,
}

impl Writing {
    pub(super) fn begin(shared: Arc<Shared>, merchant_id: Uuid) -> Self {
        Self { shared, merchant_id, ended: false }
    }

    pub(super) async fn run(mut self) {
        loop {
            let beside_others = self.shared.orders.others_record(self.merchant_id);
            let mut turn = self.shared.writing.turn(self.merchant_id, beside_others).await;
            let batch = self.shared.line.next(self.merchant_id);
            if batch.is_empty() {
                self.ended = true;
                return;
            }
            if beside_others {
                turn.pause_after(PAUSE);
            }
            write(&self.shared, self.merchant_id, batch).await;
        }
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if !self.ended {
            self.shared.line.forget(self.merchant_id);
        }
    }
}

/// In one transaction, by their ids in order, so that two instances with the same events do not wait for each other.
async fn write(shared: &Shared, merchant_id: Uuid, mut batch: Vec<Waiting>) {
    batch.sort_by(|one, other| one.event.provider_event_id.cmp(&other.event.provider_event_id));
    let (events, answers): (Vec<_>, Vec<_>) = batch.into_iter().map(Waiting::over).unzip();
    let inserted = async {
        let mut connection = shared.db.acquire().await?;
        provider_events::insert_ignored(&mut connection, EventSource::StripeMerchant, Some(merchant_id), &events).await
    };
    let inserted = inserted.await.map_err(ReceiveError::from);
    for (event, answer) in events.iter().zip(answers) {
        // Whoever waited may be gone.
        let _ = answer.send(inserted.as_ref().map(|kept| kept.contains(&event.event_id)).map_err(Clone::clone));
    }
}
