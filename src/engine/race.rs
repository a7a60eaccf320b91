//! Waits for one thing, but not longer than another takes.

use std::pin::pin;
use std::task::Poll;

/// What `wanted` gives, or `None` when `limit` ends before it. What was wanted is looked at first.
pub async fn before<T>(
    wanted: impl Future<Output = T>,
    limit: impl Future<Output = ()>,
) -> Option<T> {
    let (mut wanted, mut limit) = (pin!(wanted), pin!(limit));
    std::future::poll_fn(|context| match wanted.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => limit.as_mut().poll(context).map(|()| None),
    })
    .await
}
