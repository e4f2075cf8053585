//! Draws the salts of IP pseudonyms ahead, tells them to the Worker, and destroys those that are past their time.

use std::sync::Arc;
use std::time::Duration;

use time::Date;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::app::{self, App};
use crate::metrics::Job;
use crate::salts::{self, SaltError};

/// KV may have lost them.
const TELL_AGAIN_AFTER: Duration = Duration::from_hours(1);

/// Until `stop` says so. A loop of its own: it waits for the Worker.
pub(super) async fn run(app: Arc<App>, pause: Duration, mut stop: watch::Receiver<bool>) {
    app.metrics.jobs.begun(&[Job::DestroySalts, Job::TellSalts], app::now());
    let mut told = Told::default();
    while !*stop.borrow() {
        let today = app::now().date();
        super::report(&app, Job::DestroySalts, destroy(&app, today).await);
        super::report(&app, Job::TellSalts, told.tell(&app, today).await);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn destroy(app: &App, today: Date) -> Result<(), sqlx::Error> {
    app.salts.forget_old();
    let destroyed = salts::destroy_old(&app.db, today).await?;
    if destroyed > 0 {
        tracing::info!(destroyed, "destroyed salts of IP pseudonyms that are past their time");
    }
    Ok(())
}

/// What the Worker was told last.
#[derive(Default)]
struct Told {
    last: Option<(Date, Instant)>,
    refused: bool,
}

impl Told {
    async fn tell(&mut self, app: &App, today: Date) -> Result<(), SaltError> {
        if self.last.is_some_and(|(day, at)| day == today && at.elapsed() < TELL_AGAIN_AFTER) {
            return Ok(());
        }
        let salts = salts::for_the_edge(&app.db, &app.vault, today).await?;
        if let Some(edge) = &app.edge {
            if let Err(why) = edge.put_salts(&salts).await {
                if !self.refused {
                    tracing::warn!(why, "the Worker does not take the day's salt; it can ask for it");
                }
                self.refused = true;
                return Ok(());
            }
            self.refused = false;
        }
        self.last = Some((today, Instant::now()));
        Ok(())
    }
}
