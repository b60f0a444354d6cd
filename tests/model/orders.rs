//! The model of what a supervisor answers (section 2.7 of the catalogue).

use genserver::Restart;

use super::plan::{ChildPlan, Order, Request};
use super::supervisor::{Child, Process, State, Supervisor};
use super::world::World;

/// An id that no child has.
const STRANGER: char = 'z';

impl Supervisor {
    /// A request of whoever is meant.
    pub(crate) fn order(&self, request: Request) -> Order {
        let id = |pick: usize| {
            let child = self.children.get(pick / 8 % self.children.len().max(1));
            child
                .filter(|_| !pick.is_multiple_of(8))
                .map_or(STRANGER, |child| child.plan.id)
        };
        match request {
            // See `SupervisorPlan::brutal`.
            Request::Start(plan) if self.plan.brutal && plan.supervisor().is_some() => {
                Order::Delete(STRANGER)
            }
            Request::Start(plan) => Order::Start(plan),
            Request::Terminate(pick) => Order::Terminate(id(pick)),
            Request::Restart(pick) => Order::Restart(id(pick)),
            Request::Delete(pick) => Order::Delete(id(pick)),
        }
    }

    pub(crate) fn obey(&mut self, order: Order, w: &mut World) -> String {
        let (asked, answer) = match order {
            Order::Start(plan) => {
                let refused = self
                    .check(&plan, w)
                    .map_err(|why| format!("refused: {why}"));
                let answer = refused.and_then(|()| self.start_child(&plan, w));
                ("start_child", answer)
            }
            Order::Terminate(id) => ("terminate_child", self.terminate_child(id, w)),
            Order::Restart(id) => ("restart_child", self.restart_child(id, w)),
            Order::Delete(id) => ("delete_child", self.delete_child(id)),
        };
        let answer = answer.unwrap_or_else(|error| error);
        w.saw_answer(asked, &answer);
        answer
    }

    /// SUP-62, SUP-70 to SUP-73
    fn start_child(&mut self, plan: &ChildPlan, w: &mut World) -> Result<String, String> {
        match self
            .place_of(plan.id)
            .map(|place| &self.children[place].state)
        {
            Some(State::Up(process)) => return Err(format!("already started {}", process.name())),
            Some(State::Restarting(_) | State::Down) => return Err("already present".to_owned()),
            None => {}
        }
        let started = self.start_new(plan, w);
        started.map_err(|why| format!("failed: {why}"))?;
        let place = self.place_of(plan.id);
        let process = place.and_then(|place| self.children[place].process());
        Ok(outcome(process))
    }

    /// SUP-54, SUP-74 to SUP-76
    fn terminate_child(&mut self, id: char, w: &mut World) -> Result<String, String> {
        let place = self.place_of(id).ok_or("not found")?;
        if let State::Restarting(_) = self.children[place].state {
            w.saw("terminate_child of a restarting child");
        }
        let process = self.children[place].process();
        w.saw_if(
            process.is_some_and(|it| !it.is_alive),
            "terminate_child of a dead child",
        );
        self.stop_child(place, w);
        Ok("ok".to_owned())
    }

    /// SUP-58, SUP-77, SUP-78, SUP-80
    fn restart_child(&mut self, id: char, w: &mut World) -> Result<String, String> {
        let place = self.place_of(id).ok_or("not found")?;
        self.children[place].is_down()?;
        let started = self.start_at(place, w);
        started.map_err(|why| format!("failed: {why}"))?;
        Ok(outcome(self.children[place].process()))
    }

    /// SUP-79
    fn delete_child(&mut self, id: char) -> Result<String, String> {
        let place = self.place_of(id).ok_or("not found")?;
        self.children[place].is_down()?;
        debug_assert_ne!(self.children[place].plan.restart, Restart::Temporary);
        self.children.remove(place);
        Ok("ok".to_owned())
    }
}

impl Child {
    fn is_down(&self) -> Result<(), String> {
        match &self.state {
            State::Up(process) => Err(format!("running {}", process.name())),
            State::Restarting(_) => Err("restarting".to_owned()),
            State::Down => Ok(()),
        }
    }
}

impl Process {
    pub(crate) fn name(&self) -> String {
        match self.supervisor {
            Some(_) => "supervisor".to_owned(),
            None => format!("#{}", self.number),
        }
    }
}

fn outcome(process: Option<&Process>) -> String {
    match process {
        Some(process) => format!("started {}", process.name()),
        None => "ignored".to_owned(),
    }
}
