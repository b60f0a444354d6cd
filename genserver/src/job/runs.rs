//! How a job's server performs the runs: arming, starting, and bringing them down at its end.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, timeout_at};

use super::attempt::Landed;
use super::context::Stage;
use super::flight::{Attached, Cargo};
use super::machine::{Attempt, Event, Outcome};
use super::pilot::{Order, Question};
use super::server::{Due, News};
use super::stamp::Stamp;
use super::watch::Watch;
use super::{Job, JobContext, JobServer};
use crate::exit::ExitReason;
use crate::gen_server::Context;
use crate::supervisor::Shutdown;
use crate::timer::later;
use crate::trace::JobSpan;

impl<J: Job> JobServer<J> {
    /// There is one timer, which is set anew.
    pub(super) fn arm(&mut self, delay: Option<Duration>, ctx: &Context<Self>) {
        if let (None, Some(_)) = (&self.timer, delay) {
            self.timer = Some(ctx.reset(|| Due(News::Woke)));
        }
        if let Some(timer) = &mut self.timer {
            timer.set(delay.map(later));
        }
    }

    pub(super) fn ask(&mut self, run: u64, nominal: SystemTime, ctx: &mut Context<Self>) {
        let Some(gate) = self.gate.clone() else {
            return;
        };
        let question = Question {
            gate,
            key: Arc::clone(self.engine.key()),
            run,
            nominal,
            process: ctx.pid().id(),
        };
        let number = (Cargo::Question, run);
        let craft = self.flights.launch(number, |_stage| Order::Ask(question));
        attach(craft, ctx);
    }

    /// # Errors
    ///
    /// If the value is away, which would be the machine's mistake: it starts a run beside another only if they can
    /// share it.
    pub(super) fn start_attempt(
        &mut self,
        next: Attempt,
        ctx: &mut Context<Self>,
    ) -> Result<(), ExitReason> {
        let shared = self.job.as_ref().and_then(Job::share);
        let Some(job) = shared.or_else(|| self.job.take()) else {
            return Err(ExitReason::other("a run has the job's value already"));
        };
        let (pid, schedule) = (ctx.pid(), self.spec.schedule);
        let Attempt {
            run,
            nominal,
            lateness,
            limit,
            ..
        } = next;
        let span = JobSpan::new(
            self.engine.key(),
            run,
            next.attempt,
            &Stamp(nominal),
            lateness,
        );
        let craft = self.flights.launch((Cargo::Work, run), move |stage| {
            let watch = Watch {
                process: pid.id(),
                span,
                limit,
                stage: Some(stage.clone()),
            };
            let context = JobContext::new(pid, next, schedule, stage);
            Order::Work(job, context, watch)
        });
        attach(craft, ctx);
        Ok(())
    }

    /// Ends what is in flight: within the grace by itself, then by a cut. Afterwards the value is here.
    pub(super) async fn bring_down(&mut self) {
        self.timer = None;
        let _in_flight = self.engine.stop().await;
        self.flights.drop_questions();
        let (stage, deadline) = match self.spec.shutdown {
            Shutdown::BrutalKill => (Stage::Cut, None),
            Shutdown::After(grace) => (Stage::Stopping, Instant::now().checked_add(grace)),
            Shutdown::Infinity => (Stage::Stopping, None),
        };
        self.flights.tell_all(stage);
        if let Some(deadline) = deadline {
            while let Ok(landed) = timeout_at(deadline, self.flights.next()).await {
                let Some(landed) = landed else { return };
                self.settle(landed).await;
            }
            self.flights.tell_all(Stage::Cut);
        }
        while let Some(landed) = self.flights.next().await {
            self.settle(landed).await;
        }
    }

    /// Reports a run that ended while the job is stopped; nothing follows from it.
    async fn settle(&mut self, landed: Landed<J>) {
        let run = landed.run;
        let event = self.landed(landed).await.unwrap_or_else(|panicked| {
            // It ends with another reason already.
            let (error, advice) = (panicked.to_string(), super::machine::Advice::GiveUp);
            let outcome = Outcome::Failed { error, advice };
            Event::Finished { run, outcome }
        });
        let _nothing = self.engine.event(event).await;
    }
}

/// Has the server poll a craft that is new, and hear what lands in it.
fn attach<J: Job>(craft: Option<Attached<J>>, ctx: &mut Context<JobServer<J>>) {
    let Some(craft) = craft else { return };
    let to_itself = ctx.to_itself();
    let arrivals = craft.reporting_to(move |number| to_itself(Due(News::Landed(number))));
    ctx.attach(arrivals, |never| match never {});
}
