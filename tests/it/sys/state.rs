//! The state from outside: `get_state`, `replace_state`.

use genserver::sys::{self, ReplaceError};
use genserver::{CallError, ExitReason, GenServer, Named, Next, ServerRef, genserver};

use crate::bomb::Bomb;
use crate::record::{secs, settle, soon};

/// Counts. Copied when asked; a copy of a `brittle` one fails.
#[derive(Debug, PartialEq)]
pub(crate) struct Counter {
    count: i64,
    brittle: bool,
}

impl Clone for Counter {
    fn clone(&self) -> Self {
        assert!(!self.brittle, "too brittle to copy");
        Self { ..*self }
    }
}

#[genserver]
impl Counter {
    #[init]
    fn init(count: i64) -> Self {
        Self {
            count,
            brittle: false,
        }
    }

    #[call]
    fn count(&self) -> i64 {
        self.count
    }

    #[call]
    async fn ask_itself(&mut self, ctx: &mut genserver::Context<Self>) -> Option<CallError> {
        sys::get_state(&ctx.this()).await.err()
    }

    #[cast]
    async fn add(&mut self, n: i64) {
        tokio::time::sleep(secs(1)).await;
        self.count += n;
    }

    #[cast]
    fn harden(&mut self, brittle: bool) {
        self.brittle = brittle;
    }

    #[cast]
    fn end(&mut self, reason: ExitReason) -> Next<Self> {
        Next::Stop(reason)
    }
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn counter() -> ServerRef<Counter> {
    Counter::start(1).await.unwrap()
}

fn counted(count: i64) -> Counter {
    Counter {
        count,
        brittle: false,
    }
}

/// SYS-01
#[tokio::test(start_paused = true)]
async fn the_state_is_taken_in_the_order_of_the_queue() {
    let server = counter().await;
    server.add(10).unwrap();
    let (state, ()) = tokio::join!(sys::get_state(&server), async {
        settle().await;
        server.add(100).unwrap();
    });
    assert_eq!(state, Ok(counted(11)));
    assert_eq!(sys::get_state(&server).await, Ok(counted(111)));
}

/// SYS-01: a copy, by name too.
#[tokio::test(start_paused = true)]
async fn a_copy_of_the_state_changes_nothing() {
    let server = Counter::start(1).name("sys-counter").await.unwrap();
    let mut copy = sys::get_state(&Named::<Counter>::new("sys-counter"))
        .await
        .unwrap();
    copy.count += 7;
    assert_eq!(copy, counted(8));
    assert_eq!(server.count().await, Ok(1));
}

/// SYS-01, A15
#[tokio::test(start_paused = true)]
async fn the_state_can_be_looked_at_though_the_mailbox_is_full() {
    let server = Counter::start(1).mailbox(1).await.unwrap();
    server.add(1).unwrap();
    settle().await;
    server.add(1).unwrap();
    assert!(server.add(1).is_err());
    assert_eq!(soon(sys::get_state(&server)).await, Ok(counted(3)));
}

/// SYS-02
#[tokio::test(start_paused = true)]
async fn the_new_state_is_what_the_function_returns_and_is_returned() {
    let server = counter().await;
    let new = sys::replace_state(&server, |old| Counter {
        count: old.count + 41,
        ..old
    });
    assert_eq!(new.await, Ok(counted(42)));
    assert_eq!(server.count().await, Ok(42));
}

/// SYS-02: a time-out doesn't take it back.
#[tokio::test(start_paused = true)]
async fn a_state_is_replaced_though_nobody_waits_any_more() {
    let server = counter().await;
    for _ in 0..6 {
        server.add(1).unwrap();
    }
    let late = sys::replace_state(&server, |_old| counted(100)).await;
    assert_eq!(late, Err(ReplaceError::Call(CallError::Timeout(secs(5)))));
    assert_eq!(server.count().await, Ok(100));
}

/// SYS-03
#[tokio::test(start_paused = true)]
async fn a_function_that_panics_leaves_the_state_as_it_was() {
    let server = counter().await;
    let failed = sys::replace_state(&server, |mut old| {
        old.count = 99;
        panic!("no {}", old.count)
    });
    let Err(ReplaceError::Failed(ExitReason::Panicked(panic))) = soon(failed).await else {
        panic!("it must fail")
    };
    assert_eq!(panic.message(), "no 99");
    assert_eq!(soon(server.count()).await, Ok(1));
}

/// SYS-03: also if it is the copying that panics.
#[tokio::test(start_paused = true)]
async fn a_state_that_cannot_be_copied_stays_as_it_was() {
    let server = counter().await;
    server.harden(true).unwrap();
    assert_eq!(soon(sys::get_state(&server)).await, Err(CallError::NoReply));
    let failed = soon(sys::replace_state(&server, |_old| counted(9))).await;
    assert!(matches!(failed, Err(ReplaceError::Failed(_))), "{failed:?}");
    server.harden(false).unwrap();
    // The new one cannot be copied either, so it does not get in.
    let brittle = Counter {
        count: 9,
        brittle: true,
    };
    let failed = soon(sys::replace_state(&server, |_old| brittle)).await;
    assert!(matches!(failed, Err(ReplaceError::Failed(_))), "{failed:?}");
    assert_eq!(sys::get_state(&server).await, Ok(counted(1)));
}

/// A state whose destructor fails, once.
#[derive(Clone)]
struct Fragile(std::sync::Arc<std::sync::Mutex<Option<Bomb>>>);

#[genserver]
impl Fragile {
    #[init]
    fn init(bomb: Option<Bomb>) -> Self {
        Self(std::sync::Arc::new(std::sync::Mutex::new(bomb)))
    }

    #[call]
    fn is_armed(&self) -> bool {
        self.0.lock().is_ok_and(|bomb| bomb.is_some())
    }
}

/// SYS-02: what became of the old one changes nothing.
#[tokio::test(start_paused = true)]
async fn a_state_is_replaced_though_the_destructor_of_the_old_one_panics() {
    let server = Fragile::start(Some(Bomb)).await.unwrap();
    assert_eq!(server.is_armed().await, Ok(true));
    let new = Fragile::init(None);
    assert!(soon(sys::replace_state(&server, |_old| new)).await.is_ok());
    assert_eq!(soon(server.is_armed()).await, Ok(false));
}

/// SYS-15, GS-35, GS-37
#[tokio::test(start_paused = true)]
async fn who_cannot_answer_is_an_error() {
    let server = counter().await;
    assert_eq!(server.ask_itself().await, Ok(Some(CallError::CallingSelf)));
    server.add(1).unwrap();
    server.end(ExitReason::other("r")).unwrap();
    let exited = CallError::Exited(ExitReason::other("r"));
    assert_eq!(soon(sys::get_state(&server)).await, Err(exited));
    assert_eq!(sys::get_state(&server).await, Err(CallError::NoProc));
    let refused = sys::replace_state(&server, |old| old).await;
    assert_eq!(refused, Err(ReplaceError::Call(CallError::NoProc)));
    let nobody = Named::<Counter>::new("sys-nobody");
    assert_eq!(sys::get_state(&nobody).await, Err(CallError::NoProc));
}

/// SYS-16, GS-54
#[tokio::test(start_paused = true)]
async fn looking_at_the_state_starts_an_idle_timeout_over() {
    #[derive(Clone)]
    struct Sleepy;

    #[genserver]
    impl Sleepy {
        #[init]
        fn init() -> genserver::Init<Self> {
            genserver::Init::ok(Self).timeout(secs(2))
        }

        #[timeout]
        fn slept(&mut self) -> Next<Self> {
            Next::Stop(ExitReason::Normal)
        }
    }

    let server = Sleepy::start(()).await.unwrap();
    for _ in 0..4 {
        tokio::time::sleep(crate::record::millis(1_990)).await;
        assert!(sys::replace_state(&server, |old| old).await.is_ok());
    }
    let begin = tokio::time::Instant::now();
    soon(server.pid().monitor()).await;
    assert_eq!(begin.elapsed().as_secs(), 2);
}
