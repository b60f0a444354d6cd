//! Calls that are left while they are answered on another thread.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use genserver::{Address as _, Call, Caller, GenServer as _, ServerRef, genserver};

use crate::record::soon;

/// Keeps its callers until it is told to answer or to forget them.
#[derive(Default)]
struct Keeper {
    callers: Vec<Caller<Counted>>,
}

#[genserver]
impl Keeper {
    #[init]
    fn init() -> Self {
        Self::default()
    }

    #[call]
    fn ask(&mut self, from: Caller<Counted>) {
        self.callers.push(from);
    }

    #[cast]
    fn answer(&mut self, after: u64, counted: Counted) {
        wait(after);
        for caller in self.callers.drain(..) {
            caller.reply(counted.clone());
        }
    }

    #[cast]
    fn forget(&mut self, after: u64) {
        wait(after);
        self.callers.clear();
    }
}

/// An answer: each has to be dropped, heard or not.
#[derive(Debug)]
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(count))
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        Self::new(&self.0)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn wait(turns: u64) {
    (0..turns).for_each(|_| std::hint::spin_loop());
}

struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// GS-32, GS-33: whoever gives up just then hears nothing, and the answer is gone all the same; whoever waits
/// hears it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_and_a_caller_that_gives_up_do_not_collide() {
    let keeper = Keeper::start(()).await.unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let woken = Arc::new(Woken(AtomicUsize::new(0)));
    let waker = Waker::from(Arc::clone(&woken));
    for round in 0..5_000_u64 {
        let mut left = polled(&keeper, &waker);
        match round % 3 {
            0 => keeper.forget(round % 400).unwrap(),
            _ => keeper.answer(round % 400, Counted::new(&count)).unwrap(),
        }
        wait(round * 7 % 3000);
        if round % 5 == 0 {
            let _early = poll(&mut left, &waker);
        }
        drop(left);
        let answer = async { keeper.answer(0, Counted::new(&count)) };
        let (heard, sent) = soon(async { tokio::join!(keeper.ask(), answer) }).await;
        sent.unwrap();
        heard.unwrap();
    }
    keeper.stop().await.unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 0, "an answer was kept");
    assert!(woken.0.load(Ordering::SeqCst) > 0);
}

/// GS-32: also if the call that gave up is kept.
#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_too_late_is_gone_at_once() {
    let keeper = Keeper::start(()).await.unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let mut call = keeper.ask().timeout(Duration::from_secs(1));
    (&mut call).await.unwrap_err();
    keeper.answer(0, Counted::new(&count)).unwrap();
    keeper.stop().await.unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 0);
    drop(call);
}

/// A call that has waited for so long that it wants to be woken.
fn polled(keeper: &ServerRef<Keeper>, waker: &Waker) -> Call<Keeper, Counted> {
    let mut call = keeper.ask();
    for _ in 0..8 {
        assert!(poll(&mut call, waker));
    }
    call
}

/// Whether it waits.
fn poll(call: &mut Call<Keeper, Counted>, waker: &Waker) -> bool {
    let cx = &mut Context::from_waker(waker);
    Pin::new(call).poll(cx).is_pending()
}
