//! Clients that take their time.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::answers::Answers;

/// Between two bytes.
const PAUSE: Duration = Duration::from_secs(1);

/// Opens a connection, says `first` and then a byte a second, and opens the next when the server has had enough.
pub(super) async fn trickle(host: String, first: Vec<u8>, end: Instant) -> Answers {
    let mut answers = Answers::default();
    while Instant::now() < end {
        let Ok(stream) = TcpStream::connect(&host).await else {
            answers.count(None);
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        if let Some(status) = speak(stream, &first, end).await {
            answers.count(status);
        }
    }
    answers
}

/// What the server said in the end, if it said something or closed before the end of the flood.
async fn speak(mut stream: TcpStream, first: &[u8], end: Instant) -> Option<Option<u16>> {
    if stream.write_all(first).await.is_err() {
        return Some(None);
    }
    let mut answer = [0; 64];
    while Instant::now() < end {
        match tokio::time::timeout(PAUSE, stream.read(&mut answer)).await {
            Ok(Ok(read)) if read > 0 => return Some(status(&answer)),
            Ok(_) => return Some(None),
            Err(_) if first.is_empty() => {}
            Err(_) => {
                if stream.write_all(b"x").await.is_err() {
                    return Some(None);
                }
            }
        }
    }
    None
}

/// Of `HTTP/1.1 408 …`.
fn status(answer: &[u8]) -> Option<u16> {
    std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()
}
