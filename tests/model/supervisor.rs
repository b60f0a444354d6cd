//! The model of one supervisor: an ordered list of children, a list of restart times, a queue. Everything happens
//! at once and in order; there is nothing here but the rules of the catalogue.

use std::collections::VecDeque;

use genserver::{AutoShutdown, Restart};

use super::plan::{Begin, Body, ChildPlan, Ending, Order, SupervisorPlan, path_of};
use super::world::{SLOW, World};

#[derive(Debug)]
pub(crate) struct Supervisor {
    pub(crate) path: String,
    pub(crate) plan: SupervisorPlan,
    /// In start order.
    pub(crate) children: Vec<Child>,
    /// When it restarted.
    pub(crate) restarts: Vec<u64>,
    /// With the times at which it came.
    pub(crate) mail: VecDeque<(u64, Mail)>,
    /// Its first children have started.
    pub(crate) is_ready: bool,
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
    /// The retry with this serial number is on its way.
    Restarting(u64),
    Down,
}

#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) serial: u64,
    pub(crate) number: u32,
    pub(crate) is_alive: bool,
    /// Its `terminate` runs for long, until then, and why; nobody waits for it.
    pub(crate) dying: Option<(u64, Ending)>,
    pub(crate) supervisor: Option<Box<Supervisor>>,
}

/// What a supervisor finds in its queue.
#[derive(Debug)]
pub(crate) enum Mail {
    Exit(char, u64, Ending),
    TryAgain(char, u64),
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
            State::Restarting(_) | State::Down => None,
        }
    }

    pub(crate) fn living(&mut self) -> Option<&mut Process> {
        match &mut self.state {
            State::Up(process) if process.is_alive => Some(process),
            State::Up(_) | State::Restarting(_) | State::Down => None,
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
        let serial = w.serial();
        let up = |supervisor| Process {
            serial,
            number,
            is_alive: true,
            dying: None,
            supervisor,
        };
        if let Body::Supervisor(plan) = &plan.body {
            let supervisor = self.wait_for(w, |_, w| Self::start(&path, plan, w));
            return Ok(State::Up(up(Some(Box::new(supervisor?)))));
        }
        let line = format!("{path} {number} init");
        w.write(line.clone());
        match w.next_begin(&path) {
            Begin::Slow => self.wait_for(w, |_, w| w.block(line, SLOW)),
            Begin::Dies(ending) if self.is_ready && plan.body.is_quick() => {
                w.saw("dead as soon as it is up");
                w.is_unordered = true;
                w.write(format!("{path} {number} terminate {ending:?}"));
                w.doomed.push((format!("{path} {number}"), ending));
                let dying = Some((w.now, ending));
                return Ok(State::Up(Process { dying, ..up(None) }));
            }
            Begin::Up | Begin::Dies(_) => {}
            Begin::Fails => return Err("cannot".to_owned()),
            Begin::StopsNormally => return Err("normal".to_owned()),
            Begin::Ignores => return Ok(State::Down),
        }
        Ok(State::Up(up(None)))
    }
}
