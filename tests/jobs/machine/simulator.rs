//! A world for one machine, on virtual time: attempts that take as long as a script says, timers that ring late, people
//! who pause and trigger, crashes and restarts.

use std::time::{Duration, SystemTime};

use genserver::__private::machine::{Action, Attempt, Event, Exit, Machine, Now, Outcome, Setup};
use genserver::{JobEvent, JobRecord, Triggered};

use super::script::{Deed, Ends, Server, Tie, epoch, secs};

type Script = Box<dyn FnMut(Attempt) -> (Duration, Ends)>;
type Gate = Box<dyn FnMut(SystemTime) -> Result<bool, String>>;

pub(super) struct Flight {
    run: u64,
    ends: Duration,
    how: Ends,
}

/// One machine, and what happened to it.
pub(crate) struct Simulator {
    pub(crate) machine: Machine,
    setup: Setup,
    script: Script,
    gate: Gate,
    tie: Tie,
    server: Server,
    deeds: Vec<(Duration, Deed)>,
    /// No timer rings from the first until the second.
    deaf: (Duration, Duration),
    pub(crate) time: Duration,
    pub(super) started: Duration,
    pub(super) offset: i64,
    pub(super) is_stopped: bool,
    pub(super) timer: Option<Duration>,
    pub(super) flights: Vec<Flight>,
    pub(crate) record: Option<JobRecord>,
    pub(crate) attempts: Vec<(Duration, Attempt)>,
    pub(crate) events: Vec<(Duration, JobEvent)>,
    pub(crate) asked: Vec<SystemTime>,
    pub(crate) answers: Vec<Triggered>,
    pub(crate) exit: Option<(Duration, Exit)>,
    pub(crate) steps: u64,
    pub(crate) most_in_flight: usize,
}

impl Simulator {
    pub(crate) fn new(
        setup: Setup,
        script: impl FnMut(Attempt) -> (Duration, Ends) + 'static,
    ) -> Self {
        Self::restored(setup, None, script)
    }

    pub(crate) fn restored(
        setup: Setup,
        record: Option<JobRecord>,
        script: impl FnMut(Attempt) -> (Duration, Ends) + 'static,
    ) -> Self {
        let now = Now {
            elapsed: Duration::ZERO,
            wall: epoch(),
        };
        let (machine, actions) = Machine::new(setup.clone(), record.clone(), now);
        let mut simulator = Self {
            machine,
            setup,
            script: Box::new(script),
            gate: Box::new(|_| Ok(true)),
            tie: Tie::Timer,
            server: Server::Answers,
            deeds: Vec::new(),
            deaf: (Duration::ZERO, Duration::ZERO),
            time: Duration::ZERO,
            started: Duration::ZERO,
            offset: 0,
            is_stopped: false,
            timer: None,
            flights: Vec::new(),
            record,
            attempts: Vec::new(),
            events: Vec::new(),
            asked: Vec::new(),
            answers: Vec::new(),
            exit: None,
            steps: 0,
            most_in_flight: 0,
        };
        simulator.perform(actions);
        simulator
    }

    pub(crate) fn tie(mut self, tie: Tie) -> Self {
        self.tie = tie;
        self
    }

    pub(crate) fn server(mut self, server: Server) -> Self {
        self.server = server;
        self
    }

    pub(crate) fn gate(
        mut self,
        gate: impl FnMut(SystemTime) -> Result<bool, String> + 'static,
    ) -> Self {
        self.gate = Box::new(gate);
        self
    }

    pub(crate) fn at(mut self, seconds: u64, deed: Deed) -> Self {
        self.deeds.push((secs(seconds), deed));
        self.deeds.sort_by_key(|(at, _)| *at);
        self
    }

    pub(crate) fn deaf(mut self, from: u64, until: u64) -> Self {
        self.deaf = (secs(from), secs(until));
        self
    }

    /// Goes on until so many seconds after the beginning, that moment included.
    pub(crate) fn until(mut self, seconds: u64) -> Self {
        while self.exit.is_none() && self.go_on(secs(seconds)) {}
        self.time = secs(seconds);
        self
    }

    /// Stops the job, and waits for what is in flight.
    pub(crate) fn finished(mut self) -> Self {
        // A server that is always busy would never hear of it.
        self.server = Server::Answers;
        self.deeds = vec![(self.time, Deed::Stop)];
        while self.go_on(Duration::MAX) {}
        self
    }

    fn go_on(&mut self, horizon: Duration) -> bool {
        let ring = self.timer.map(|at| match self.deaf {
            (from, until) if from <= at && at < until => until,
            _ => at,
        });
        let end = self.flights.iter().map(|flight| flight.ends).min();
        let deed = self.deeds.first().map(|(at, _)| *at);
        let is_busy = self.server == Server::IsBusy && end.is_some();
        let (ring, deed) = if is_busy { (None, None) } else { (ring, deed) };
        let Some(next) = [ring, end, deed].into_iter().flatten().min() else {
            return false;
        };
        // What waited for a busy server comes late.
        self.time = self.time.max(next);
        if self.time > horizon {
            return false;
        }
        let rings_first = self.tie == Tie::Timer;
        let is = |at: Option<Duration>| at.is_some_and(|at| at <= self.time);
        match (is(ring), is(end), is(deed)) {
            (true, true, _) if rings_first => self.ring(),
            (_, true, _) => self.end_flight(),
            // Both wait in one mailbox.
            (true, _, true) if deed < ring => self.act(),
            (true, _, _) => self.ring(),
            (_, _, true) => self.act(),
            (false, false, false) => {}
        }
        true
    }

    fn ring(&mut self) {
        self.timer = None;
        self.step(Event::Woke);
    }

    fn end_flight(&mut self) {
        let index = self
            .flights
            .iter()
            .position(|flight| flight.ends <= self.time);
        let flight = self.flights.remove(index.unwrap_or_default());
        let how = match flight.how {
            // No supervisor starts again what was stopped.
            Ends::Panicking if self.is_stopped => Ends::With(Outcome::Cut),
            how => how,
        };
        match how {
            Ends::With(outcome) => self.step(Event::Finished {
                run: flight.run,
                outcome,
            }),
            Ends::Panicking => self.crash(),
        }
    }

    /// The process dies, and its supervisor starts another.
    fn crash(&mut self) {
        self.flights.clear();
        self.timer = None;
        self.started = self.time;
        let (machine, actions) = Machine::new(self.setup.clone(), self.record.clone(), self.now());
        self.machine = machine;
        self.perform(actions);
    }

    fn act(&mut self) {
        let (_, deed) = self.deeds.remove(0);
        match deed {
            Deed::Pause => self.step(Event::Pause),
            Deed::Resume => self.step(Event::Resume),
            Deed::Trigger => {
                let (answer, actions) = self.machine.trigger(self.now());
                self.answers.push(answer);
                self.perform(actions);
            }
            Deed::Reschedule(schedule, plan) => {
                let actions = self.machine.reschedule(schedule, plan, self.now());
                self.perform(actions);
            }
            Deed::Stop => {
                let (in_flight, actions) = self.machine.stop(self.now());
                assert_eq!(in_flight.len(), self.flights.len());
                self.is_stopped = true;
                self.perform(actions);
            }
            Deed::SetClock(by) => self.offset += by,
        }
    }

    pub(crate) fn step(&mut self, event: Event) {
        let actions = self.machine.step(event, self.now());
        self.perform(actions);
    }

    fn perform(&mut self, actions: Vec<Action>) {
        self.steps += 1;
        assert!(self.steps < 100_000, "it turns in a circle");
        let mut answers = Vec::new();
        for action in actions {
            assert!(self.exit.is_none(), "{action:?} after the exit");
            match action {
                Action::Arm(wait) => self.timer = wait.map(|wait| self.time.saturating_add(wait)),
                Action::Ask { run, nominal } => {
                    self.asked.push(nominal);
                    let answer = (self.gate)(nominal);
                    answers.push(Event::Admitted { run, answer });
                }
                Action::Start(attempt) => self.fly(attempt),
                Action::Cut { run } => self.cut(run),
                Action::Emit(event) => self.events.push((self.time, event)),
                Action::Remember(record) => self.record = Some(record),
                Action::Exit(exit) => self.exit = Some((self.time, exit)),
            }
        }
        self.most_in_flight = self.most_in_flight.max(self.flights.len());
        // While the gate is asked nobody knows yet.
        if answers.is_empty() {
            self.check();
        }
        for answer in answers {
            self.step(answer);
        }
    }

    fn fly(&mut self, attempt: Attempt) {
        self.attempts.push((self.time, attempt));
        let (takes, how) = (self.script)(attempt);
        let flight = match attempt.limit {
            Some(limit) if limit < takes => (limit, Ends::With(Outcome::TimedOut)),
            _ => (takes, how),
        };
        self.flights.push(Flight {
            run: attempt.run,
            ends: self.time + flight.0,
            how: flight.1,
        });
    }

    /// Nobody is there to cut a method.
    fn cut(&mut self, run: u64) {
        if self.server == Server::IsBusy {
            return;
        }
        for flight in self.flights.iter_mut().filter(|flight| flight.run == run) {
            flight.ends = self.time;
            flight.how = Ends::With(Outcome::Cut);
        }
    }
}
