//! Tries again what providers told and could not be applied at once. Any number of instances may run at once: an event
//! belongs to whoever has locked its row.
//!
//! A merchant decides how many of its events wait. So each merchant's are tried by themselves, and apart from the platform's own,
//! which tell of payouts.

mod forget;
mod merchants;
mod platform;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;

pub(super) use forget::forget;

/// Looks for events at least this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// For how long somebody's are tried one after the other before it is looked whose else are due.
const SPELL: Duration = Duration::from_secs(1);

/// Tries until `stop` says so.
pub(super) async fn run(app: Arc<App>, pause: Duration, stop: watch::Receiver<bool>) {
    let pause = pause.min(LONGEST_PAUSE);
    tokio::join!(platform::run(Arc::clone(&app), pause, stop.clone()), merchants::run(app, pause, stop));
}
