//! A client that sends what it likes, over and over, and keeps no rule of HTTP but one: it reads the answer.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::answers::Answers;

/// For an answer.
const PATIENCE: Duration = Duration::from_secs(35);
/// Of an answer's head.
const MOST_HEAD: usize = 16 * 1024;

/// Sends `requests` in turn, one each `pause`, until the end.
pub(super) async fn call(host: String, pause: Duration, end: Instant, requests: impl Fn(u64) -> Vec<u8>) -> Answers {
    let mut answers = Answers::default();
    let mut open: Option<TcpStream> = None;
    let began = Instant::now();
    for number in 0_u32.. {
        let due = began + pause.saturating_mul(number);
        if due.max(Instant::now()) >= end {
            break;
        }
        tokio::time::sleep_until(due.into()).await;
        let stream = match open.take() {
            Some(stream) => Some(stream),
            None => TcpStream::connect(&host).await.ok(),
        };
        let Some(mut stream) = stream else {
            answers.count(None);
            continue;
        };
        let answer = tokio::time::timeout(PATIENCE, ask(&mut stream, &requests(number.into()))).await;
        let (status, stays) = answer.unwrap_or_default();
        answers.count(status);
        open = stays.then_some(stream);
    }
    answers
}

/// The status of the answer, if there was one, and whether the connection is good for another request. An answer may come before the
/// request was read; nothing more of it is sent then.
async fn ask(stream: &mut TcpStream, request: &[u8]) -> (Option<u16>, bool) {
    let (mut from, mut to) = stream.split();
    let mut sent = false;
    let sending = async {
        sent = to.write_all(request).await.is_ok();
        std::future::pending::<()>().await;
    };
    let answer = tokio::select! {
        answer = read(&mut from) => answer,
        () = sending => None,
    };
    answer.map_or((None, false), |(status, stays)| (Some(status), stays && sent))
}

async fn read(from: &mut (impl tokio::io::AsyncRead + Unpin)) -> Option<(u16, bool)> {
    let mut read = Vec::with_capacity(1024);
    let head = loop {
        if let Some(at) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if from.read_buf(&mut read).await.ok()? == 0 || read.len() > MOST_HEAD {
            return None;
        }
    };
    let text = String::from_utf8_lossy(read.get(..head)?).to_ascii_lowercase();
    let status = text.split(' ').nth(1)?.parse().ok()?;
    let length: Option<usize> = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .and_then(|length| length.trim().parse().ok());
    let stays = length.is_some() && !text.contains("connection: close");
    while read.len() < head + length.unwrap_or(0) {
        if from.read_buf(&mut read).await.ok()? == 0 {
            return Some((status, false));
        }
    }
    Some((status, stays))
}
