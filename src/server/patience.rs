//! A connection whose other end must take what it is sent: who does not, is cut.
//!
//! An event stream holds one batch for its reader (`runs::viewer`) and no more,
//! so a slow reader costs little; but it costs that for ever, and a connection.
//! A reader that was cut comes again and gets the rest. Absent on purpose: slow
//! senders (`http::pace`, and hyper's own limit for heads).

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// What must be taken of what waits, in bytes a [`Patience`] span.
const LEAST: usize = 16 * 1024;

/// A stream that is written to with patience, but not for ever.
pub struct Patient<S> {
    stream: S,
    patience: Duration,
    /// Runs while something waits to be taken.
    waiting: Option<Pin<Box<Sleep>>>,
    /// What was taken since it runs.
    taken: usize,
}

impl<S> Patient<S> {
    /// The stream, whose other end has that long for 16 KiB that wait for it.
    pub const fn new(stream: S, patience: Duration) -> Self {
        Self { stream, patience, waiting: None, taken: 0 }
    }

    /// What a write has come to; what could not be taken is waited for.
    fn outcome(
        &mut self,
        context: &mut Context<'_>,
        wanted: usize,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = written {
            let bytes = written?;
            self.taken += bytes;
            if bytes == wanted {
                self.waiting = None;
            }
            return Poll::Ready(Ok(bytes));
        }
        self.wait(context)?;
        Poll::Pending
    }

    /// Fails when the other end has taken too little for too long; else it
    /// wakes the task when that is to be asked again.
    fn wait(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        loop {
            if self.waiting.is_none() {
                self.taken = 0;
            }
            let patience = self.patience;
            let sleeping = self.waiting.get_or_insert_with(|| Box::pin(sleep(patience)));
            if sleeping.as_mut().poll(context).is_pending() {
                return Ok(());
            }
            if self.taken < LEAST {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.waiting = None;
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, to)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.outcome(context, bytes.len(), written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let wanted = slices.iter().map(|slice| slice.len()).sum();
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.outcome(context, wanted, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if flushed.is_ready() {
            return flushed;
        }
        self.wait(context)?;
        Poll::Pending
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::Instant;

    #[tokio::test]
    async fn who_takes_nothing_is_cut() {
        let (stream, reader) = duplex(1024);
        let mut stream = Patient::new(stream, Duration::from_millis(50));
        let began = Instant::now();
        let cut = stream.write_all(&vec![0; 100_000]).await.expect_err("nobody reads");
        assert_eq!(cut.kind(), io::ErrorKind::TimedOut);
        assert!(began.elapsed() >= Duration::from_millis(50));
        drop(reader);
    }

    #[tokio::test]
    async fn who_takes_a_byte_now_and_then_is_cut_and_who_is_merely_slow_is_not() {
        for (each, whole) in [(1, false), (4096, true)] {
            let (stream, mut reader) = duplex(4096);
            let mut stream = Patient::new(stream, Duration::from_millis(500));
            let reading = tokio::spawn(async move {
                let mut bytes = vec![0; each];
                while reader.read_exact(&mut bytes).await.is_ok() {
                    sleep(Duration::from_millis(20)).await;
                }
            });
            let written = stream.write_all(&vec![0; 300 * 1024]).await;
            assert_eq!(written.is_ok(), whole, "{each} bytes at once");
            drop(stream);
            reading.abort();
        }
    }

    #[tokio::test]
    async fn silence_is_no_fault_of_the_reader() {
        let (stream, mut reader) = duplex(1024);
        let mut stream = Patient::new(stream, Duration::from_millis(20));
        for _ in 0..3 {
            stream.write_all(b"still here").await.expect("there is room");
            sleep(Duration::from_millis(50)).await;
        }
        drop(stream);
        let mut all = Vec::new();
        reader.read_to_end(&mut all).await.expect("it ends");
        assert_eq!(all.len(), 30);
    }
}
