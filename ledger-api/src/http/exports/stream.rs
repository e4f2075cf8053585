//! A file of any length in little memory: a chunk is read when the client has taken the one before. Between chunks no
//! connection is held, so a client that reads slowly costs nothing but its socket, and that only for a while.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::body::Bytes;
use http_body_util::channel::{Channel, Sender};
use sqlx::PgConnection;

use crate::app::App;

/// Rows read at once.
pub(crate) const CHUNK_ROWS: i64 = 2_000;
/// How long a client may take for a chunk.
const PATIENCE: Duration = Duration::from_mins(1);

/// Something that can be read in chunks.
pub(crate) trait Export: Send + 'static {
    /// The first line, with its line end.
    fn header(&self) -> String;

    /// The lines of the next chunk and how many they are; fewer than [`CHUNK_ROWS`] are the last.
    fn next(
        &mut self,
        connection: &mut PgConnection,
    ) -> impl Future<Output = Result<(String, usize), sqlx::Error>> + Send;
}

/// The whole file as a body. When it cannot be read to its end the connection breaks, so that half a file is never
/// taken for a whole one.
pub(crate) fn body<E: Export>(app: Arc<App>, export: E) -> Body {
    let (mut sender, channel) = Channel::<Bytes, std::io::Error>::new(1);
    tokio::spawn(async move {
        if let Err(error) = send(&app, &mut sender, export).await {
            tracing::warn!(%error, "an export was broken off");
            sender.abort(std::io::Error::other("the export was broken off"));
        }
    });
    Body::new(channel)
}

/// Why an export ends early.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error("the client went away or took too long")]
    Client,
}

async fn send<E: Export>(app: &App, sender: &mut Sender<Bytes, std::io::Error>, mut export: E) -> Result<(), Broken> {
    put(sender, export.header()).await?;
    loop {
        let (lines, count) = export.next(&mut *app.db.acquire().await?).await?;
        let last = i64::try_from(count).unwrap_or(i64::MAX) < CHUNK_ROWS;
        if count > 0 {
            put(sender, lines).await?;
        }
        if last {
            return Ok(());
        }
    }
}

async fn put(sender: &mut Sender<Bytes, std::io::Error>, lines: String) -> Result<(), Broken> {
    let sent = tokio::time::timeout(PATIENCE, sender.send_data(Bytes::from(lines))).await;
    sent.map_err(|_| Broken::Client)?.map_err(|_| Broken::Client)
}
