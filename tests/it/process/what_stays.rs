//! What a handle keeps: the process' identity, and nothing that it stood on.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use genserver::{Address as _, GenServer as _};
use tokio::runtime::Builder;

use super::support::Worker;
use crate::record::soon;

/// A pid that outlives its process keeps neither its task nor the runtime.
#[test]
fn the_pid_of_a_dead_server_keeps_no_runtime() {
    let held = Arc::new(());
    let runtime = {
        let held = Arc::clone(&held);
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).enable_all();
        builder.on_thread_park(move || drop(Arc::clone(&held)));
        builder.build().unwrap()
    };
    let pid = runtime.block_on(async {
        let (ear, _heard) = tokio::sync::mpsc::unbounded_channel();
        let server = Worker::start(ear).await.unwrap();
        server.stop().await.unwrap();
        server.pid()
    });
    drop(runtime);
    assert!(!pid.is_alive());
    assert_eq!(Arc::strong_count(&held), 1, "something holds the runtime");
}

struct Nobody;

impl Wake for Nobody {
    fn wake(self: Arc<Self>) {}
}

/// Its names are taken in the task of its starter, which it has no use for afterwards.
#[tokio::test(start_paused = true)]
async fn a_named_server_keeps_nothing_of_its_starter() {
    let nobody = Arc::new(Nobody);
    let (ear, _heard) = tokio::sync::mpsc::unbounded_channel();
    let server = {
        let waker = Waker::from(Arc::clone(&nobody));
        let mut start = Worker::start(ear).name("what-stays");
        soon(poll_fn(|cx| {
            cx.waker().wake_by_ref();
            match Pin::new(&mut start).poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(started) => Poll::Ready(started.unwrap()),
                Poll::Pending => Poll::Pending,
            }
        }))
        .await
    };
    tokio::task::yield_now().await;
    assert!(server.is_alive());
    assert_eq!(Arc::strong_count(&nobody), 1);
}
