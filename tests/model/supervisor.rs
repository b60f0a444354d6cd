//! The model of one supervisor: an ordered list of children, a list of restart times, a queue. Everything happens
//! at once and in order; there is nothing here but the rules of the catalogue.

use std::collections::VecDeque;
use std::mem;

use genserver::{AutoShutdown, Restart, Shutdown};

use super::plan::{
    Begin, Body, ChildPlan, Deed, Ending, Meanwhile, Order, SupervisorPlan, WorkerPlan, path_of,
};
use super::world::{APART, LONG, SLOW, World};

#[derive(Debug)]
pub(crate) struct Supervisor {
    pub(crate) path: String,
    pub(crate) plan: SupervisorPlan,
    /// In start order.
    pub(crate) children: Vec<Child>,
    /// When it restarted.
    pub(crate) restarts: Vec<u64>,
    pub(crate) mail: VecDeque<Mail>,
    /// Its first children have started.
    is_ready: bool,
}

#[derive(Debug)]
pub(crate) struct Child {
    pub(crate) plan: ChildPlan,
    pub(crate) state: State,
}

#[derive(Debug)]
pub(crate) enum State {
    /// Its supervisor believes that it runs.
    Up(Process),
    Restarting,
    Down,
}

#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) number: u32,
    pub(crate) is_alive: bool,
    pub(crate) supervisor: Option<Box<Supervisor>>,
}

/// What a supervisor finds in its queue.
#[derive(Debug)]
pub(crate) enum Mail {
    Exit(char, u32, Ending),
    TryAgain(char),
    /// The answer belongs to this place.
    Ask(Order, usize),
    Stop(Ending, usize),
}

impl Ending {
    pub(crate) fn is_clean(self) -> bool {
        match self {
            Self::Normal | Self::Shutdown | Self::ShutdownWith => true,
            Self::Boom | Self::Killed => false,
        }
    }
}

impl Child {
    pub(crate) fn process(&self) -> Option<&Process> {
        match &self.state {
            State::Up(process) => Some(process),
            State::Restarting | State::Down => None,
        }
    }

    pub(crate) fn living(&mut self) -> Option<&mut Process> {
        match &mut self.state {
            State::Up(process) if process.is_alive => Some(process),
            State::Up(_) | State::Restarting | State::Down => None,
        }
    }

    pub(crate) fn supervisor(&self) -> Option<&Supervisor> {
        let process = self.process().filter(|process| process.is_alive);
        process?.supervisor.as_deref()
    }

    pub(crate) fn supervisor_mut(&mut self) -> Option<&mut Supervisor> {
        self.living()?.supervisor.as_deref_mut()
    }
}

impl Supervisor {
    /// SUP-01, SUP-03
    pub(crate) fn start(path: &str, plan: &SupervisorPlan, w: &mut World) -> Result<Self, String> {
        let mut me = Self {
            path: path.to_owned(),
            plan: plan.clone(),
            children: Vec::new(),
            restarts: Vec::new(),
            mail: VecDeque::new(),
            is_ready: false,
        };
        me.check_all(w)?;
        for child in &plan.children {
            if let Err(why) = me.start_new(child, w) {
                w.saw_if(!me.children.is_empty(), "start rolled back");
                me.stop_children(w);
                return Err(format!("{} did not start: {why}", child.id));
            }
        }
        me.is_ready = true;
        Ok(me)
    }

    /// SUP-05, SUP-107
    fn check_all(&self, w: &mut World) -> Result<(), String> {
        for (i, child) in self.plan.children.iter().enumerate() {
            let mut before = self.plan.children[..i].iter();
            if before.any(|other| other.id == child.id) {
                w.saw("refused: two with one id");
                return Err(format!("two are called {}", child.id));
            }
            self.check(child, w)?;
        }
        Ok(())
    }

    /// SUP-107
    pub(crate) fn check(&self, child: &ChildPlan, w: &mut World) -> Result<(), String> {
        if child.significant && self.plan.auto == AutoShutdown::Never {
            w.saw("refused: significant in vain");
            return Err(format!("{} is significant in vain", child.id));
        }
        if child.significant && child.restart == Restart::Permanent {
            w.saw("refused: significant and permanent");
            return Err(format!("{} is significant and permanent", child.id));
        }
        Ok(())
    }

    /// SUP-60, SUP-61, SUP-70
    pub(crate) fn start_new(&mut self, plan: &ChildPlan, w: &mut World) -> Result<(), String> {
        let state = self.launch(plan, w)?;
        if matches!(state, State::Down) && plan.restart == Restart::Temporary {
            w.saw("temporary child ignored");
            return Ok(());
        }
        let plan = plan.clone();
        self.children.push(Child { plan, state });
        Ok(())
    }

    pub(crate) fn start_at(&mut self, place: usize, w: &mut World) -> Result<(), String> {
        let plan = self.children[place].plan.clone();
        self.children[place].state = self.launch(&plan, w)?;
        Ok(())
    }

    /// SUP-04, SUP-15
    fn launch(&mut self, plan: &ChildPlan, w: &mut World) -> Result<State, String> {
        let path = path_of(&self.path, plan.id);
        let number = match plan.supervisor() {
            // The real side counts only workers.
            Some(_) => w.number(&format!("{path} supervisor")),
            None => w.number(&path),
        };
        let up = |supervisor| Process {
            number,
            is_alive: true,
            supervisor,
        };
        if let Body::Supervisor(plan) = &plan.body {
            let supervisor = self.wait_for(w, |_, w| Self::start(&path, plan, w));
            return Ok(State::Up(up(Some(Box::new(supervisor?)))));
        }
        let line = format!("{path} {number} init");
        w.write(line.clone());
        match w.next_begin(&path) {
            Begin::Up => {}
            Begin::Slow => self.wait_for(w, |_, w| w.block(line, SLOW)),
            Begin::Fails => return Err("cannot".to_owned()),
            Begin::StopsNormally => return Err("normal".to_owned()),
            Begin::Ignores => return Ok(State::Down),
        }
        Ok(State::Up(up(None)))
    }

    /// Waits for a start or an end. A supervisor that is itself about to start leaves what came meanwhile to the
    /// one above, which waits as well.
    fn wait_for<T>(&mut self, w: &mut World, act: impl FnOnce(&mut Self, &mut World) -> T) -> T {
        let before = w.blocked.take();
        let outcome = act(self, w);
        if self.is_ready {
            self.was_blocked(w);
        }
        w.blocked = before.or(w.blocked.take());
        outcome
    }

    /// SUP-16: what came stands in its queue.
    fn was_blocked(&mut self, w: &mut World) {
        if w.meanwhile.is_empty() {
            return;
        }
        let Some((line, begin)) = w.blocked.take() else {
            return;
        };
        let now = w.now;
        w.now = begin;
        let (mut deeds, mut next) = (Vec::new(), begin + APART);
        for meanwhile in mem::take(&mut w.meanwhile) {
            w.now = next;
            next += APART;
            deeds.push(self.meanwhile(meanwhile, w));
        }
        w.deeds = Some((line, deeds));
        w.now = now;
    }

    fn meanwhile(&mut self, meanwhile: Meanwhile, w: &mut World) -> Deed {
        w.saw("something came meanwhile");
        let path = self.path.clone();
        match meanwhile {
            Meanwhile::End(pick, ending, begins) => {
                let workers = self.mortals();
                let Some(&place) = workers.get(pick % workers.len().max(1)) else {
                    return Deed::Nothing;
                };
                let path = path_of(&path, self.children[place].plan.id);
                w.decide(&path, &begins);
                self.end_worker(place, ending, w);
                Deed::End(path, ending, begins)
            }
            Meanwhile::Ask(request) => {
                let order = self.order(request);
                let mail = Mail::Ask(order.clone(), w.question());
                self.mail.push_back(mail);
                Deed::Ask(path, order)
            }
            Meanwhile::Stop(ending) => {
                self.mail.push_back(Mail::Stop(ending, w.question()));
                Deed::Stop(path, ending)
            }
        }
    }

    /// Living workers that are quick to end.
    fn mortals(&mut self) -> Vec<usize> {
        let is_mortal = |child: &mut Child| match child.plan.body {
            Body::Worker(plan) => child.living().is_some() && plan.farewell < APART,
            Body::Supervisor(_) => false,
        };
        let children = self.children.iter_mut().enumerate();
        let mortals = children.filter_map(|(place, child)| is_mortal(child).then_some(place));
        mortals.collect()
    }

    /// A worker ends by itself.
    pub(crate) fn end_worker(&mut self, place: usize, ending: Ending, w: &mut World) {
        let child = &mut self.children[place];
        let (State::Up(process), Body::Worker(plan)) = (&mut child.state, &child.plan.body) else {
            return;
        };
        let name = format!("{} {}", path_of(&self.path, child.plan.id), process.number);
        if ending != Ending::Killed {
            w.write(format!("{name} terminate {ending:?}"));
            w.now += plan.farewell;
        }
        w.write(format!("{name} gone"));
        process.is_alive = false;
        let exit = Mail::Exit(child.plan.id, process.number, ending);
        self.mail.push_back(exit);
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
        let exit = Mail::Exit(child.plan.id, process.number, Ending::Killed);
        self.mail.push_back(exit);
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
            say_goodbye(&name, plan, Ending::Shutdown, w);
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
