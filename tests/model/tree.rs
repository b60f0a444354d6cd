//! The model of a whole tree: what is done to it, and what is to be seen afterwards.

use std::collections::BTreeMap;
use std::mem;

use super::plan::{Action, Begin, Deed, Ending, Step, SupervisorPlan, Whose, path_of};
use super::supervisor::{Mail, Supervisor};
use super::walk;
use super::world::World;

/// The name of the root.
pub(crate) const ROOT: &str = "r";
/// The time after each action, enough for everything that comes of it.
pub(crate) const CALM: u64 = 1_000_000;

#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) world: World,
    /// The root, or why there is none.
    root: Result<Supervisor, String>,
    /// Which start of each supervisor was seen last.
    known: BTreeMap<String, u32>,
}

/// What is to be seen of one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sight {
    /// What workers wrote, and when.
    pub(crate) lines: Vec<String>,
    /// What supervisors answered.
    pub(crate) answers: Vec<String>,
    /// The supervisors and their children.
    pub(crate) tree: Vec<String>,
}

/// What a worker's next starts come to.
pub(crate) type Begins = Option<(String, Vec<Begin>)>;

/// A step when it is known whom it is about, and what is to be seen of it.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) begins: Begins,
    pub(crate) deed: Deed,
    /// What happens when this line is written.
    pub(crate) meanwhile: Option<(String, Vec<Deed>)>,
    /// Workers that end as soon as they have started.
    pub(crate) doomed: Vec<(String, Ending)>,
    pub(crate) is_unordered: bool,
    pub(crate) sight: Sight,
}

impl Tree {
    /// Starts a tree, the worker at this path as it says.
    pub(crate) fn start(plan: &SupervisorPlan, begins: Begins) -> (Self, Expected) {
        let mut world = World::default();
        if let Some((path, begins)) = &begins {
            world.decide(path, begins);
        }
        let root = Supervisor::start(ROOT, plan, &mut world);
        let mut tree = Self {
            world,
            root: root.map_err(|why| format!("did not start: {why}")),
            known: BTreeMap::new(),
        };
        let expected = tree.calm(0, begins, Deed::Advance(CALM));
        (tree, expected)
    }

    pub(crate) fn is_up(&self) -> bool {
        self.root.is_ok()
    }

    pub(crate) fn step(&mut self, step: &Step) -> Expected {
        let begin = self.world.now;
        let (mut begins, mut done) = (None, Deed::Nothing);
        if let Ok(root) = &mut self.root {
            done = deed(root, &step.action);
            begins = starts(root, step, &done);
            if let Some((path, begins)) = &begins {
                self.world.decide(path, begins);
            }
            self.world.meanwhile.clone_from(&step.meanwhile);
            let ended = act(root, &done, &mut self.world);
            if let Some(ending) = ended.or_else(|| root.settle(&mut self.world)) {
                self.root = Err(format!("ended: {ending:?}"));
            }
        }
        self.calm(begin, begins, done)
    }

    /// What is to be seen when everything is done.
    fn calm(&mut self, begin: u64, begins: Begins, deed: Deed) -> Expected {
        assert!(self.world.now < begin + CALM, "it takes longer than that");
        self.world.now = begin
            + match deed {
                Deed::Advance(pause) => pause,
                _ => CALM,
            };
        self.world.meanwhile.clear();
        self.world.blocked = None;
        let mut lines = mem::take(&mut self.world.lines);
        let is_unordered = mem::take(&mut self.world.is_unordered);
        // What came while a supervisor waited was told only afterwards.
        lines.sort_by_key(|(at, _)| *at);
        if is_unordered {
            lines.sort();
        }
        let mut tree = Vec::new();
        match &self.root {
            Ok(root) => walk::look(root, &mut self.known, &mut tree),
            Err(why) => tree.push(why.clone()),
        }
        Expected {
            begins,
            deed,
            meanwhile: self.world.deeds.take(),
            doomed: mem::take(&mut self.world.doomed),
            is_unordered,
            sight: Sight {
                lines: lines
                    .iter()
                    .map(|(at, line)| format!("{at} {line}"))
                    .collect(),
                answers: mem::take(&mut self.world.answers),
                tree,
            },
        }
    }
}

fn picked<T>(some: &[T], pick: usize) -> Option<&T> {
    some.get(pick % some.len().max(1))
}

/// Who is meant by an action.
fn deed(root: &Supervisor, action: &Action) -> Deed {
    let supervisor = |pick: usize| {
        let all = walk::supervisors(root);
        all[pick % all.len()]
    };
    match action {
        Action::End(pick, ending) => match picked(&walk::living_workers(root), *pick) {
            Some(path) => Deed::End(path.clone(), *ending, Vec::new()),
            None => Deed::Nothing,
        },
        Action::Ask(pick, request) => {
            let asked = supervisor(*pick);
            Deed::Ask(asked.path.clone(), asked.order(request.clone()))
        }
        Action::Stop(pick, ending) => Deed::Stop(supervisor(*pick).path.clone(), *ending),
        Action::Kill(pick) => {
            let killed = supervisor(*pick);
            if killed.path == ROOT || killed.children.iter().all(|it| it.supervisor().is_none()) {
                return Deed::Kill(killed.path.clone());
            }
            Deed::Nothing
        }
        Action::Advance(pause) => Deed::Advance(*pause),
    }
}

/// Whose starts a step determines.
fn starts(root: &Supervisor, step: &Step, deed: &Deed) -> Begins {
    let (whose, begins) = step.begins.clone()?;
    let path = match (whose, deed) {
        (Whose::Target, Deed::End(path, ..)) => path.clone(),
        (Whose::Target, Deed::Ask(path, order)) => path_of(path, order.id()),
        (Whose::Target | Whose::Any(_), _) => {
            let pick = match whose {
                Whose::Target => 0,
                Whose::Any(pick) => pick,
            };
            picked(&walk::workers(root), pick)?.clone()
        }
    };
    Some((path, begins))
}

/// Does it; why the root ended, if it did at once.
fn act(root: &mut Supervisor, deed: &Deed, w: &mut World) -> Option<Ending> {
    match deed {
        Deed::End(path, ending, _) => {
            let (parent, place) = walk::parent(root, path)?;
            parent.end_worker(place, *ending, w);
        }
        Deed::Ask(path, order) => {
            let mail = Mail::Ask(order.clone(), w.question());
            walk::find(root, path)?.mail.push_back((w.now, mail));
        }
        Deed::Stop(path, ending) => {
            let mail = Mail::Stop(*ending, w.question());
            walk::find(root, path)?.mail.push_back((w.now, mail));
        }
        Deed::Kill(path) if path == ROOT => {
            root.die(w);
            return Some(Ending::Killed);
        }
        Deed::Kill(path) => {
            let (parent, place) = walk::parent(root, path)?;
            parent.kill_supervisor(place, w);
        }
        Deed::Advance(_) | Deed::Nothing => {}
    }
    None
}
