//! Taking connections in: how many at once, from whom, and for how long a client may dawdle.
//!
//! A connection costs memory before anybody knows who calls, so what bounds it stands here and not in `http`.

mod crowd;
mod patience;

pub use crowd::network_of;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower_service::Service as _;

use crate::http::client_address::Peer;
use crate::metrics::OpenConnections;
use crowd::Crowd;
use patience::{Attention, Patient};

/// A connection without a request is kept open for this long: longer than proxies keep theirs (nginx: 60 s), so that it
/// is they who close, and no request meets a closing door.
const IDLE: Duration = Duration::from_secs(75);
/// The most bytes of a request's head, and of what is read of a body at once.
const BUFFER_BYTES: usize = 64 * 1024;
/// How long a connection that was just made may take to say something when the server stops.
const LAST_MOMENT: Duration = Duration::from_secs(1);
/// After an error that is the machine's and not a connection's, such as too many open files.
const BREATH: Duration = Duration::from_millis(100);

/// How many connections there may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// At once. The others wait in the kernel.
    pub most: NonZeroUsize,
    /// Of these, of one address; `None`: no limit, for behind a proxy all come from one.
    pub most_of_an_address: Option<NonZeroUsize>,
}

/// Serves until `stop` says so, then finishes what was taken in.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    open: OpenConnections,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(limits.most.get()));
    let crowd = Crowd::new(limits.most_of_an_address);
    let door = Door { router, open, crowd, graceful: GracefulShutdown::new(), stop: stop.clone() };
    loop {
        let taken = tokio::select! {
            taken = next(&listener, &places) => taken,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        if let Some((stream, peer, place)) = taken {
            door.let_in(stream, peer, place);
        }
    }
    // The kernel has taken these in already; to close the door now would be an error for each.
    while let Ok(Some((stream, peer, place))) = tokio::time::timeout(Duration::ZERO, next(&listener, &places)).await {
        door.let_in(stream, peer, place);
    }
    drop(listener);
    door.graceful.shutdown().await;
}

/// The next connection, once there is a place for it; `None` when this one failed.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, place)),
        Err(error) => {
            tracing::warn!(%error, "a connection was not taken");
            tokio::time::sleep(BREATH).await;
            None
        }
    }
}

struct Door {
    router: Router,
    open: OpenConnections,
    crowd: Crowd,
    graceful: GracefulShutdown,
    stop: watch::Receiver<bool>,
}

impl Door {
    fn let_in(&self, stream: TcpStream, peer: SocketAddr, place: OwnedSemaphorePermit) {
        let Some(guest) = self.crowd.enter(peer.ip()) else {
            self.open.refused();
            return;
        };
        // An answer is written whole; waiting for more of it only delays it.
        let _ = stream.set_nodelay(true);
        let attention = Attention::default();
        let stream = TokioIo::new(Patient::new(stream, attention.clone()));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(IDLE)
            .max_buf_size(BUFFER_BYTES)
            .serve_connection(stream, service_fn(answering(self.router.clone(), peer, attention.clone())));
        let connection = self.graceful.watch(connection);
        let (counted, stop) = (self.open.one(), self.stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                ended = connection => if let Err(error) = ended {
                    tracing::debug!(%error, %peer, "a connection ended early");
                },
                () = unused_at_the_end(stop, attention) => {}
            }
            drop((place, guest, counted));
        });
    }
}

/// Ends when the server stops and nothing has come in by this connection, nor will within a moment: hyper would wait for its
/// first request.
async fn unused_at_the_end(mut stop: watch::Receiver<bool>, attention: Attention) {
    let _ = stop.wait_for(|stop| *stop).await;
    tokio::time::sleep(LAST_MOMENT).await;
    if !attention.is_unused() {
        std::future::pending::<()>().await;
    }
}

/// What is being answered.
type Answering = std::pin::Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

/// The router as hyper calls it, with the address the connection comes from.
fn answering(router: Router, peer: SocketAddr, attention: Attention) -> impl Fn(Request<Incoming>) -> Answering {
    move |request| {
        attention.head_is_here();
        if head_bytes(&request) > BUFFER_BYTES {
            attention.answered();
            return Box::pin(async { Ok(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response()) });
        }
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer.ip()));
        // A router is always ready.
        let answer = router.clone().call(request);
        let attention = attention.clone();
        Box::pin(async move {
            let answer = answer.await;
            attention.answered();
            answer
        })
    }
}

/// The bytes of the request's line and fields. hyper bounds what it keeps while a head is not whole; one that arrives at once
/// may be larger.
fn head_bytes(request: &Request<Incoming>) -> usize {
    let fields = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    request.uri().path_and_query().map_or(0, |path| path.as_str().len()) + fields.sum::<usize>()
}
