//! The model of what a supervisor does about what it finds in its queue: the rules of restarts.

use genserver::{AutoShutdown, Restart, Strategy};

use super::plan::Ending;
use super::supervisor::{Child, Mail, State, Supervisor};
use super::world::World;

impl Supervisor {
    /// Lets everybody below do what there is to do, and then itself; why it ended, if it did.
    pub(crate) fn settle(&mut self, w: &mut World) -> Option<Ending> {
        loop {
            for child in &mut self.children {
                let id = child.plan.id;
                let Some(process) = child.living() else {
                    continue;
                };
                let inner = process.supervisor.as_deref_mut();
                if let Some(ending) = inner.and_then(|inner| inner.settle(w)) {
                    w.saw_if(
                        ending == Ending::Shutdown,
                        "inner supervisor ended with shutdown",
                    );
                    process.is_alive = false;
                    let exit = Mail::Exit(id, process.serial, ending);
                    self.mail.push_back((w.now, exit));
                }
            }
            let mail = self.next_mail(w)?;
            if let Some(ending) = self.handle(mail, w) {
                self.stop_children(w);
                self.answer_stops(ending, w);
                return Some(ending);
            }
        }
    }

    /// What came first; if there is nothing, it waits for whoever is still ending.
    fn next_mail(&mut self, w: &mut World) -> Option<Mail> {
        if self.mail.is_empty() {
            let (end, ..) = self.dying()?;
            w.now = w.now.max(end);
        }
        self.bury(w);
        let (_, mail) = self.mail.pop_front()?;
        Some(mail)
    }

    fn handle(&mut self, mail: Mail, w: &mut World) -> Option<Ending> {
        match mail {
            Mail::Exit(id, serial, ending) => {
                let is_it = |child: &Child| {
                    child.plan.id == id && child.process().is_some_and(|it| it.serial == serial)
                };
                match self.children.iter().position(is_it) {
                    Some(place) => self.child_ended(place, ending, w),
                    None => {
                        w.saw("exit of one that was stopped meanwhile");
                        None
                    }
                }
            }
            // Of an earlier round it is void. The catalogue leaves that open; OTP would carry it out and void the later
            // one, which differs only for those whose requests stand between the two.
            Mail::TryAgain(id, serial) => match self.place_of(id) {
                Some(place) if matches!(self.children[place].state, State::Restarting(it) if it == serial) =>
                {
                    w.saw("retry");
                    self.restart(place, w)
                }
                Some(_) | None => {
                    w.saw("retry that was cancelled");
                    None
                }
            },
            Mail::Ask(order, answer) => {
                let said = self.obey(order, w);
                w.answer(answer, said);
                None
            }
            Mail::Stop(ending, answer) => {
                w.answer(answer, "ok");
                Some(ending)
            }
        }
    }

    pub(crate) fn place_of(&self, id: char) -> Option<usize> {
        self.children.iter().position(|child| child.plan.id == id)
    }

    /// Who asked for the end that came has what it wanted.
    pub(crate) fn answer_stops(&mut self, ending: Ending, w: &mut World) {
        for (_, mail) in self.mail.drain(..) {
            match mail {
                Mail::Stop(wanted, answer) if wanted == ending => {
                    w.answer(answer, "ok");
                }
                Mail::Stop(..) | Mail::Ask(..) => w.saw("asked in vain"),
                Mail::Exit(..) => w.saw("end with an exit in the queue"),
                Mail::TryAgain(..) => w.saw("end between two attempts"),
            }
        }
    }

    /// SUP-20 to SUP-24
    fn child_ended(&mut self, place: usize, ending: Ending, w: &mut World) -> Option<Ending> {
        let child = &mut self.children[place];
        let significant = child.plan.significant;
        match child.plan.restart {
            Restart::Transient if ending.is_clean() => child.state = State::Down,
            Restart::Permanent | Restart::Transient => return self.restart(place, w),
            Restart::Temporary => drop(self.children.remove(place)),
        }
        // SUP-100 to SUP-106
        let is_due = match self.plan.auto {
            AutoShutdown::Never => false,
            AutoShutdown::AnySignificant => significant,
            AutoShutdown::AllSignificant => {
                let mut others = self.children.iter();
                significant && !others.any(|other| other.plan.significant && other.is_wanted())
            }
        };
        if !is_due {
            let mut wanted = self
                .children
                .iter()
                .filter(|it| it.plan.significant && it.is_wanted());
            let is_restarting = wanted.any(|it| matches!(it.state, State::Restarting(_)));
            let is_up = self
                .children
                .iter()
                .any(|it| it.plan.significant && it.process().is_some());
            let is_all = self.plan.auto == AutoShutdown::AllSignificant;
            w.saw_if(
                is_all && significant && is_restarting && !is_up,
                "kept by a restarting child",
            );
            w.saw_if(significant, "significant end without automatic shutdown");
            return None;
        }
        w.saw("automatic shutdown");
        Some(Ending::Shutdown)
    }

    /// One round, or the end (SUP-30 to SUP-46, SUP-56, SUP-57).
    fn restart(&mut self, place: usize, w: &mut World) -> Option<Ending> {
        if !self.may_restart(w) {
            w.saw("gave up");
            self.children[place].state = State::Down;
            return Some(Ending::Shutdown);
        }
        let (first, end) = match self.plan.strategy {
            Strategy::OneForOne => (place, place + 1),
            Strategy::OneForAll => (0, self.children.len()),
            Strategy::RestForOne => (place, self.children.len()),
        };
        w.saw(if end - first > 1 {
            "group restart"
        } else {
            "restart of one"
        });
        let before = self.children.len();
        for place in (first..end).rev() {
            let is_down = matches!(self.children[place].state, State::Down);
            w.saw_if(is_down, "group restart revives");
            self.stop_child(place, w);
        }
        let end = end - (before - self.children.len());
        w.saw_if(
            before > self.children.len(),
            "group restart forgets a temporary child",
        );
        for place in first..end {
            if self.start_at(place, w).is_err() {
                w.saw("restart failed");
                let serial = w.serial();
                self.children[place].state = State::Restarting(serial);
                // Who died at its start, earlier in this round, stands before this (SUP-59).
                self.bury(w);
                let again = Mail::TryAgain(self.children[place].plan.id, serial);
                self.mail.push_back((w.now, again));
                break;
            }
        }
        None
    }

    /// SUP-40, SUP-41: a restart as old as the period still counts.
    fn may_restart(&mut self, w: &mut World) -> bool {
        let ages = self.restarts.iter().map(|then| w.now - then);
        let counted = ages.clone().filter(|age| *age <= self.plan.within).count();
        let is_edge = ages.clone().any(|age| age == self.plan.within);
        let is_over = ages.clone().any(|age| age > self.plan.within);
        w.saw_if(is_edge, "restart at the edge of the window");
        w.saw_if(is_over, "restart out of the window");
        self.restarts.push(w.now);
        counted < self.plan.max
    }
}

impl Child {
    /// It has not ended for good.
    fn is_wanted(&self) -> bool {
        match self.state {
            State::Up(_) | State::Restarting(_) => true,
            State::Down => false,
        }
    }
}
