//! Names of servers.

use genserver::{
    Address, CallError, ChildSpec, ExitReason, GenServer, Named, StartError, Supervisor, whereis,
};

use crate::puppet::{Play, Puppet, answer, answers, have, other, puppet, stop};
use crate::record::{Record, settle, soon};

/// GS-105
#[tokio::test(start_paused = true)]
async fn whereis_finds_the_living_and_nobody_else() {
    let record = Record::new();
    let named = Named::<Puppet>::new("names-whereis");
    assert_eq!((whereis("names-whereis"), named.whereis()), (None, None));
    let server = Puppet::start(Play::new(&record))
        .name("names-whereis")
        .await
        .unwrap();
    assert_eq!(whereis("names-whereis"), Some(server.pid()));
    assert_eq!(named.whereis(), Some(server.clone()));
    assert_eq!(server.whereis(), Some(server.clone()));
    server.stop().await.unwrap();
    assert_eq!(
        (whereis("names-whereis"), named.whereis(), server.whereis()),
        (None, None, None)
    );
}

/// Row PROC-28: the name is free when the Down arrives, however the server ended.
#[tokio::test(start_paused = true)]
async fn the_name_is_free_when_the_end_is_known() {
    let record = Record::new();
    for round in 0..30 {
        let server = Puppet::start(Play::new(&record))
            .name("names-free")
            .await
            .unwrap();
        let gone = server.pid().monitor();
        match round % 3 {
            0 => server.pid().kill(),
            1 => server.pid().exit(other("r")),
            _ => server.cast(stop(ExitReason::Normal)).unwrap(),
        }
        soon(gone).await;
        assert_eq!(whereis("names-free"), None);
    }
}

/// GS-17: a name is given once, however many ask at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_that_start_under_one_name_exactly_one_wins() {
    let record = Record::new();
    for _ in 0..100 {
        let starts: Vec<_> = (0..16)
            .map(|_| {
                let play = Play::new(&record);
                tokio::spawn(async move { Puppet::start(play).name("names-race").await })
            })
            .collect();
        let mut winners = Vec::new();
        for start in starts {
            match start.await.unwrap() {
                Ok(server) => winners.push(server),
                Err(error) => assert!(matches!(error, StartError::AlreadyStarted(_)), "{error}"),
            }
        }
        assert_eq!(winners.len(), 1);
        soon(winners[0].stop().into_future()).await.unwrap();
    }
}

/// Names under restart races: the replacement always gets the name, and callers never hang.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_supervised_name_survives_two_hundred_crashes_under_calls() {
    let record = Record::new();
    let spec = {
        let record = record.clone();
        ChildSpec::with::<Puppet>(move || Play::new(&record)).name("names-crashes")
    };
    let tree = Supervisor::one_for_one()
        .child(spec)
        .max_restarts(1_000)
        .start()
        .await
        .unwrap();
    let named = Named::<Puppet>::new("names-crashes");
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let (named, tree) = (named.clone(), tree.pid());
            tokio::spawn(async move {
                let mut answered = 0_u32;
                while tree.is_alive() {
                    // An answer of some kind, and soon.
                    if soon(named.call(|from| answer(from, ())).no_timeout())
                        .await
                        .is_ok()
                    {
                        answered += 1;
                    }
                    tokio::task::yield_now().await;
                }
                answered
            })
        })
        .collect();
    for round in 0..200 {
        let server = soon(async {
            loop {
                match named.whereis() {
                    Some(server) => break server,
                    None => tokio::task::yield_now().await,
                }
            }
        })
        .await;
        let gone = server.pid().monitor();
        match round % 2 {
            0 => server.pid().kill(),
            _ => server.cast(stop(other("crash"))).unwrap(),
        }
        soon(gone).await;
    }
    soon(tree.stop()).await.unwrap();
    for caller in callers {
        assert!(soon(caller).await.unwrap() > 0);
    }
    assert_eq!(whereis("names-crashes"), None);
}

/// Note A24: a further name goes with its process too.
#[tokio::test(start_paused = true)]
async fn a_name_that_was_given_later_goes_with_the_process() {
    let record = Record::new();
    let (first, second) = (puppet(&record).await, puppet(&record).await);
    have(&first, |ctx| ctx.register("names-later"))
        .await
        .unwrap()
        .unwrap();
    assert!(
        have(&second, |ctx| ctx.register("names-later"))
            .await
            .unwrap()
            .is_err()
    );
    first.stop().await.unwrap();
    have(&second, |ctx| ctx.register("names-later"))
        .await
        .unwrap()
        .unwrap();
    settle().await;
    assert_eq!(whereis("names-later"), Some(second.pid()));
    assert!(answers(&second).await);
}

/// GS-34: the name is looked up when the call is awaited.
#[tokio::test(start_paused = true)]
async fn a_call_made_before_its_server_is_started_reaches_it_when_it_is_awaited() {
    let record = Record::new();
    let named = Named::<Puppet>::new("names-lazy");
    let early = named.call(|from| answer(from, 1));
    let server = Puppet::start(Play::new(&record))
        .name("names-lazy")
        .await
        .unwrap();
    assert_eq!(soon(early).await, Ok(1));
    let late = named.call(|from| answer(from, 2));
    server.stop().await.unwrap();
    assert_eq!(soon(late).await, Err(CallError::NoProc));
}

/// GS-17, note A1: a holder that is about to end by a fatal signal is waited for.
#[tokio::test(start_paused = true)]
async fn the_name_of_a_server_that_was_killed_is_free_for_the_next_one() {
    let ends: [fn(&genserver::Pid); 2] = [genserver::Pid::kill, |pid| pid.exit(other("r"))];
    for end in ends {
        let start = || Puppet::start(Play::new(&Record::new())).name("names-doomed");
        let first = start().await.unwrap();
        end(&first.pid());
        assert!(first.is_alive(), "it has not run yet");
        let second = soon(start().into_future()).await.unwrap();
        assert!(!first.is_alive());
        assert_eq!(whereis("names-doomed"), Some(second.pid()));
        second.stop().await.unwrap();
    }
}

/// GS-17: also under contention, wherever the end has got to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_name_of_a_server_that_was_killed_is_free_for_the_next_one_each_time() {
    let start = || Puppet::start(Play::new(&Record::new())).name("names-doomed-often");
    let mut server = start().await.unwrap();
    for round in 0..5_000 {
        server.pid().kill();
        match soon(start().into_future()).await {
            Ok(next) => server = next,
            Err(error) => panic!("round {round}: {error}"),
        }
    }
}
