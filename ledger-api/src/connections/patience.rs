//! A connection that gives up a client who dawdles: one that began a request's head and does not finish it, and one that
//! does not take its answer. How long a body may take is the call's own deadline (`http/layers.rs`).

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How long a head may take, from its first byte.
const HEAD: Duration = Duration::from_secs(10);
/// How long a client may take nothing of its answer.
const STALL: Duration = Duration::from_mins(1);

/// What a connection is doing. Clones are one.
#[derive(Debug, Clone, Default)]
pub(super) struct Attention(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// Something has come in.
    used: AtomicBool,
    /// A request is being answered: the next bytes are none of a head.
    answering: AtomicBool,
}

impl Attention {
    /// A head has been read.
    pub(super) fn head_is_here(&self) {
        self.0.answering.store(true, Ordering::Relaxed);
    }

    /// Its answer is made; the next head may come.
    pub(super) fn answered(&self) {
        self.0.answering.store(false, Ordering::Relaxed);
    }

    /// Whether nothing has come in yet.
    pub(super) fn is_unused(&self) -> bool {
        !self.0.used.load(Ordering::Relaxed)
    }

    fn is_for_a_head(&self) -> bool {
        !self.0.answering.load(Ordering::Relaxed)
    }

    fn bytes_came(&self) {
        self.0.used.store(true, Ordering::Relaxed);
    }
}

/// A stream with two deadlines.
#[derive(Debug)]
pub(super) struct Patient<S> {
    stream: S,
    attention: Attention,
    head: Option<Pin<Box<Sleep>>>,
    stall: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    pub(super) fn new(stream: S, attention: Attention) -> Self {
        Self { stream, attention, head: None, stall: None }
    }

    /// What a write came to; one that could not go on begins or continues to wait.
    fn written<T>(&mut self, context: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.stall = None;
            return outcome;
        }
        let stall = self.stall.get_or_insert_with(|| Box::pin(sleep(STALL)));
        stall.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if !this.attention.is_for_a_head() {
            this.head = None;
            return Pin::new(&mut this.stream).poll_read(context, buffer);
        }
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut this.stream).poll_read(context, buffer);
        if outcome.is_ready() {
            if buffer.filled().len() > before && this.head.is_none() {
                this.attention.bytes_came();
                this.head = Some(Box::pin(sleep(HEAD)));
            }
            return outcome;
        }
        match &mut this.head {
            Some(head) => head.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into())),
            None => Poll::Pending,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.written(context, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(context);
        self.written(context, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
