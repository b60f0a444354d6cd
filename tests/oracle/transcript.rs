//! What was said, in order: [`Transcript`].

use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How a part of a scenario ends: an error means that it could not be played at all.
pub(crate) type Played = Result<(), Box<dyn Error>>;

/// The lines of one scenario. Whoever has something to say has a clone.
#[derive(Clone, Default)]
pub(crate) struct Transcript {
    lines: Arc<Mutex<Vec<String>>>,
}

impl Transcript {
    /// Appends a line. It is there when this returns, so what is ordered by cause stays in order.
    pub(crate) fn say(&self, line: impl Into<String>) {
        self.lines().push(line.into());
    }

    /// The end of the scenario: what clean-up says after this is dropped.
    #[track_caller]
    pub(crate) fn assert_is(self, expected: &str) {
        let said: String = self.lines().drain(..).map(|line| line + "\n").collect();
        assert!(said == expected, "{}", difference(&said, expected));
    }

    fn lines(&self) -> MutexGuard<'_, Vec<String>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The first line that differs, then all that was said.
fn difference(said: &str, expected: &str) -> String {
    let same = said
        .lines()
        .zip(expected.lines())
        .take_while(|(one, other)| one == other)
        .count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("(the end)").to_owned();
    format!(
        "line {}\n   here: {}\n    OTP: {}\n\n{said}",
        same + 1,
        line(said),
        line(expected)
    )
}
