//! A stream that gives back what failed: [`ZipInput`].

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::TaskStream;
use crate::exit::ExitReason;

/// A [`TaskStream`] that gives back the elements that failed: made by
/// [`TaskStream::zip_input_on_exit`].
///
/// ```
/// use genserver::{ExitReason, async_stream};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let half = |n: u32| async move { if n % 2 == 0 { Ok(n / 2) } else { Err(ExitReason::other("odd")) } };
/// let mut halves = async_stream([3], half).zip_input_on_exit();
/// assert_eq!(halves.next().await, Some(Err((3, ExitReason::other("odd")))));
/// # }
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct ZipInput<I: Iterator, W, T> {
    pub(super) stream: TaskStream<I, W, T>,
}

impl<I: Iterator, W, T> ZipInput<I, W, T> {
    /// The next result; `None` at the end.
    ///
    /// # Errors
    ///
    /// The element, and the reason why its task failed.
    pub async fn next<F>(&mut self) -> Option<Result<T, (I::Item, ExitReason)>>
    where
        W: FnMut(I::Item) -> F,
        F: Future<Output = Result<T, ExitReason>> + Send + 'static,
        T: Send + 'static,
    {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<I, W, F, T> Stream for ZipInput<I, W, T>
where
    I: Iterator,
    W: FnMut(I::Item) -> F,
    F: Future<Output = Result<T, ExitReason>> + Send + 'static,
    T: Send + 'static,
{
    type Item = Result<T, (I::Item, ExitReason)>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(outcome) = ready!(self.stream.poll_outcome(cx)) else {
            return Poll::Ready(None);
        };
        Poll::Ready(match (outcome.result, outcome.input) {
            (Ok(value), _) => Some(Ok(value)),
            (Err(reason), Some(input)) => Some(Err((input, reason))),
            // Each input was kept.
            (Err(_), None) => None,
        })
    }
}

impl<I: Iterator, W, T> Unpin for ZipInput<I, W, T> {}

impl<I: Iterator, W, T> fmt::Debug for ZipInput<I, W, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.stream.fmt(f)
    }
}
