//! A TCP proxy that can be slow, hang, and tear connections. It carries bytes and knows nothing of what they say.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::plan::Trouble;

const PIECE_BYTES: usize = 16 * 1_024;

/// Whether anything is wrong, and what.
type State = Option<Trouble>;

/// A running proxy. It ends when it is dropped.
pub(crate) struct Proxy {
    runtime: Option<Runtime>,
    state: watch::Sender<State>,
    address: SocketAddr,
}

impl Proxy {
    /// In front of these, on a free port: each connection goes to the next of them that takes it.
    pub(crate) fn start(behind: Vec<SocketAddr>) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0)))?;
        let address = listener.local_addr()?;
        let (state, watched) = watch::channel(None);
        runtime.spawn(accept(listener, behind.into(), watched));
        Ok(Self { runtime: Some(runtime), state, address })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on this is wrong; `None` ends it.
    pub(crate) fn suffer(&self, trouble: State) {
        self.state.send_replace(trouble);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn accept(listener: TcpListener, behind: Arc<[SocketAddr]>, state: watch::Receiver<State>) {
    let turn = Arc::new(AtomicUsize::new(0));
    while let Ok((client, _)) = listener.accept().await {
        let (behind, state, first) = (Arc::clone(&behind), state.clone(), turn.fetch_add(1, Ordering::Relaxed));
        tokio::spawn(async move {
            if let Some(server) = connect(&behind, first).await {
                carry(client, server, state).await;
            }
        });
    }
}

async fn connect(behind: &[SocketAddr], first: usize) -> Option<TcpStream> {
    for address in behind.iter().cycle().skip(first % behind.len().max(1)).take(behind.len()) {
        if let Ok(stream) = TcpStream::connect(address).await {
            return Some(stream);
        }
    }
    None
}

/// Until either side closes or the line tears; then both are closed, whatever was under way.
async fn carry(client: TcpStream, server: TcpStream, state: watch::Receiver<State>) {
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let mut up = tokio::spawn(pump(from_client, to_server, state.clone()));
    let mut down = tokio::spawn(pump(from_server, to_client, state));
    let torn = tokio::select! {
        torn = &mut up => torn.unwrap_or(true),
        torn = &mut down => torn.unwrap_or(true),
    };
    if !torn {
        // One side has said all it has to say; the other may still answer.
        let _ =
            tokio::time::timeout(Duration::from_mins(1), async { tokio::join!(finish(&mut up), finish(&mut down)) })
                .await;
    }
    up.abort();
    down.abort();
}

async fn finish(pump: &mut tokio::task::JoinHandle<bool>) {
    if !pump.is_finished() {
        let _ = pump.await;
    }
}

/// Carries one direction; whether it tore.
async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut state: watch::Receiver<State>) -> bool {
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let Ok(bytes) = from.read(&mut piece).await else { return true };
        let Some(read) = piece.get(..bytes).filter(|read| !read.is_empty()) else { return false };
        // Ends as an error when the proxy ends.
        if state.wait_for(|state| *state != Some(Trouble::Hang)).await.is_err() {
            return true;
        }
        let now = *state.borrow();
        match now {
            Some(Trouble::Slow(by)) => tokio::time::sleep(by).await,
            Some(Trouble::Tear) => {
                let _ = to.write_all(read.get(..bytes / 2).unwrap_or_default()).await;
                return true;
            }
            Some(Trouble::Hang) | None => {}
        }
        if to.write_all(read).await.is_err() {
            return true;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Read as _, Write as _};
    use std::net;

    use super::*;

    /// An echo behind a proxy, and a connection to it.
    fn echo() -> (Proxy, net::TcpStream) {
        let listener = net::TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Proxy::start(vec![listener.local_addr().unwrap()]).unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut answers = stream.try_clone().unwrap();
            let _ = std::io::copy(&mut stream, &mut answers);
        });
        let client = net::TcpStream::connect(proxy.address()).unwrap();
        client.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        (proxy, client)
    }

    fn echoes(client: &mut net::TcpStream) -> std::io::Result<[u8; 4]> {
        let mut answer = [0; 4];
        client.write_all(b"ping")?;
        client.read_exact(&mut answer).map(|()| answer)
    }

    #[test]
    fn what_hangs_arrives_whole_once_the_line_is_well() {
        let (proxy, mut client) = echo();
        assert_eq!(&echoes(&mut client).unwrap(), b"ping");

        proxy.suffer(Some(Trouble::Hang));
        assert_eq!(echoes(&mut client).unwrap_err().kind(), ErrorKind::WouldBlock);
        proxy.suffer(None);

        let mut late = [0; 4];
        client.read_exact(&mut late).unwrap();
        assert_eq!(&late, b"ping");
    }

    #[test]
    fn a_torn_line_ends_the_connection_in_the_middle_of_a_message() {
        let (proxy, mut client) = echo();
        assert_eq!(&echoes(&mut client).unwrap(), b"ping");

        proxy.suffer(Some(Trouble::Tear));

        assert_ne!(echoes(&mut client).unwrap_err().kind(), ErrorKind::WouldBlock);
    }
}
