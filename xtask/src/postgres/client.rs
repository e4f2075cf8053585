//! Just enough of PostgreSQL's wire protocol to send statements over the server's own socket.
//!
//! The npm package has no `psql`, and a driver crate would be the largest thing this program compiles. Only the
//! account that owns the socket folder (and root) can reach the socket, so the server asks for no password there.
//! Message formats: PostgreSQL documentation, "Frontend/Backend Protocol".

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};

const PROTOCOL_3_0: i32 = 196_608;
/// No message we ask for comes near this; a larger length means we lost our place in the stream.
const MESSAGE_LIMIT_BYTES: usize = 1 << 26;
const DEADLINE: Duration = Duration::from_mins(5);

/// An open session.
pub(crate) struct Connection {
    stream: UnixStream,
}

impl Connection {
    /// Connects to `database` as `user` through the socket that a server on `port` has in `socket_dir`.
    pub(super) fn open(socket_dir: &Path, port: u16, user: &str, database: &str) -> Result<Self> {
        let stream = UnixStream::connect(socket_dir.join(format!(".s.PGSQL.{port}")))?;
        stream.set_read_timeout(Some(DEADLINE))?;
        let mut connection = Self { stream };
        let mut body = PROTOCOL_3_0.to_be_bytes().to_vec();
        for text in ["user", user, "database", database, ""] {
            body.extend_from_slice(text.as_bytes());
            body.push(0);
        }
        connection.send(None, &body)?;
        connection.read_until_ready()?;
        Ok(connection)
    }

    /// Runs one or more statements; several in one call are one transaction. Returns the first column of each row.
    ///
    /// # Errors
    /// The server's message when a statement fails.
    pub(crate) fn run(&mut self, sql: &str) -> Result<Vec<String>> {
        let mut body = sql.as_bytes().to_vec();
        body.push(0);
        self.send(Some(b'Q'), &body)?;
        self.read_until_ready()
    }

    fn send(&mut self, kind: Option<u8>, body: &[u8]) -> Result<()> {
        let length = i32::try_from(body.len() + 4).context("a statement too long to send")?;
        let mut message: Vec<u8> = kind.into_iter().collect();
        message.extend_from_slice(&length.to_be_bytes());
        message.extend_from_slice(body);
        self.stream.write_all(&message)?;
        Ok(())
    }

    /// Reads answers up to "ready for query", remembering the first error on the way.
    fn read_until_ready(&mut self) -> Result<Vec<String>> {
        let mut rows = Vec::new();
        let mut failure: Option<String> = None;
        loop {
            let (kind, body) = self.read_message()?;
            match kind {
                b'Z' => break,
                b'D' => rows.extend(first_column(&body)),
                b'E' => {
                    let message = error_message(&body);
                    // A refused connection ends with the error; no "ready" follows.
                    if message.starts_with("FATAL") {
                        bail!("{message}");
                    }
                    failure.get_or_insert(message);
                }
                b'R' if body != [0; 4] => bail!("the server asks for a password on its own socket"),
                _ => {}
            }
        }
        match failure {
            Some(message) => bail!("{message}"),
            None => Ok(rows),
        }
    }

    fn read_message(&mut self) -> Result<(u8, Vec<u8>)> {
        let mut kind = [0_u8; 1];
        self.stream.read_exact(&mut kind)?;
        let mut length = [0_u8; 4];
        self.stream.read_exact(&mut length)?;
        let length = usize::try_from(i32::from_be_bytes(length))?
            .checked_sub(4)
            .filter(|length| *length <= MESSAGE_LIMIT_BYTES)
            .context("an answer that is not PostgreSQL's")?;
        let mut body = vec![0_u8; length];
        self.stream.read_exact(&mut body)?;
        let [kind] = kind;
        Ok((kind, body))
    }
}

/// `DataRow`: column count, then for each column its length (−1 for null) and its text.
fn first_column(body: &[u8]) -> Option<String> {
    let (length, rest) = body.get(2..)?.split_first_chunk::<4>()?;
    let length = usize::try_from(i32::from_be_bytes(*length)).ok()?;
    Some(String::from_utf8_lossy(rest.get(..length)?).into_owned())
}

/// `ErrorResponse`: fields of one letter and a text, each ended by a zero. V is the severity, M the message, and
/// D, H and W say more.
fn error_message(body: &[u8]) -> String {
    let field = |wanted: u8| {
        body.split(|byte| *byte == 0).find_map(|field| {
            let (letter, text) = field.split_first()?;
            (*letter == wanted).then(|| String::from_utf8_lossy(text).into_owned())
        })
    };
    let mut message = field(b'V').unwrap_or_else(|| "ERROR".to_owned());
    for part in [b'M', b'D', b'H', b'W'].into_iter().filter_map(field) {
        message = format!("{message}: {part}");
    }
    message
}
