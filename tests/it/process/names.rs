//! Local names (rows PROC-70 to PROC-73).

use genserver::{
    Address as _, CallError, GenServer, NameError, Named, Process, SendError, Signal, StartError,
    StopError, register, unregister, whereis,
};
use tokio::sync::mpsc::unbounded_channel;

use super::support::{Heard, Worker, gone, idle, other, within, worker};

/// PROC-70
#[tokio::test(start_paused = true)]
async fn a_name_that_is_taken_is_refused_with_its_holder() {
    let (first, second) = (idle(), idle());
    register("names-taken", &first).unwrap();
    assert_eq!(
        register("names-taken", &second),
        Err(NameError::Taken(first.clone()))
    );
    assert_eq!(whereis("names-taken"), Some(first));
}

/// PROC-70: also for the holder itself.
#[tokio::test(start_paused = true)]
async fn registering_the_same_name_again_is_refused_and_changes_nothing() {
    let pid = idle();
    register("names-again", &pid).unwrap();
    assert_eq!(
        register("names-again", &pid),
        Err(NameError::Taken(pid.clone()))
    );
    assert_eq!(whereis("names-again"), Some(pid));
}

/// PROC-70
#[tokio::test(start_paused = true)]
async fn a_dead_process_gets_no_name() {
    let dead = gone().await;
    assert_eq!(register("names-dead", &dead), Err(NameError::Dead));
    assert_eq!(whereis("names-dead"), None);
    register("names-dead", &idle()).unwrap();
}

/// PROC-70, A24: OTP allows one name, we allow several, and all of them end with the process.
#[tokio::test(start_paused = true)]
async fn a_process_may_have_several_names() {
    let pid = idle();
    register("names-one", &pid).unwrap();
    register("names-two", &pid).unwrap();
    assert_eq!(whereis("names-one"), whereis("names-two"));
    let end = pid.monitor();
    pid.kill();
    end.await;
    assert_eq!((whereis("names-one"), whereis("names-two")), (None, None));
}

/// PROC-70
#[tokio::test(start_paused = true)]
async fn a_name_that_was_given_back_is_free_for_another() {
    let (first, second) = (idle(), idle());
    register("names-back", &first).unwrap();
    assert!(unregister("names-back"));
    assert!(!unregister("names-back"));
    assert_eq!(whereis("names-back"), None);
    register("names-back", &second).unwrap();
    let end = first.monitor();
    first.kill();
    end.await;
    assert_eq!(
        whereis("names-back"),
        Some(second),
        "the former holder's end took it away"
    );
}

/// PROC-70: a server takes more names from inside.
#[tokio::test(start_paused = true)]
async fn a_server_registers_itself() {
    let (server, _heard) = worker().await.unwrap();
    within(&server, |ctx| ctx.register("names-inside"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(whereis("names-inside"), Some(server.pid()));
    assert_eq!(Named::<Worker>::new("names-inside").whereis(), Some(server));
}

/// PROC-70
#[tokio::test(start_paused = true)]
async fn a_start_under_a_taken_name_says_who_has_it() {
    let holder = idle();
    register("names-start", &holder).unwrap();
    let (ear, _heard) = unbounded_channel();
    let started = Worker::start(ear).name("names-start").await;
    assert_eq!(started, Err(StartError::AlreadyStarted(holder.clone())));
    assert_eq!(whereis("names-start"), Some(holder));
}

/// PROC-71, PROC-28
#[tokio::test(start_paused = true)]
async fn a_name_is_free_when_the_exit_and_the_down_arrive() {
    for round in 0..10 {
        let mut me = Process::attach();
        let holder = idle();
        register("names-freed", &holder).unwrap();
        match round % 2 {
            0 => me.link(&holder).unwrap(),
            _ => drop(me.monitor(&holder)),
        }
        holder.exit(other("boom"));
        assert!(matches!(
            me.receive().await,
            Ok(Signal::Exit(_) | Signal::Down(_))
        ));
        assert_eq!(whereis("names-freed"), None);
        register("names-freed", &me.pid()).unwrap();
    }
}

/// PROC-71: when a call fails because of the death, the name is free too.
#[tokio::test(start_paused = true)]
async fn a_name_is_free_when_a_waiting_call_fails() {
    let (server, _heard) = worker().await.unwrap();
    register("names-call", &server.pid()).unwrap();
    server.cast(Box::pin(async { Err(other("boom")) })).unwrap();
    let failed = within(&server, |_ctx| ()).await;
    assert_eq!(failed, Err(CallError::Exited(other("boom"))));
    assert_eq!(whereis("names-call"), None);
}

/// PROC-71
#[tokio::test(start_paused = true)]
async fn a_name_is_free_when_a_failed_or_stopped_server_is_reported() {
    let (ear, _heard) = unbounded_channel();
    let server = Worker::start(ear).name("names-stopped").await.unwrap();
    server.stop().await.unwrap();
    assert_eq!(whereis("names-stopped"), None);
    let (ear, _heard) = unbounded_channel();
    Worker::start(ear).name("names-stopped").await.unwrap();
}

/// PROC-72
#[tokio::test(start_paused = true)]
async fn sending_to_a_dead_process_is_nothing() {
    let (server, mut heard) = worker().await.unwrap();
    server.stop().await.unwrap();
    server.send(1).unwrap();
    server.cast(Box::pin(std::future::pending())).unwrap();
    assert!(matches!(heard.recv().await, Some(Heard::Terminated(_))));
    assert_eq!(heard.recv().await, None);
}

/// PROC-72
#[tokio::test(start_paused = true)]
async fn sending_to_an_unknown_name_gives_the_message_back() {
    let nobody = Named::<Worker>::new("names-nobody");
    assert_eq!(nobody.send(7), Err(SendError::NoProc(7)));
    nobody.cast(Box::pin(std::future::pending())).unwrap();
    assert!(!nobody.is_alive());
    assert_eq!(nobody.stop().await, Err(StopError::NoProc));
}

/// PROC-72: a name that a former holder had is as unknown as any.
#[tokio::test(start_paused = true)]
async fn sending_to_the_name_of_a_dead_process_gives_the_message_back() {
    let (server, _heard) = worker().await.unwrap();
    register("names-former", &server.pid()).unwrap();
    server.stop().await.unwrap();
    assert_eq!(
        Named::<Worker>::new("names-former").send(7),
        Err(SendError::NoProc(7))
    );
}

/// PROC-73
#[tokio::test(start_paused = true)]
async fn whereis_knows_the_living_and_nobody_else() {
    assert_eq!(whereis("names-where"), None);
    let pid = idle();
    register("names-where", &pid).unwrap();
    assert_eq!(whereis("names-where"), Some(pid.clone()));
    assert_eq!(whereis("names-wher"), None);
    let end = pid.monitor();
    pid.kill();
    end.await;
    assert_eq!(whereis("names-where"), None);
}

/// PROC-73: a typed address finds only its own kind.
#[tokio::test(start_paused = true)]
async fn a_typed_name_finds_only_servers_of_its_type() {
    let me = Process::attach();
    register("names-typed", &me.pid()).unwrap();
    let typed = Named::<Worker>::new("names-typed");
    assert_eq!(typed.whereis(), None);
    assert_eq!(typed.send(1), Err(SendError::NoProc(1)));
    assert_eq!(typed.name(), "names-typed");
}
