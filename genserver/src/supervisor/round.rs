//! A round of restarts: whom it stops, whom it starts, and when it is tried again.

use std::ops::Bound::{Excluded, Included};
use std::ops::RangeInclusive;

use tokio::time::Instant;

use super::children::{Child, Place, Standing};
use super::incarnation;
use super::server::{SupervisorServer, TryAgain};
use crate::exit::ExitReason;
use crate::gen_server::{Context, Next};
use crate::trace;

impl SupervisorServer {
    /// Restarts a child that has ended, at once or after its backoff.
    pub(super) async fn plan_restart(
        &mut self,
        place: Place,
        ctx: &mut Context<Self>,
    ) -> Next<Self> {
        match self
            .children
            .get(place)
            .and_then(|child| child.spec.backoff)
        {
            Some(_) => {
                self.try_again(place, ctx);
                Next::Wait
            }
            None => self.restart(place, ctx).await,
        }
    }

    /// Has a child tried again: behind what waits in the mailbox (row SUP-50), or after its backoff.
    fn try_again(&mut self, place: Place, ctx: &Context<Self>) {
        self.tickets += 1;
        let again = TryAgain(place, self.tickets);
        match self.children.get_mut(place).and_then(Child::pause_for) {
            Some(pause) => drop(ctx.send_after(pause, again)),
            None => ctx.send(again),
        }
        self.children.set(place, Standing::Restarting(self.tickets));
    }

    /// A round: stops whom the strategy takes along, then starts them in order, unless there have been too many
    /// (rows SUP-30 to SUP-40).
    pub(super) async fn restart(&mut self, place: Place, ctx: &mut Context<Self>) -> Next<Self> {
        if !self.intensity.admits(Instant::now()) {
            if let Some(child) = self.children.get(place) {
                trace::gave_up(&ctx.pid(), &child.spec.id);
            }
            // SUP-42: it is gone already when its siblings are stopped. As they, it comes back if the
            // supervisor is restarted.
            self.children.set(place, Standing::Paused);
            return Next::Stop(ExitReason::Shutdown);
        }
        let reach = self.strategy.reach(place);
        self.stop_round(reach.clone(), place, ctx).await;
        let mut next = self.children.first(reach.clone());
        while let Some(place) = next {
            if let Err(error) = self.start_at(place, ctx).await {
                if let Some(child) = self.children.get(place) {
                    incarnation::report_failed(&child.spec.id, &ctx.pid(), &error);
                    self.ending.note_failed(&child.spec.id, &ctx.pid(), &error);
                }
                // SUP-56, SUP-57: the next round begins where the strategy says for the one that failed.
                self.try_again(place, ctx);
                break;
            }
            next = self
                .children
                .first((Excluded(place), Included(*reach.end())));
        }
        Next::Wait
    }

    /// Temporary children are forgotten, others will be started again (rows SUP-31, SUP-39).
    async fn stop_round(
        &mut self,
        reach: RangeInclusive<Place>,
        failed: Place,
        ctx: &Context<Self>,
    ) {
        let mut next = self.children.last(reach.clone());
        while let Some(place) = next {
            let child = self.children.get(place);
            if let (Some(child), true) = (child, place != failed) {
                if let Some(pid) = child.pid() {
                    incarnation::stop(&child.spec, pid, self.parent(&ctx.pid())).await;
                }
            }
            self.children.stopped(place, Standing::Paused);
            next = self.children.last(*reach.start()..place);
        }
    }
}
