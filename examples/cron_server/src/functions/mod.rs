//! What can be called: a table of functions, and how one is looked up.

use std::future::Future;
use std::ops::RangeInclusive;
use std::pin::Pin;
use std::sync::Arc;

use genserver::JobError;
use genserver_schedule::{Mistake, nearest};

use crate::words::Word;

mod given;
use given::Given;

mod clock;
mod counter;
mod demo;
mod files;
mod program;

#[cfg(unix)]
mod disk;
#[cfg(not(unix))]
#[path = "no_disk.rs"]
mod disk;

pub(crate) use counter::Counters;

/// A function that can be called by its name.
#[derive(Debug)]
pub(crate) struct Function {
    /// How it is written: arguments in brackets may be left out, those before `…` repeated.
    pub(crate) usage: &'static str,
    /// What it does, in a few words.
    pub(crate) does: &'static str,
    /// Checks the arguments, and puts them into what is called.
    prepare: fn(&Given<'_>) -> Result<Action, Mistake>,
}

/// All functions, those of a module beside each other.
pub(crate) static ALL: [Function; 8] = [
    function("Clock.now [ZONE]", "the time, here or there", clock::now),
    function("Counter.add NAME N", "adds to a sum", counter::add),
    function("Demo.crash", "panics", demo::crash),
    function("Demo.fail [WHY]", "fails", demo::fail),
    function("Demo.sleep DURATION", "takes so long", demo::sleep),
    function("Disk.free PATH", "how much room is left", disk::free),
    function("Files.count PATH", "how much is in a folder", files::count),
    function("Program.run PROGRAM [ARG]…", "what it prints", program::run),
];

const fn function(
    usage: &'static str,
    does: &'static str,
    prepare: fn(&Given<'_>) -> Result<Action, Mistake>,
) -> Function {
    Function {
        usage,
        does,
        prepare,
    }
}

/// What a call gives: something to print.
type Answer = Result<String, JobError>;

/// A function with its arguments in it, to be called again and again.
#[derive(Clone)]
pub(crate) struct Action(Arc<dyn Fn() -> Answering + Send + Sync>);

type Answering = Pin<Box<dyn Future<Output = Answer> + Send>>;

impl Action {
    pub(crate) fn new<F>(work: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Answer> + Send + 'static,
    {
        Self(Arc::new(move || Box::pin(work())))
    }

    pub(crate) fn call(&self) -> impl Future<Output = Answer> + Send + use<> {
        (self.0)()
    }
}

impl Function {
    /// The module and the name.
    pub(crate) fn path(&self) -> (&'static str, &'static str) {
        let path = self.usage.split(' ').next().unwrap_or_default();
        path.split_once('.').unwrap_or((path, ""))
    }

    /// How many arguments there may be.
    fn arity(&self) -> RangeInclusive<usize> {
        let arguments = || self.usage.split(' ').skip(1);
        let needed = arguments().filter(|name| !name.starts_with('['));
        let repeats = self.usage.ends_with('…');
        needed.count()..=if repeats {
            usize::MAX
        } else {
            arguments().count()
        }
    }

    /// The function that `word` names, as in `Clock.now`.
    pub(crate) fn find(word: &Word) -> Result<&'static Self, Mistake> {
        let path = word.text.split_once('.').unwrap_or((&word.text, ""));
        let found = ALL.iter().find(|function| function.path() == path);
        found.ok_or_else(|| unknown(word, path))
    }

    /// What a call with these arguments does.
    pub(crate) fn prepare(&self, word: &Word, arguments: &[Word]) -> Result<Action, Mistake> {
        if self.arity().contains(&arguments.len()) {
            return (self.prepare)(&Given(arguments));
        }
        let wrong = match arguments.len() {
            1 => format!("1 argument does not fit `{}`", self.usage),
            count => format!("{count} arguments do not fit `{}`", self.usage),
        };
        Err(word.mistake(wrong))
    }
}

/// Points at the part of `word` that nobody knows.
fn unknown(word: &Word, (module, name): (&str, &str)) -> Mistake {
    let mut known: Vec<_> = ALL.iter().map(|function| function.path().0).collect();
    known.dedup();
    let dot = word.at.start + module.chars().count();
    let (at, unknown, wrong) = if known.contains(&module) {
        let of_module = ALL.iter().map(Function::path);
        let of_module = of_module.filter(|(other, _)| *other == module);
        known = of_module.map(|(_, name)| name).collect();
        let wrong = format!("`{module}` has no function `{name}`");
        (dot + 1..word.at.end, name, wrong)
    } else {
        let wrong = format!("there is no module `{module}`");
        (word.at.start..dot, module, wrong)
    };
    let help = match nearest(unknown, &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there is `{}`", known.join("`, `")),
    };
    Mistake::new(at, format!("{wrong}: {help}"))
}
