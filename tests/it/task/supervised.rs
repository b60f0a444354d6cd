//! Tasks whose result nobody gets: children of a supervisor.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use genserver::testing::{assert_down, supervised};
use genserver::{
    ChildSpec, ExitReason, Process, Registry, Restart, Shutdown, Signal, StartDynamicChildError,
    StartError, Supervisor, TaskSupervisor, whereis,
};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::support::{End, exits, forever, other};
use crate::record::{Record, millis, secs, settle, soon};

/// Counts its runs and fails, all but the last of `runs`.
fn failing_until(runs: usize, count: &Arc<AtomicUsize>) -> impl Fn() -> Run + use<> {
    let count = Arc::clone(count);
    move || {
        let run = count.fetch_add(1, Ordering::SeqCst) + 1;
        std::future::ready(if run < runs {
            Err(other("boom"))
        } else {
            Ok(())
        })
    }
}

type Run = std::future::Ready<End<()>>;

/// TASK-47
#[tokio::test(start_paused = true)]
async fn a_child_task_is_linked_to_its_supervisor_alone() {
    let mut me = Process::attach();
    let tasks = TaskSupervisor::new().start().await.unwrap();
    let task = tasks.start_child(forever).await.unwrap();
    assert_eq!(task.type_name(), "Task");
    task.exit(other("boom"));
    assert_down!(task, reason if *reason == other("boom"));
    settle().await;
    assert!(tasks.pid().is_alive());
    assert_eq!(exits(&mut me), []);
    let task = tasks.start_child(forever).await.unwrap();
    tasks.pid().kill();
    assert_down!(task, ExitReason::Killed);
}

/// TASK-48: whoever is not restarted is forgotten.
#[tokio::test(start_paused = true)]
async fn a_child_task_is_restarted_as_it_was_told() {
    let runs = [
        (None, 1),
        (Some(Restart::Temporary), 1),
        (Some(Restart::Transient), 3),
        (Some(Restart::Permanent), 4),
    ];
    for (restart, expected) in runs {
        let tasks = TaskSupervisor::new().max_restarts(3).start().await.unwrap();
        let count = Arc::new(AtomicUsize::new(0));
        let gone = tasks.pid().monitor();
        let task = tasks.start_child(failing_until(3, &count));
        let task = match restart {
            Some(restart) => task.restart(restart),
            None => task,
        };
        task.await.unwrap();
        settle().await;
        assert_eq!(count.load(Ordering::SeqCst), expected, "{restart:?}");
        match restart {
            // It ends normally, and is restarted too often.
            Some(Restart::Permanent) => assert_eq!(gone.await.reason, ExitReason::Shutdown),
            _ => assert_eq!(tasks.children().await, Ok(vec![])),
        }
    }
}

/// TASK-49
#[tokio::test(start_paused = true)]
async fn a_child_task_has_five_seconds_to_end_unless_it_was_told_otherwise() {
    let shutdowns = [
        (None, secs(5)),
        (Some(Shutdown::After(millis(20))), millis(20)),
        (Some(Shutdown::BrutalKill), millis(0)),
    ];
    for (shutdown, expected) in shutdowns {
        let tasks = TaskSupervisor::new().start().await.unwrap();
        let task = tasks.start_child_with(|me| async move {
            me.trap_exits(true);
            forever().await
        });
        let task = match shutdown {
            Some(shutdown) => task.shutdown(shutdown),
            None => task,
        };
        let pid = task.await.unwrap();
        settle().await;
        let begun = Instant::now();
        tasks.terminate_child(&pid).await.unwrap();
        assert_eq!(begun.elapsed(), expected, "{shutdown:?}");
        assert_eq!(pid.exit_reason(), Some(ExitReason::Killed));
    }
}

/// TASK-49: work that traps exits can tidy up.
#[tokio::test(start_paused = true)]
async fn a_child_task_that_traps_exits_hears_its_supervisor() {
    let record = Record::new();
    let tasks = TaskSupervisor::new().start().await.unwrap();
    let (supervisor, notes) = (tasks.pid(), record.clone());
    let pid = tasks.start_child_with(move |mut me| {
        let (supervisor, notes) = (supervisor.clone(), notes.clone());
        async move {
            me.trap_exits(true);
            match me.receive().await? {
                Signal::Exit(exit) if exit.from == Some(supervisor) => notes.add(exit.reason),
                signal => notes.add(format!("{signal:?}")),
            }
            Ok(())
        }
    });
    let pid = pid.await.unwrap();
    settle().await;
    tasks.stop().await.unwrap();
    assert_eq!(record.lines(), ["shutdown"]);
    assert_eq!(pid.exit_reason(), Some(ExitReason::Normal));
}

/// TASK-15
#[tokio::test(start_paused = true)]
async fn a_task_in_a_static_supervisor_is_temporary() {
    let count = Arc::new(AtomicUsize::new(0));
    supervised(async |test| {
        let crash = test.expect_crash_of("Task");
        let task = ChildSpec::task(failing_until(9, &count));
        test.start_child(task).await;
        crash.await;
        let known = test.supervisor().which_children().await.unwrap();
        assert!(known.is_empty(), "it is forgotten: {known:?}");
    })
    .await;
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

/// TASK-15, TASK-48
#[tokio::test(start_paused = true)]
async fn a_task_in_a_static_supervisor_can_be_restarted() {
    let count = Arc::new(AtomicUsize::new(0));
    supervised(async |test| {
        let crashes = ["import"; 2].map(|id| test.expect_crash_of(id));
        let task = ChildSpec::task(failing_until(3, &count)).restart(Restart::Transient);
        test.start_child(task.id("import")).await;
        for crash in crashes {
            crash.await;
        }
    })
    .await;
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

/// TASK-15: a panic of the closure is the task's failure, not the supervisor's.
#[tokio::test(start_paused = true)]
async fn work_that_panics_before_it_begins_fails_alone() {
    supervised(async |test| {
        let crash = test.expect_crash_of("Task");
        let task = ChildSpec::task(|| -> Run { panic!("boom") });
        test.start_child(task).await;
        crash.await;
        let counts = test.supervisor().count_children().await.unwrap();
        assert_eq!(counts.specs, 0);
    })
    .await;
}

/// TASK-15: a name belongs to one task at a time, and to each incarnation in turn.
#[tokio::test(start_paused = true)]
async fn a_task_can_have_a_name() {
    let spec = || {
        ChildSpec::task(forever)
            .name("task-name")
            .restart(Restart::Permanent)
    };
    let tree = Supervisor::one_for_one()
        .child(spec())
        .start()
        .await
        .unwrap();
    let first = whereis("task-name").unwrap();
    let gone = first.monitor();
    let Err(taken) = tree.start_child(spec().id("other")).await else {
        panic!("the name is taken")
    };
    assert!(taken.to_string().contains("taken"), "{taken}");
    first.kill();
    soon(gone).await;
    settle().await;
    let second = whereis("task-name").unwrap();
    assert_ne!(second, first);
    tree.stop().await.unwrap();
    assert_eq!(whereis("task-name"), None);
}

/// The work of a task that finds its name taken is not begun.
#[tokio::test(start_paused = true)]
async fn a_task_whose_name_is_taken_does_nothing() {
    let me = Process::attach();
    genserver::register("task-taken", &me.pid()).unwrap();
    let dynamic = genserver::DynamicSupervisor::new().start().await.unwrap();
    let (tell, told) = oneshot::channel::<()>();
    let once = std::sync::Mutex::new(Some(tell));
    let spec = ChildSpec::task(move || {
        let tell = once.lock().ok().and_then(|mut tell| tell.take());
        async move {
            let _told = tell.map(|tell| tell.send(())).is_some();
            Ok(())
        }
    });
    let taken = dynamic.start_child(spec.name("task-taken")).await;
    let expected = StartError::AlreadyStarted(me.pid());
    assert_eq!(taken, Err(StartDynamicChildError::Failed(expected)));
    assert!(soon(told).await.is_err(), "it was dropped unused");
    assert_eq!(dynamic.children().await, Ok(vec![]));
}

/// TASK-15: work begins when it can be found.
#[tokio::test(start_paused = true)]
async fn a_task_can_have_a_key_and_is_found_before_it_begins() {
    let registry: Registry<&str> = Registry::unique();
    let record = Record::new();
    let (known, notes) = (registry.clone(), record.clone());
    let spec = ChildSpec::task_with(move |me| {
        notes.add(known.whereis(&"import") == Some(me.pid()));
        forever()
    });
    let spec = spec
        .register(&registry, "import", ())
        .restart(Restart::Permanent);
    supervised(async |test| {
        let first = test.start_child(spec).await;
        let crash = test.expect_crash(&first);
        registry.whereis(&"import").unwrap().kill();
        assert_eq!(crash.await.reason, ExitReason::Killed);
        record.wait_for_many("true", 2).await;
    })
    .await;
    assert_eq!(registry.whereis(&"import"), None);
    assert_eq!(record.lines(), ["true", "true"]);
}

/// A doomed holder is waited for (note A1).
#[tokio::test(start_paused = true)]
async fn a_task_gets_the_name_of_one_that_was_just_killed() {
    let tasks = genserver::DynamicSupervisor::new().start().await.unwrap();
    let spec = || ChildSpec::task(forever).name("task-doomed");
    for _ in 0..20 {
        let first = tasks.start_child(spec()).await.unwrap().unwrap();
        first.kill();
        let second = tasks.start_child(spec()).await.unwrap().unwrap();
        assert!(!first.is_alive());
        assert_eq!(whereis("task-doomed"), Some(second.clone()));
        tasks.terminate_child(&second).await.unwrap();
    }
}
