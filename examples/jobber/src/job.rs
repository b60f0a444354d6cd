//! What a job is, and how it stands. Pure.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use tokio::time::Instant;

/// A worker that fails is tried again so many times.
pub(crate) const RETRIES: u32 = 3;

/// What is to be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// Its lines and words are counted. Many at once.
    Read,
    /// It is a table, which is kept. One at a time.
    Import,
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Import => "import",
        })
    }
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It has no place among the workers yet.
    Starting,
    Reading,
    /// It failed so many times, and is tried again.
    Retrying(u32),
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starting => f.write_str("starting"),
            Self::Reading => f.write_str("reading"),
            Self::Retrying(time) => write!(f, "retrying {time} of {RETRIES}"),
        }
    }
}

/// A job that runs, as the registry knows it.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) work: Work,
    /// As it was found or asked for.
    pub(crate) path: Arc<Path>,
    pub(crate) since: Instant,
    pub(crate) state: State,
    pub(crate) restarts: u32,
}

impl Standing {
    /// A job that begins.
    pub(crate) fn new(work: Work, path: Arc<Path>, now: Instant) -> Self {
        Self {
            work,
            path,
            since: now,
            state: State::Starting,
            restarts: 0,
        }
    }

    pub(crate) fn is_now(&self, state: State) -> Self {
        Self {
            state,
            ..self.clone()
        }
    }

    /// Its worker crashed, and there is another one.
    pub(crate) fn begins_again(&self) -> Self {
        Self {
            state: State::Reading,
            restarts: self.restarts + 1,
            ..self.clone()
        }
    }

    /// What it does, in a sentence.
    pub(crate) fn is_being_done(&self) -> String {
        let done = match self.work {
            Work::Read => "read",
            Work::Import => "imported",
        };
        format!("{} is being {done}", self.path.display())
    }

    /// Its line of `status`.
    pub(crate) fn line(&self, id: &Path, now: Instant) -> String {
        let asked_for = if *self.path == *id {
            String::new()
        } else {
            format!(" ({})", self.path.display())
        };
        let (work, state, restarts) = (self.work, self.state, self.restarts);
        let seconds = now.saturating_duration_since(self.since).as_secs();
        let id = id.display();
        format!("job {id}{asked_for}: {work}, {state}, for {seconds} s, restarted {restarts} times")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_line_tells_what_is_done_with_which_file_and_how_far_that_is() {
        let now = Instant::now();
        let new = |work, path: &str| Standing::new(work, Arc::from(Path::new(path)), now);
        let table = [
            (
                new(Work::Read, "/a"),
                "job /a: read, starting, for 9 s, restarted 0 times",
            ),
            (
                new(Work::Import, "../a").is_now(State::Retrying(2)),
                "job /a (../a): import, retrying 2 of 3, for 9 s, restarted 0 times",
            ),
            (
                new(Work::Import, "/a").begins_again(),
                "job /a: import, reading, for 9 s, restarted 1 times",
            ),
        ];
        let later = now + Duration::from_secs(9);
        for (standing, line) in table {
            assert_eq!(standing.line(Path::new("/a"), later), line);
        }
    }
}
