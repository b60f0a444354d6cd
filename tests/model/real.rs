//! The real supervisors: does to them what the model did, and looks at them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use genserver::{
    Address, ChildSpec, ChildState, ChildType, ExitReason, FailedToStartChild, IntoChildSpec, Pid,
    Shutdown, SpecError, StartError, Supervisor, SupervisorRef,
};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::answers;
use super::plan::{Body, ChildPlan, Deed, Ending, SupervisorPlan, path_of};
use super::stage::{Part, Stage, Worker};
use super::tree::{CALM, Expected, ROOT, Sight};
use super::world::APART;

pub(crate) struct Real {
    pub(crate) stage: Arc<Stage>,
    /// What the names of its supervisors begin with.
    prefix: String,
    /// The root, or why there is none.
    root: Result<SupervisorRef, String>,
    /// Which supervisors were seen last.
    known: HashMap<String, Pid>,
    answers: Vec<JoinHandle<String>>,
}

impl Real {
    pub(crate) async fn start(
        prefix: String,
        plan: &SupervisorPlan,
        expected: &Expected,
    ) -> (Self, Sight) {
        let mut real = Self {
            stage: Arc::new(Stage::new()),
            prefix,
            root: Err("not yet".to_owned()),
            known: HashMap::new(),
            answers: Vec::new(),
        };
        let calm = Instant::now() + Duration::from_millis(CALM);
        real.decide(expected);
        let root = real.supervisor(ROOT, plan).start();
        match timeout_at(calm, root).await {
            Ok(Ok(root)) => real.root = Ok(root),
            Ok(Err(error)) => real.root = Err(format!("did not start: {}", why(&error))),
            Err(_over) => real.root = Err("does not start".to_owned()),
        }
        sleep_until(calm).await;
        let sight = real.look(expected.is_unordered).await;
        (real, sight)
    }

    pub(crate) async fn step(&mut self, expected: &Expected) -> Sight {
        let pause = match expected.deed {
            Deed::Advance(pause) => pause,
            _ => CALM,
        };
        let calm = Instant::now() + Duration::from_millis(pause);
        self.decide(expected);
        self.act(&expected.deed);
        if let Some((line, deeds)) = &expected.meanwhile {
            let stage = Arc::clone(&self.stage);
            // If it isn't written, that is to be seen.
            if timeout_at(calm, stage.wait_for(line)).await.is_ok() {
                for deed in deeds {
                    sleep(Duration::from_millis(APART)).await;
                    self.act(deed);
                }
            }
        }
        sleep_until(calm).await;
        self.look(expected.is_unordered).await
    }

    fn decide(&self, expected: &Expected) {
        self.stage.doom(&expected.doomed);
        if let Some((path, begins)) = &expected.begins {
            self.stage.decide(path, begins);
        }
    }

    fn act(&mut self, deed: &Deed) {
        match deed {
            Deed::End(path, ending, begins) => {
                self.stage.decide(path, begins);
                let Some(worker) = self.stage.worker(path) else {
                    return;
                };
                match ending {
                    Ending::Killed => worker.pid().kill(),
                    // If it has ended, that is to be seen.
                    ending => drop(worker.cast(*ending)),
                }
            }
            Deed::Ask(path, order) => {
                let (spec, found) = (answers::spec_of(self, path, order), self.find(path));
                let (order, stage) = (order.clone(), Arc::clone(&self.stage));
                self.answers.push(tokio::spawn(async move {
                    match found {
                        Some(found) => answers::ask(&found, &order, spec, &stage).await,
                        None => "nobody answers".to_owned(),
                    }
                }));
            }
            Deed::Stop(path, ending) => {
                let (found, reason) = (self.find(path), ending.reason());
                let answer = tokio::spawn(answers::stop(found, reason));
                self.answers.push(answer);
            }
            Deed::Kill(path) => {
                if let Some(found) = self.find(path) {
                    found.pid().kill();
                }
            }
            Deed::Advance(_) | Deed::Nothing => {}
        }
    }

    fn find(&self, path: &str) -> Option<SupervisorRef> {
        SupervisorRef::whereis(format!("{}{path}", self.prefix))
    }

    fn supervisor(&self, path: &str, plan: &SupervisorPlan) -> Supervisor {
        let children = plan.children.iter().map(|child| self.child(path, child));
        Supervisor::new(plan.strategy)
            .auto_shutdown(plan.auto)
            .max_restarts(plan.max)
            .within(Duration::from_millis(plan.within))
            .name(format!("{}{path}", self.prefix))
            .children(children)
    }

    pub(crate) fn child(&self, parent: &str, plan: &ChildPlan) -> ChildSpec {
        let path = path_of(parent, plan.id);
        let spec = match &plan.body {
            Body::Supervisor(inner) => {
                let spec = self.supervisor(&path, inner).into_child_spec();
                if inner.brutal {
                    spec.shutdown(Shutdown::BrutalKill)
                } else {
                    spec
                }
            }
            Body::Worker(worker) => {
                let (stage, plan) = (Arc::clone(&self.stage), *worker);
                let part = Part { stage, path, plan };
                ChildSpec::of::<Worker>(part).shutdown(worker.shutdown)
            }
        };
        spec.id(plan.id.to_string())
            .restart(plan.restart)
            .significant(plan.significant)
    }

    async fn look(&mut self, is_unordered: bool) -> Sight {
        let mut lines = self.stage.take_lines();
        if is_unordered {
            lines.sort();
        }
        let mut answers = Vec::new();
        for answer in std::mem::take(&mut self.answers) {
            if !answer.is_finished() {
                answers.push("no answer yet".to_owned());
                continue;
            }
            answers.push(answer.await.unwrap_or_else(|error| error.to_string()));
        }
        Sight {
            lines: lines
                .iter()
                .map(|(at, line)| format!("{at} {line}"))
                .collect(),
            answers,
            tree: self.look_at_tree().await,
        }
    }

    async fn look_at_tree(&mut self) -> Vec<String> {
        let root = match &self.root {
            Ok(root) => root.clone(),
            Err(why) => return vec![why.clone()],
        };
        if let Some(reason) = root.pid().exit_reason() {
            // SUP-02: nobody is left.
            let mut seen = vec![format!("ended: {}", Ending::word(&reason))];
            seen.extend(self.stage.living());
            return seen;
        }
        let (mut seen, mut next) = (Vec::new(), vec![(ROOT.to_owned(), root)]);
        while let Some((path, supervisor)) = next.pop() {
            let mut below = Vec::new();
            let line = self.look_at(&path, &supervisor, &mut below).await;
            seen.push(line.unwrap_or_else(|| format!("{path} cannot be asked")));
            next.extend(below);
        }
        seen
    }

    async fn look_at(
        &mut self,
        path: &str,
        supervisor: &SupervisorRef,
        below: &mut Vec<(String, SupervisorRef)>,
    ) -> Option<String> {
        let mut children = Vec::new();
        for child in supervisor.which_children().await.ok()? {
            let path = format!("{path}.{}", child.id);
            let state = match (child.state, child.child_type) {
                (ChildState::Restarting, _) => "restarting".to_owned(),
                (ChildState::Down, _) => "down".to_owned(),
                (ChildState::Running(pid), ChildType::Worker) => answers::name(&pid, &self.stage),
                (ChildState::Running(pid), ChildType::Supervisor) => {
                    let inner = self.find(&path).filter(|inner| inner.pid() == pid)?;
                    below.push((path.clone(), inner));
                    match self.known.insert(path, pid.clone()) {
                        Some(last) if last == pid => "supervisor".to_owned(),
                        Some(_) | None => "supervisor (new)".to_owned(),
                    }
                }
            };
            children.push(format!("{}={state}", child.id));
        }
        let counts = supervisor.count_children().await.ok()?;
        Some(format!(
            "{path}: [{}] specs {} active {} supervisors {} workers {}",
            children.join(", "),
            counts.specs,
            counts.active,
            counts.supervisors,
            counts.workers
        ))
    }
}

/// Why something did not start, as the model says it.
pub(crate) fn why(error: &StartError) -> String {
    match error {
        StartError::Failed(reason) => match reason.detail::<FailedToStartChild>() {
            Some(failed) => format!("{} did not start: {}", failed.id, why(&failed.error)),
            None => why_reason(reason),
        },
        error => error.to_string(),
    }
}

fn why_reason(reason: &ExitReason) -> String {
    let refused = reason
        .as_error()
        .and_then(|error| error.downcast_ref::<SpecError>());
    refused.map_or_else(|| reason.to_string(), answers::refusal)
}
