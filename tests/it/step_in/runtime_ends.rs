//! A runtime that ends while a caller runs a server (note A29).

use std::future::pending;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use genserver::{
    Address as _, CallError, ExitReason, Next, Pid, Process, ServerRef, register, whereis,
};
use tokio::runtime::{Builder, Runtime};
use tokio::task::Id;

use super::{ran_on_the_callers_task, steps_in, whereabouts};
use crate::bomb::Bomb;
use crate::process::support::comes_to_an_end;
use crate::puppet::{Puppet, now, puppet, step};
use crate::record::Record;

#[expect(clippy::expect_used, reason = "a fixture")]
fn two_threads() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("there are two threads")
}

/// Tasks that count when they are dropped: more than a runtime has lists of tasks, and younger than what was
/// there before. So when all are gone, everything before them is.
fn canaries(there: &Runtime) -> Arc<AtomicUsize> {
    struct Canary(Arc<AtomicUsize>);
    impl Drop for Canary {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }
    let living = Arc::new(AtomicUsize::new(0));
    for _ in 0..256 {
        living.fetch_add(1, Ordering::SeqCst);
        let canary = Canary(Arc::clone(&living));
        there.spawn(async move {
            let _held = canary;
            pending::<()>().await;
        });
    }
    living
}

/// What is seen of a runtime that ends while a process runs a server of it.
struct Scene {
    server: ServerRef<Puppet>,
    caller: Pid,
    ran_by: [Id; 2],
}

/// Ends the runtime at a moment when the server's task can be dropped, but the server runs.
#[expect(clippy::expect_used, reason = "a fixture")]
fn end_while_it_runs(there: Runtime, server: ServerRef<Puppet>) -> Scene {
    let (begun, begins) = mpsc::channel();
    let (go_on, goes_on) = mpsc::channel::<()>();
    let target = server.clone();
    let living = canaries(&there);
    let caller = there.block_on(async move {
        Process::spawn(move |_me| async move {
            let here = tokio::task::id();
            // Whoever has run it knows that it waits again.
            while steps_in() && whereabouts(&target).await != Ok(here) {
                tokio::task::yield_now().await;
            }
            let call = target.call::<()>(|from| {
                step(move |_me, _ctx| {
                    Box::pin(async move {
                        let _told = begun.send([here, tokio::task::id()]).is_ok();
                        let _released = goes_on.recv();
                        let _held = from;
                        pending().await
                    })
                })
            });
            let _ended = call.no_timeout().await;
            pending().await
        })
    });
    let ran_by = begins.recv().expect("the callback begins");
    let ending = std::thread::spawn(move || drop(there));
    while living.load(Ordering::SeqCst) > 0 {
        std::thread::yield_now();
    }
    drop(go_on);
    ending.join().expect("the runtime ends");
    Scene {
        server,
        caller,
        ran_by,
    }
}

/// A29: whoever waits for the server elsewhere is told why it ended.
#[test]
fn a_server_that_a_caller_runs_when_its_runtime_ends_is_killed() {
    let here = two_threads();
    let ended = comes_to_an_end(move || {
        let there = two_threads();
        let server = there.block_on(puppet(&Record::new()));
        register("step-in-ends", &server.pid()).unwrap();
        let kept = server.call::<()>(|from| {
            now(move |me, _ctx| {
                me.kept.push(Box::new(from));
                Ok(Next::Wait)
            })
        });
        let waiting = here.spawn(kept.no_timeout().into_future());
        // It may be a while until that is sent.
        let has_come = || {
            let asked = server.call(|from| {
                now(move |me, _ctx| {
                    from.reply(!me.kept.is_empty());
                    Ok(Next::Wait)
                })
            });
            there.block_on(asked.into_future()).unwrap()
        };
        while !has_come() {
            std::thread::yield_now();
        }
        let end = server.pid().monitor();
        let scene = end_while_it_runs(there, server);
        let [caller, server] = scene.ran_by;
        assert!(ran_on_the_callers_task(caller, server));
        assert_eq!(scene.server.pid().exit_reason(), Some(ExitReason::Killed));
        assert_eq!(scene.caller.exit_reason(), Some(ExitReason::Killed));
        assert_eq!(here.block_on(end).reason, ExitReason::Killed);
        assert_eq!(whereis("step-in-ends"), None);
        let told = here.block_on(waiting).unwrap();
        assert_eq!(told, Err(CallError::Exited(ExitReason::Killed)));
    });
    assert!(ended);
}

/// A29: the destructor is the server's, and so is its panic.
#[test]
fn a_destructor_that_panics_when_the_runtime_ends_does_not_harm_the_caller() {
    let ended = comes_to_an_end(|| {
        let there = two_threads();
        let server = there.block_on(puppet(&Record::new()));
        let kept = server.cast(now(|me, _ctx| {
            me.kept.push(Box::new(Bomb));
            Ok(Next::Wait)
        }));
        kept.unwrap();
        there
            .block_on(async { server.call(|from| crate::puppet::answer(from, ())).await })
            .unwrap();
        let scene = end_while_it_runs(there, server);
        assert_eq!(scene.caller.exit_reason(), Some(ExitReason::Killed));
        assert!(!scene.server.is_alive());
    });
    assert!(ended);
}

/// A29: at whatever moment it ends.
#[test]
fn all_processes_end_with_their_runtime_however_they_call_each_other() {
    let ended = comes_to_an_end(|| {
        let has_stepped_in = Arc::new(AtomicBool::new(false));
        for round in 0..150_u32 {
            let there = two_threads();
            let record = Record::new();
            let servers: Vec<_> = there.block_on(async {
                let mut servers = Vec::new();
                for _ in 0..3 {
                    servers.push(puppet(&record).await);
                }
                servers
            });
            let hits = Arc::new(AtomicUsize::new(0));
            let callers: Vec<_> = (0..4)
                .map(|_| {
                    let (servers, hits) = (servers.clone(), Arc::clone(&hits));
                    let has_stepped_in = Arc::clone(&has_stepped_in);
                    there.block_on(async move {
                        Process::spawn(move |_me| call_for_ever(servers, hits, has_stepped_in))
                    })
                })
                .collect();
            while hits.load(Ordering::Relaxed) < 1 + (round as usize * 7) % 50 {
                std::thread::yield_now();
            }
            match round % 2 {
                0 => drop(there),
                _ => there.shutdown_background(),
            }
            for pid in callers
                .iter()
                .cloned()
                .chain(servers.iter().map(ServerRef::pid))
            {
                while pid.exit_reason().is_none() {
                    std::thread::yield_now();
                }
                assert_eq!(pid.exit_reason(), Some(ExitReason::Killed));
            }
        }
        assert_eq!(has_stepped_in.load(Ordering::Relaxed), steps_in());
    });
    assert!(ended);
}

/// Calls the first, which calls the next, and so on.
async fn call_for_ever(
    servers: Vec<ServerRef<Puppet>>,
    hits: Arc<AtomicUsize>,
    has_stepped_in: Arc<AtomicBool>,
) -> Result<(), ExitReason> {
    loop {
        let here = tokio::task::id();
        let Ok(there) = nested(servers.clone()).await else {
            // The runtime ends.
            pending().await
        };
        hits.fetch_add(1, Ordering::Relaxed);
        if here == there {
            has_stepped_in.store(true, Ordering::Relaxed);
        }
    }
}

fn nested(
    mut servers: Vec<ServerRef<Puppet>>,
) -> std::pin::Pin<Box<dyn Future<Output = Result<Id, CallError>> + Send>> {
    Box::pin(async move {
        let Some(next) = servers.pop() else {
            return Ok(tokio::task::id());
        };
        let call = next.call(|from| super::running(from, move || nested(servers)));
        call.no_timeout().await?
    })
}
