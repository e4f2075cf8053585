//! Whether other instances record into the same database at the moment, and whose orders.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::PgPool;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::shares::Shares;
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
    pub(super) fn watch(watch: Watch, shares: Shares, metrics: Recording) -> Self {
        let seen = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&seen);
        let looking = tokio::spawn(async move {
            loop {
                // What the database does not answer now it does the next time.
                if let Ok((found, elsewhere)) = look(&watch, &shares.here()).await {
                    told.store(found, Ordering::Relaxed);
                    metrics.rivals(found, shares.hear(elsewhere));
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

/// Whether others record, and at how many of them each merchant. Tells them whose orders are recorded here.
async fn look(watch: &Watch, here: &[Uuid]) -> Result<(bool, HashMap<Uuid, u32>), sqlx::Error> {
    let mut connection = watch.db.acquire().await?;
    let found = instances::another_records(&mut connection, &watch.own).await?;
    if !found && here.is_empty() {
        return Ok((false, HashMap::new()));
    }
    Ok((found, instances::tell_and_hear(&mut connection, &watch.own, here).await?))
}
