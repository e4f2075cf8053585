//! How many bytes of bodies may be in memory at once: of all callers together, and a quarter of it of one of them.
//!
//! Room is taken before a body is read and kept until its call is answered: what a handler makes of a body is a small multiple
//! of it. Nobody waits for room, which would itself take some: whoever finds none is told to come again, and what is still on
//! its way from him is thrown away, so that he has finished sending and reads the answer.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, ready};

use axum::Extension;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use hyper::body::{Frame, SizeHint};
use uuid::Uuid;

use super::problem::{Code, Problem};
use crate::app::App;

/// Largest body of an ordinary call, in bytes; calls that take more say so at their route.
pub(super) const ORDINARY_BYTES: usize = 256 * 1024;
/// Bodies up to here need no room: at most so much for each connection.
const SMALL_BYTES: usize = 64 * 1024;
/// Most bytes of a refused body that are read and thrown away.
const THROWN_AWAY_BYTES: usize = 32 * 1024 * 1024;
/// One caller may have this part of the room.
const SHARES: usize = 4;

/// The room for bodies.
#[derive(Debug)]
pub struct BodyRoom {
    most: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    of: HashMap<Uuid, usize>,
}

impl BodyRoom {
    /// For so many megabytes.
    #[must_use]
    pub fn megabytes(most: u16) -> Self {
        Self { most: usize::from(most) * 1024 * 1024, taken: Mutex::default() }
    }

    /// Bytes that are taken.
    pub fn taken(&self) -> usize {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).all
    }

    fn take(&self, whose: Uuid, bytes: usize) -> bool {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.of.get(&whose).copied().unwrap_or(0);
        if taken.all + bytes > self.most || own + bytes > self.most / SHARES {
            return false;
        }
        taken.all += bytes;
        taken.of.insert(whose, own + bytes);
        true
    }

    fn give_back(&self, whose: Uuid, bytes: usize) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all = taken.all.saturating_sub(bytes);
        let left = taken.of.get(&whose).map_or(0, |own| own.saturating_sub(bytes));
        if left == 0 {
            taken.of.remove(&whose);
        } else {
            taken.of.insert(whose, left);
        }
    }
}

/// The largest body of a route's calls, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MostBytes(usize);

/// Lets the calls of a route bring bodies of so many bytes.
pub(crate) fn large_body(most: usize) -> (DefaultBodyLimit, Extension<MostBytes>) {
    (DefaultBodyLimit::max(most), Extension(MostBytes(most)))
}

/// Notes who calls, before the body is read. Whoever is not known shares with all the others.
pub(crate) fn note_caller(parts: &Parts, caller: Uuid) {
    if let Some(Stay(visit)) = parts.extensions.get::<Stay>() {
        let most = parts.extensions.get::<MostBytes>().map_or(ORDINARY_BYTES, |most| most.0);
        // One extractor a handler asks; should there be two, the first one's word stays.
        let _ = visit.caller.set((caller, most));
    }
}

/// Surrounds each call that brings a body.
pub(super) async fn guard(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let stay = Stay(Arc::new(Visit {
        room: Arc::clone(&app.body_room),
        caller: OnceLock::new(),
        taken: OnceLock::new(),
        refused: AtomicBool::new(false),
    }));
    request.extensions_mut().insert(stay.clone());
    let request = request.map(|body| Body::new(Weighed { body, read: 0, stay: stay.clone() }));
    let response = next.run(request).await;
    if stay.0.refused.load(Ordering::Relaxed) {
        app.metrics.connections.body_refused();
        let detail = "too many large requests are under way; this one was not read";
        return Problem::new(Code::RateLimited, detail).into_response();
    }
    response
}

/// A call's part of the room, given back with its last clone.
#[derive(Debug, Clone)]
struct Stay(Arc<Visit>);

#[derive(Debug)]
struct Visit {
    room: Arc<BodyRoom>,
    /// Who calls, and the most bytes of the route.
    caller: OnceLock<(Uuid, usize)>,
    /// Of whom, and how much.
    taken: OnceLock<(Uuid, usize)>,
    refused: AtomicBool,
}

impl Visit {
    /// Takes room for a body of that length, or of the longest the call may bring. `false`: there is none.
    fn take(&self, length: Option<usize>) -> bool {
        let (whose, most) = self.caller.get().copied().unwrap_or((Uuid::nil(), ORDINARY_BYTES));
        // What is longer is refused as too large, once it has come so far.
        let bytes = length.map_or(most, |length| length.min(most));
        let taken = self.taken.get().is_some() || self.room.take(whose, bytes);
        if taken {
            let _ = self.taken.set((whose, bytes));
        }
        self.refused.store(!taken, Ordering::Relaxed);
        taken
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        if let Some((whose, bytes)) = self.taken.get() {
            self.room.give_back(*whose, *bytes);
        }
    }
}

/// A body on its way in that takes room before it is read: for its whole length, where that is told; else for the longest that
/// the call may bring, once it is not small any more.
struct Weighed {
    body: Body,
    read: usize,
    stay: Stay,
}

impl Weighed {
    /// Whether there is room for what has been read and what comes next.
    fn has_room(&self) -> bool {
        let visit = &self.stay.0;
        let length = self.body.size_hint().exact().map(|left| usize::try_from(left).unwrap_or(usize::MAX));
        let length = length.map(|left| left.saturating_add(self.read));
        let is_small = length.unwrap_or(self.read) <= SMALL_BYTES;
        is_small || visit.taken.get().is_some() || visit.take(length)
    }

    /// Reads on, to nobody's use.
    fn throw_away(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        loop {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) if self.read <= THROWN_AWAY_BYTES => {
                    self.read += frame.data_ref().map_or(0, Bytes::len);
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(_)) | None => return Poll::Ready(Some(Err(axum::Error::new(NoRoom)))),
            }
        }
    }
}

/// Seen by nobody: the answer is [`guard`]'s.
#[derive(Debug, thiserror::Error)]
#[error("there is no room for this body")]
struct NoRoom;

impl HttpBody for Weighed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let refused = self.stay.0.refused.load(Ordering::Relaxed);
        if refused || !self.has_room() {
            return self.throw_away(context);
        }
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            self.read += frame.data_ref().map_or(0, Bytes::len);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEGABYTE: usize = 1024 * 1024;
    const BUSY: Uuid = Uuid::from_u128(1);

    fn visit(room: &Arc<BodyRoom>, caller: Option<(Uuid, usize)>) -> Visit {
        let visit = Visit {
            room: Arc::clone(room),
            caller: OnceLock::new(),
            taken: OnceLock::new(),
            refused: AtomicBool::new(false),
        };
        if let Some(caller) = caller {
            visit.caller.set(caller).unwrap();
        }
        visit
    }

    #[test]
    fn one_caller_has_a_quarter_and_all_together_have_the_room() {
        let room = Arc::new(BodyRoom::megabytes(100));
        let of = |caller: u128| visit(&room, Some((Uuid::from_u128(caller), 20 * MEGABYTE)));
        let visits: Vec<Visit> = (1..=5).map(of).collect();

        assert!(visits.iter().all(|visit| visit.take(Some(20 * MEGABYTE))));

        assert!(!of(6).take(Some(MEGABYTE)), "all of it is taken");
        drop(visits);
        assert_eq!(room.taken(), 0);
        let first = of(1);
        assert!(first.take(Some(20 * MEGABYTE)));
        assert!(!of(1).take(Some(6 * MEGABYTE)), "more than its quarter");
        assert!(of(1).take(Some(5 * MEGABYTE)) && of(2).take(Some(20 * MEGABYTE)));
    }

    #[test]
    fn a_body_of_no_told_length_counts_as_the_longest_and_none_counts_as_more_than_that() {
        let room = Arc::new(BodyRoom::megabytes(100));
        for (length, counted) in [(None, 5), (Some(usize::MAX), 5), (Some(2 * MEGABYTE), 2)] {
            let visit = visit(&room, Some((BUSY, 5 * MEGABYTE)));
            assert!(visit.take(length) && visit.take(length), "once");
            assert_eq!(room.taken(), counted * MEGABYTE);
        }
        let stranger = visit(&room, None);
        assert!(stranger.take(Some(usize::MAX)));
        assert_eq!(room.taken(), ORDINARY_BYTES);
    }
}
