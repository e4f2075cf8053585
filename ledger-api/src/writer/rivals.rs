//! Whether other instances record into the same database at the moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::PgPool;
use tokio::task::JoinHandle;

use crate::db::instances;
use crate::metrics::Recording;

/// How often it is looked. A wrong answer costs speed and nothing else.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How it is looked for them.
#[derive(Debug)]
pub struct Watch {
    /// Connections that record nothing.
    pub db: PgPool,
    /// What the sessions are called that record for this instance.
    pub own: String,
}

/// Looks from time to time; ends when dropped.
pub(super) struct Rivals {
    seen: Arc<AtomicBool>,
    looking: JoinHandle<()>,
}

impl Rivals {
    pub(super) fn watch(watch: Watch, metrics: Recording) -> Self {
        let seen = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&seen);
        let looking = tokio::spawn(async move {
            loop {
                // What the database does not answer now it does the next time.
                if let Ok(found) = look(&watch).await {
                    told.store(found, Ordering::Relaxed);
                    metrics.rivals(found);
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        });
        Self { seen, looking }
    }

    pub(super) fn are_there(&self) -> bool {
        self.seen.load(Ordering::Relaxed)
    }
}

impl Drop for Rivals {
    fn drop(&mut self) {
        self.looking.abort();
    }
}

async fn look(watch: &Watch) -> Result<bool, sqlx::Error> {
    instances::another_records(&mut *watch.db.acquire().await?, &watch.own).await
}
