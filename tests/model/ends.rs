//! The model of how processes end: by themselves, or because a supervisor ends them.

use genserver::{Restart, Shutdown};

use super::plan::{Body, Ending, WorkerPlan, path_of};
use super::supervisor::{Child, Mail, State, Supervisor};
use super::world::{LONG, World};

impl Supervisor {
    /// A worker is told to end, or killed.
    pub(crate) fn end_worker(&mut self, place: usize, ending: Ending, w: &mut World) {
        let child = &mut self.children[place];
        let path = path_of(&self.path, child.plan.id);
        let (State::Up(process), Body::Worker(plan)) = (&mut child.state, &child.plan.body) else {
            return;
        };
        let is_dying = process.dying.is_some();
        w.saw_if(is_dying, "told to end while it ends");
        match (ending, plan.farewell) {
            (Ending::Killed, _) => {}
            // It reads nothing any more.
            (_, _) if is_dying => return,
            (_, farewell) => {
                w.write(format!("{path} {} terminate {ending:?}", process.number));
                if farewell == LONG {
                    process.dying = Some((w.now + farewell, ending));
                    return;
                }
                w.now += farewell;
            }
        }
        self.worker_ended(place, ending, w);
    }

    /// Who is still ending and will be the first to be gone: when, where, why.
    pub(crate) fn dying(&self) -> Option<(u64, usize, Ending)> {
        let children = self.children.iter().enumerate();
        let dying = children.filter_map(|(place, child)| {
            let (end, ending) = child.process()?.dying?;
            Some((end, place, ending))
        });
        dying.min_by_key(|(end, ..)| *end)
    }

    /// Those whose time came while something else went on are gone since then.
    pub(crate) fn bury(&mut self, w: &mut World) {
        let now = w.now;
        while let Some((end, place, ending)) = self.dying().filter(|(end, ..)| *end <= now) {
            w.now = end;
            self.worker_ended(place, ending, w);
        }
        w.now = now;
        self.mail.make_contiguous().sort_by_key(|(came, _)| *came);
    }

    fn worker_ended(&mut self, place: usize, ending: Ending, w: &mut World) {
        let child = &mut self.children[place];
        let path = path_of(&self.path, child.plan.id);
        let Some(process) = child.living() else {
            return;
        };
        w.write(format!("{path} {} gone", process.number));
        process.is_alive = false;
        process.dying = None;
        let serial = process.serial;
        let exit = Mail::Exit(child.plan.id, serial, ending);
        self.mail.push_back((w.now, exit));
    }

    /// A supervisor is killed from outside.
    pub(crate) fn kill_supervisor(&mut self, place: usize, w: &mut World) {
        let child = &mut self.children[place];
        let State::Up(process) = &mut child.state else {
            return;
        };
        if let Some(mut supervisor) = process.supervisor.take() {
            supervisor.die(w);
        }
        process.is_alive = false;
        let exit = Mail::Exit(child.plan.id, process.serial, Ending::Killed);
        self.mail.push_back((w.now, exit));
    }

    /// SUP-02
    pub(crate) fn stop_children(&mut self, w: &mut World) {
        while let Some(mut child) = self.children.pop() {
            self.wait_for(w, |me, w| stop(&me.path, &mut child, w));
        }
    }

    pub(crate) fn stop_child(&mut self, place: usize, w: &mut World) {
        self.wait_for(w, |me, w| stop(&me.path, &mut me.children[place], w));
        match self.children[place].plan.restart {
            Restart::Temporary => drop(self.children.remove(place)),
            Restart::Permanent | Restart::Transient => self.children[place].state = State::Down,
        }
    }

    /// SUP-17: the links break, so all hear of it at once.
    pub(crate) fn die(&mut self, w: &mut World) {
        w.saw("supervisor killed");
        w.is_unordered = true;
        let now = w.now;
        for child in &mut self.children {
            let name = path_of(&self.path, child.plan.id);
            let plan = child.plan.body.clone();
            let Some(process) = child.living() else {
                continue;
            };
            let name = format!("{name} {}", process.number);
            match (&mut process.supervisor, plan) {
                (Some(supervisor), _) => supervisor.stop_children(w),
                (None, Body::Worker(worker)) => say_goodbye(&name, worker, Ending::Killed, w),
                (None, Body::Supervisor(_)) => {}
            }
            w.now = now;
        }
    }
}

/// SUP-74, SUP-90 to SUP-95
fn stop(parent: &str, child: &mut Child, w: &mut World) {
    let path = path_of(parent, child.plan.id);
    let body = child.plan.body.clone();
    let Some(process) = child.living() else {
        return;
    };
    process.is_alive = false;
    match (&mut process.supervisor, body) {
        (Some(supervisor), _) if supervisor.plan.brutal => supervisor.die(w),
        (Some(supervisor), _) => {
            supervisor.stop_children(w);
            supervisor.answer_stops(Ending::Shutdown, w);
        }
        (None, Body::Worker(plan)) => {
            let name = format!("{path} {}", process.number);
            match process.dying.take() {
                Some((end, _)) => hurry(&name, plan, end, w),
                None => say_goodbye(&name, plan, Ending::Shutdown, w),
            }
        }
        (None, Body::Supervisor(_)) => {}
    }
}

/// What a worker does about an exit signal of its supervisor; `Killed` is that of a broken link.
fn say_goodbye(name: &str, plan: WorkerPlan, signal: Ending, w: &mut World) {
    let patience = match (signal, plan.shutdown) {
        (Ending::Killed, _) | (_, Shutdown::Infinity) => u64::MAX,
        (_, Shutdown::BrutalKill) => {
            w.saw("brutal kill");
            w.write(format!("{name} gone"));
            return;
        }
        (_, Shutdown::After(limit)) => u64::try_from(limit.as_millis()).unwrap_or(u64::MAX),
    };
    if plan.traps {
        w.saw_if(plan.farewell > patience, "killed after its time");
        let line = format!("{name} terminate {signal:?}");
        w.write(line.clone());
        match (signal, plan.farewell.min(patience)) {
            (Ending::Shutdown, LONG) => w.block(line, LONG),
            (_, time) => w.now += time,
        }
    }
    w.write(format!("{name} gone"));
}

/// SUP-96: what becomes of a worker that is stopped while it ends for a reason of its own.
fn hurry(name: &str, plan: WorkerPlan, end: u64, w: &mut World) {
    w.saw("stopped while it ends");
    if plan.traps {
        let patience = match plan.shutdown {
            Shutdown::BrutalKill => 0,
            Shutdown::Infinity => u64::MAX,
            Shutdown::After(limit) => u64::try_from(limit.as_millis()).unwrap_or(u64::MAX),
        };
        w.now = end.min(w.now.saturating_add(patience));
    }
    w.write(format!("{name} gone"));
}
