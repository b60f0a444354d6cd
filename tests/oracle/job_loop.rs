//! A worker that a timer drives, crashing under a supervisor (rows SUP-21, PROC-45, PROC-47).

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use genserver::{
    Address, ChildSpec, Context, ExitReason, GenServer, Info, Init, Named, Never, Next, ServerRef,
    Strategy,
};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::family::{Crash, child, crash_child, pid_of, supervisor};
use crate::processes::{down_after, settle};
use crate::transcript::{Played, Transcript};
use crate::worker::{Note, Worker, raise};

/// SUP-21, PROC-45, PROC-47
#[tokio::test(start_paused = true)]
async fn a_timer_ends_with_its_incarnation_and_a_name_does_not() -> Played {
    let transcript = Transcript::default();
    fresh_timers(&transcript).await?;
    a_crash_on_every_run(&transcript).await?;
    to_the_name(&transcript).await?;
    transcript.assert_is(include_str!("31_job_loop.txt"));
    Ok(())
}

async fn fresh_timers(transcript: &Transcript) -> Played {
    transcript
        .say("-- every restart arms a fresh timer; runs go on where the outside counter stands");
    let plan = Plan::new(transcript, 2..=3, 5);
    let s = supervisor(Strategy::OneForOne, [spec(&plan)])
        .max_restarts(3)
        .start()
        .await?;
    let finished = timeout(Duration::from_secs(2), plan.finished.notified()).await;
    transcript.say(format!("finished {}", finished.is_ok()));
    settle(100).await;
    transcript.say(format!(
        "after the last run: no stray tick, {} runs",
        plan.runs()
    ));
    s.stop().await?;
    Ok(())
}

async fn a_crash_on_every_run(transcript: &Transcript) -> Played {
    transcript.say("-- a crash on every run exhausts the restarts");
    let plan = Plan::new(transcript, 1..=100, 0);
    let s = supervisor(Strategy::OneForOne, [spec(&plan)])
        .max_restarts(3)
        .start()
        .await?;
    let down = down_after(&s.pid(), || ()).await;
    transcript.say(format!("supervisor down {down}, {} runs", plan.runs()));
    Ok(())
}

async fn to_the_name(transcript: &Transcript) -> Played {
    transcript.say("-- a timer aimed at the registered name reaches the restarted process");
    let name = Named::<Worker>::new("oracle-31-named");
    let child = child(transcript, "named").name(name.name());
    let s = supervisor(Strategy::OneForOne, [child]).start().await?;
    let delay = Duration::from_millis(120);
    name.send_after(delay, Note::Text("to_name"));
    let first = ServerRef::<Worker>::of(&pid_of(&s, "named").await?).ok_or("it is a worker")?;
    first.send_after(delay, Note::Text("to_pid"));
    crash_child(&s, "named", Crash::other("boom")).await?;
    settle(200).await;
    s.stop().await?;
    Ok(())
}

fn spec(plan: &Plan) -> ChildSpec {
    ChildSpec::of::<JobLoop>(plan.clone()).name("oracle-31-job")
}

/// What the job is to do. Clones share the count, so it outlives a crash.
#[derive(Clone)]
struct Plan {
    transcript: Transcript,
    runs: Arc<AtomicU32>,
    crash_on: RangeInclusive<u32>,
    last: u32,
    finished: Arc<Notify>,
}

impl Plan {
    fn new(transcript: &Transcript, crash_on: RangeInclusive<u32>, last: u32) -> Self {
        Self {
            transcript: transcript.clone(),
            runs: Arc::default(),
            crash_on,
            last,
            finished: Arc::default(),
        }
    }

    fn runs(&self) -> u32 {
        self.runs.load(Ordering::SeqCst)
    }
}

struct JobLoop {
    plan: Plan,
}

impl JobLoop {
    const PERIOD: Duration = Duration::from_millis(30);

    fn arm(ctx: &Context<Self>) {
        ctx.send_after(Self::PERIOD, Tick);
    }
}

#[derive(Debug)]
struct Tick;

struct Arm;

impl GenServer for JobLoop {
    type Args = Plan;
    type Call = Never;
    type Cast = Never;
    type Info = Tick;
    type Continue = Arm;

    async fn init(plan: Plan, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        plan.transcript.say("start");
        Ok(Init::ok(Self { plan }).then(Arm))
    }

    async fn handle_continue(
        &mut self,
        Arm: Arm,
        ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        Self::arm(ctx);
        Ok(Next::Wait)
    }

    async fn handle_info(
        &mut self,
        info: Info<Tick>,
        ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        match info {
            Info::Message(Tick) => {}
            unforeseen => return Err(ExitReason::other(format!("{unforeseen:?}"))),
        }
        let run = self.plan.runs.fetch_add(1, Ordering::SeqCst) + 1;
        self.plan.transcript.say(format!("run {run}"));
        if self.plan.crash_on.contains(&run) {
            raise(&format!("run {run} failed"));
        }
        if run == self.plan.last {
            self.plan.finished.notify_one();
        } else {
            Self::arm(ctx);
        }
        Ok(Next::Wait)
    }
}
