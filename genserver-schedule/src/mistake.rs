//! What is wrong with a text: [`Mistake`].

use std::error::Error;
use std::fmt;
use std::ops::Range;

/// What is wrong with a text, and where.
///
/// # Examples
///
/// ```
/// use genserver_schedule::Cron;
///
/// let text = "0 25 * * *";
/// let drawn = Cron::parse(text).map_err(|mistake| mistake.drawn(text));
/// let expected = "hour must be 0 to 23, found 25\n  |  0 25 * * *\n  |    ^^ here";
/// assert_eq!(drawn, Err(expected.to_owned()));
///
/// let mistake = genserver_schedule::Mistake::new(2..4, "hour must be 0 to 23, found 25");
/// assert_eq!((mistake.at(), mistake.message()), (2..4, "hour must be 0 to 23, found 25"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    message: String,
    at: Range<usize>,
}

impl Mistake {
    /// A mistake at a range of characters (not bytes).
    pub fn new(at: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            at,
        }
    }

    /// What is wrong, and what to write.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where, in characters.
    #[must_use]
    pub fn at(&self) -> Range<usize> {
        self.at.clone()
    }

    /// The message with the text and a caret under the offending part, because a compile error can point at
    /// a string literal but not into it.
    #[must_use]
    pub fn drawn(&self, text: &str) -> String {
        let shown: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        if shown.trim().is_empty() {
            return self.message.clone();
        }
        let (indent, carets) = (" ".repeat(self.at.start), "^".repeat(self.at.len().max(1)));
        format!("{}\n  |  {shown}\n  |  {indent}{carets} here", self.message)
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Mistake {}
