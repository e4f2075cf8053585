//! Live numbers: a page that is open hears that what it shows has changed, by server-sent events, and reads itself again.
//!
//! Nothing but "changed" is told, so that there is one way to show a thing. Connections are few and end: a page whose
//! connection is refused simply does not move.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use http_body_util::channel::Channel;
use tokio::time::Instant;

use super::error::PageError;
use super::page::PageResult;
use crate::app::App;

/// Pages that may listen at once at this instance.
pub(crate) const MOST_LISTENERS: usize = 500;
/// How often it is looked.
const LOOK: Duration = Duration::from_secs(3);
/// A connection that has been silent for so long says that it is there.
const SILENCE: Duration = Duration::from_secs(15);
/// A connection ends after so long; browsers come back by themselves.
const LONGEST: Duration = Duration::from_mins(10);

/// Tells a page whenever what `look` answers is another than before.
pub(crate) fn changes<L, F>(app: Arc<App>, look: L) -> PageResult
where
    L: Fn(Arc<App>) -> F + Send + 'static,
    F: Future<Output = Result<String, sqlx::Error>> + Send,
{
    let permit = Arc::clone(&app.listeners).try_acquire_owned().map_err(|_| PageError::Unavailable)?;
    let (mut sender, body) = Channel::<axum::body::Bytes>::new(4);
    tokio::spawn(async move {
        let _permit = permit;
        let mut stopping = app.stopping.clone();
        let (began, mut spoke) = (Instant::now(), Instant::now());
        let mut last = None;
        while began.elapsed() < LONGEST && !*stopping.borrow() {
            let Ok(now) = look(Arc::clone(&app)).await else { break };
            let changed = last.as_ref().is_some_and(|last| *last != now);
            last = Some(now);
            let said: &'static [u8] = if changed { b"event: changed\ndata:\n\n" } else { b": here\n\n" };
            if changed || spoke.elapsed() >= SILENCE {
                if sender.send_data(axum::body::Bytes::from_static(said)).await.is_err() {
                    break;
                }
                spoke = Instant::now();
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = stopping.changed() => {}
            }
        }
    });
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    let response: Response = (headers, Body::new(body)).into_response();
    Ok(response)
}
