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
    pub(crate) module: &'static str,
    pub(crate) name: &'static str,
    /// Its arguments, as they are shown; those in brackets may be left out.
    pub(crate) arguments: &'static str,
    /// How many there may be.
    arity: RangeInclusive<usize>,
    /// What it does, in a few words.
    pub(crate) does: &'static str,
    /// Checks the arguments, and puts them into what is called.
    prepare: fn(&Given<'_>) -> Result<Action, Mistake>,
}

/// Any number of arguments.
const MANY: usize = usize::MAX;

/// All functions, those of a module beside each other.
pub(crate) static ALL: [Function; 8] = [
    function(
        "Clock",
        "now",
        "[ZONE]",
        0..=1,
        "the time, here or there",
        clock::now,
    ),
    function(
        "Counter",
        "add",
        "NAME N",
        2..=2,
        "adds to a sum",
        counter::add,
    ),
    function("Demo", "crash", "", 0..=0, "panics", demo::crash),
    function("Demo", "fail", "[WHY]", 0..=1, "fails", demo::fail),
    function(
        "Demo",
        "sleep",
        "DURATION",
        1..=1,
        "takes so long",
        demo::sleep,
    ),
    function(
        "Disk",
        "free",
        "PATH",
        1..=1,
        "the room that is left on a disk",
        disk::free,
    ),
    function(
        "Files",
        "count",
        "PATH",
        1..=1,
        "how much is in a folder",
        files::count,
    ),
    function(
        "Program",
        "run",
        "PROGRAM [ARGUMENT …]",
        1..=MANY,
        "the first line that a program prints",
        program::run,
    ),
];

const fn function(
    module: &'static str,
    name: &'static str,
    arguments: &'static str,
    arity: RangeInclusive<usize>,
    does: &'static str,
    prepare: fn(&Given<'_>) -> Result<Action, Mistake>,
) -> Function {
    Function {
        module,
        name,
        arguments,
        arity,
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
    /// The function that `word` names, as in `Clock.now`.
    pub(crate) fn find(word: &Word) -> Result<&'static Self, Mistake> {
        let (module, name) = word.text.split_once('.').unwrap_or((&word.text, ""));
        let mut all = ALL.iter();
        if let Some(function) = all.find(|known| known.module == module && known.name == name) {
            return Ok(function);
        }
        Err(Self::unknown(word, module, name))
    }

    /// Points at the part of `word` that nobody knows.
    fn unknown(word: &Word, module: &str, name: &str) -> Mistake {
        let mut known: Vec<_> = ALL.iter().map(|function| function.module).collect();
        known.dedup();
        let dot = word.at.start + module.chars().count();
        let (at, unknown, wrong) = if known.contains(&module) {
            let of_module = ALL.iter().filter(|function| function.module == module);
            known = of_module.map(|function| function.name).collect();
            (
                dot + 1..word.at.end,
                name,
                format!("`{module}` has no function `{name}`"),
            )
        } else {
            (
                word.at.start..dot,
                module,
                format!("there is no module `{module}`"),
            )
        };
        let help = match nearest(unknown, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there is `{}`", known.join("`, `")),
        };
        Mistake::new(at, format!("{wrong}: {help}"))
    }

    /// What a call with these arguments does.
    pub(crate) fn prepare(
        &'static self,
        word: &Word,
        arguments: &[Word],
    ) -> Result<Action, Mistake> {
        if self.arity.contains(&arguments.len()) {
            return (self.prepare)(&Given(arguments));
        }
        let (usage, found) = (self.usage(), arguments.len());
        let wrong = match found {
            1 => format!("1 argument does not fit `{usage}`"),
            _ => format!("{found} arguments do not fit `{usage}`"),
        };
        Err(word.mistake(wrong))
    }

    /// How it is written.
    pub(crate) fn usage(&self) -> String {
        let usage = format!("{}.{} {}", self.module, self.name, self.arguments);
        usage.trim_end().to_owned()
    }
}
