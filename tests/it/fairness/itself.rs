//! What a flooded server is served with all the same: signals, timers, jobs, calls.

use std::sync::Arc;
use std::time::Duration;

use genserver::{Address as _, CallError, Context, ExitReason, GenServer as _, genserver};

use super::flooded::{Flooded, FloodedClient as _, Seen, enough, flooded, on_one_thread};

const SHORT: Duration = Duration::from_millis(1);

#[test]
fn a_flooded_server_answers_calls() {
    on_one_thread(|| async {
        let (server, _seen) = flooded().await;
        for _ in 0..100 {
            assert!(server.handled().await.unwrap() > 0);
        }
    });
}

/// I4: a fatal signal goes past whatever is queued.
#[test]
fn a_flooded_server_dies_of_an_exit_signal() {
    on_one_thread(|| async {
        let (server, _seen) = flooded().await;
        let gone = server.pid().monitor();
        server.pid().exit(enough());
        assert_eq!(gone.await.reason, enough());
    });
}

#[test]
fn a_flooded_server_can_be_killed() {
    on_one_thread(|| async {
        let (server, _seen) = flooded().await;
        let gone = server.pid().monitor();
        server.trap().unwrap();
        server.pid().kill();
        assert_eq!(gone.await.reason, ExitReason::Killed);
    });
}

/// I1: an exit that is trapped has its place in the queue, so its turn comes.
#[test]
fn a_flooded_server_that_traps_exits_reads_them() {
    on_one_thread(|| async {
        let (server, _seen) = flooded().await;
        server.trap().unwrap();
        assert!(server.handled().await.unwrap() > 0);
        let gone = server.pid().monitor();
        server.pid().exit(enough());
        assert_eq!(gone.await.reason, enough());
    });
}

#[test]
fn a_flooded_server_can_be_stopped() {
    on_one_thread(|| async {
        let (server, _seen) = flooded().await;
        server.stop().await.unwrap();
        assert!(!server.is_alive());
    });
}

#[test]
fn one_that_continues_for_ever_dies_of_an_exit_signal() {
    on_one_thread(|| async {
        let seen = Arc::<Seen>::default();
        let server = Flooded::start(Arc::clone(&seen)).await.unwrap();
        server.go_on().unwrap();
        seen.goes_on().await;
        let gone = server.pid().monitor();
        server.pid().exit(enough());
        assert_eq!(gone.await.reason, enough());
    });
}

#[test]
fn a_timer_of_a_flooded_server_rings() {
    on_one_thread(|| async {
        let (server, seen) = flooded().await;
        server.ring_after(SHORT).unwrap();
        seen.has_rung(1).await;
    });
}

#[test]
fn an_interval_of_a_flooded_server_rings_again_and_again() {
    on_one_thread(|| async {
        let (server, seen) = flooded().await;
        server.ring_each(SHORT).unwrap();
        seen.has_rung(5).await;
    });
}

/// As [`Flooded`], with a job.
#[derive(Default)]
struct Clerk {
    runs: u64,
}

#[genserver]
impl Clerk {
    #[init]
    fn init(ctx: &mut Context<Self>) -> Self {
        ctx.send(ClerkInfo::Again);
        Self::default()
    }

    #[info]
    fn again(&mut self, ctx: &mut Context<Self>) {
        ctx.send(ClerkInfo::Again);
    }

    #[job(interval = 0)]
    fn work(&mut self) {
        self.runs += 1;
    }

    #[call]
    fn runs(&self) -> u64 {
        self.runs
    }
}

#[test]
fn a_job_of_a_flooded_server_runs() {
    on_one_thread(|| async {
        let clerk = Clerk::start(()).await.unwrap();
        while clerk.runs().await.unwrap() < 3 {}
    });
}

/// The time of a caller is up when it is up.
#[test]
fn a_call_that_a_flooded_server_does_not_answer_times_out() {
    on_one_thread(|| async {
        let (server, seen) = flooded().await;
        let kept = server.keep().timeout(SHORT).await;
        assert_eq!(kept, Err(CallError::Timeout(SHORT)));
        seen.goes_on().await;
    });
}

/// Many casts stand before it, and still more come: its turn comes all the same.
#[test]
fn what_stands_behind_a_flood_is_handled() {
    on_one_thread(|| async {
        let (server, seen) = flooded().await;
        let other = server.clone();
        let flood = tokio::spawn(async move {
            loop {
                for _ in 0..100 {
                    other.ring_after(Duration::from_secs(60)).unwrap();
                }
                tokio::task::yield_now().await;
            }
        });
        for _ in 0..10 {
            assert!(server.handled().await.unwrap() > 0);
        }
        flood.abort();
        seen.goes_on().await;
    });
}
