//! Whose a timer is (rows PROC-45 to PROC-48).

use std::time::Duration;

use genserver::{Address as _, Named, Process, register};
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::support::{Ear, Heard, Worker, other, settled, within, worker};

const SECOND: Duration = Duration::from_secs(1);

/// PROC-45
#[tokio::test(start_paused = true)]
async fn a_timer_to_a_process_ends_with_that_process() {
    let (server, _heard) = worker().await.unwrap();
    let (timer, beat) = (
        server.send_after(SECOND, 1),
        server.send_interval(SECOND, || 2),
    );
    let end = server.pid().monitor();
    server.pid().kill();
    end.await;
    assert_eq!(timer.remaining(), None);
    assert_eq!(beat.remaining(), None);
    assert_eq!(timer.cancel(), None);
}

/// PROC-45
#[tokio::test(start_paused = true)]
async fn a_timer_to_a_dead_process_is_never_set() {
    let (server, _heard) = worker().await.unwrap();
    server.stop().await.unwrap();
    assert_eq!(server.send_after(SECOND, 1).remaining(), None);
    assert_eq!(server.send_interval(SECOND, || 1).cancel(), None);
}

/// PROC-45: a replacement under the same name is another process.
#[tokio::test(start_paused = true)]
async fn a_timer_of_one_incarnation_never_reaches_the_next() {
    let (first, _heard) = worker().await.unwrap();
    register("timer-incarnations", &first.pid()).unwrap();
    first.send_after(SECOND, 1);
    within(&first, |ctx| ctx.send_interval(SECOND, || 2))
        .await
        .unwrap();
    first.stop().await.unwrap();
    let (second, mut heard) = worker().await.unwrap();
    register("timer-incarnations", &second.pid()).unwrap();
    sleep(10 * SECOND).await;
    settled(&second).await.unwrap();
    assert!(heard.try_recv().is_err());
}

/// PROC-46
#[tokio::test(start_paused = true)]
async fn a_timer_to_another_process_outlives_whoever_set_it() {
    let (server, mut heard) = worker().await.unwrap();
    let target = server.clone();
    let setter = Process::spawn(move |_me| async move {
        target.send_after(SECOND, 1);
        Err(other("boom"))
    });
    setter.monitor().await;
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
}

/// PROC-46: a server that sets it, and is killed.
#[tokio::test(start_paused = true)]
async fn a_timer_to_another_server_outlives_the_kill_of_its_setter() {
    let (target, mut heard) = worker().await.unwrap();
    let (setter, _heard) = worker().await.unwrap();
    let to = target.clone();
    within(&setter, move |_ctx| to.send_after(SECOND, 1))
        .await
        .unwrap();
    let end = setter.pid().monitor();
    setter.pid().kill();
    end.await;
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
}

async fn named(
    name: &str,
) -> Result<(genserver::ServerRef<Worker>, Ear), Box<dyn std::error::Error>> {
    let (server, heard) = worker().await?;
    register(name, &server.pid())?;
    Ok((server, heard))
}

/// PROC-47
#[tokio::test(start_paused = true)]
async fn a_timer_to_a_name_reaches_whoever_has_it_when_it_fires() {
    let role = Named::<Worker>::new("timer-role");
    let (first, mut first_heard) = named("timer-role").await.unwrap();
    role.send_after(SECOND, 1);
    first.stop().await.unwrap();
    let (_second, mut heard) = named("timer-role").await.unwrap();
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
    assert!(matches!(
        first_heard.recv().await,
        Some(Heard::Terminated(_))
    ));
    assert_eq!(first_heard.recv().await, None);
}

/// PROC-47: set before anybody has the name.
#[tokio::test(start_paused = true)]
async fn a_timer_to_a_name_may_be_set_before_anybody_has_it() {
    let timer = Named::<Worker>::new("timer-future-role").send_after(SECOND, 1);
    assert_eq!(timer.remaining(), Some(SECOND));
    let (_server, mut heard) = named("timer-future-role").await.unwrap();
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
}

/// PROC-47
#[tokio::test(start_paused = true)]
async fn a_timer_to_a_name_that_nobody_has_fires_into_the_void() {
    let role = Named::<Worker>::new("timer-void");
    let timer = role.send_after(SECOND, 1);
    sleep(2 * SECOND).await;
    assert_eq!(timer.remaining(), None);
    let (server, mut heard) = named("timer-void").await.unwrap();
    settled(&server).await.unwrap();
    assert!(heard.try_recv().is_err());
}

/// PROC-47
#[tokio::test(start_paused = true)]
async fn no_death_cancels_a_timer_to_a_name() {
    let role = Named::<Worker>::new("timer-undying");
    let timer = role.send_after(4 * SECOND, 1);
    for _ in 0..3 {
        let (server, _heard) = named("timer-undying").await.unwrap();
        sleep(SECOND).await;
        server.pid().kill();
        server.pid().monitor().await;
    }
    assert_eq!(timer.cancel(), Some(SECOND));
}

/// PROC-47: a name that belongs to something else has nobody for this message.
#[tokio::test(start_paused = true)]
async fn a_timer_to_a_name_of_another_kind_of_process_reaches_nobody() {
    let me = Process::attach();
    register("timer-other-kind", &me.pid()).unwrap();
    let timer = Named::<Worker>::new("timer-other-kind").send_after(SECOND, 1);
    sleep(2 * SECOND).await;
    assert_eq!(timer.remaining(), None);
}

/// PROC-48
#[tokio::test(start_paused = true)]
async fn whoever_has_the_ref_may_read_and_cancel_a_timer() {
    let (server, mut heard) = worker().await.unwrap();
    let timer = within(&server, |ctx| ctx.send_after(10 * SECOND, 1))
        .await
        .unwrap();
    let (tell, told) = oneshot::channel();
    Process::spawn(move |_me| async move {
        let _told = tell.send((timer.remaining(), timer.cancel())).is_ok();
        Ok(())
    });
    assert_eq!(told.await.unwrap(), (Some(10 * SECOND), Some(10 * SECOND)));
    sleep(20 * SECOND).await;
    settled(&server).await.unwrap();
    assert!(heard.try_recv().is_err());
}
