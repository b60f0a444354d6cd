//! What can be typed, and what is wrong with the rest.

use std::str::FromStr as _;

use genserver_schedule::{Mistake, nearest};

/// Nothing that makes sense is longer.
const LONGEST: usize = 100;

/// The names of all commands; the first three belong to the queue.
const WORDS: [&str; 6] = ["queue", "dequeue", "enqueue", "crash", "help", "quit"];

/// What `help` prints.
pub(crate) const HELP: &str = "\
queue        all items              also SimpleQueue.queue
dequeue      takes the first one    also SimpleQueue.dequeue
enqueue 20   adds one at the end    also SimpleQueue.enqueue(20)
crash        kills the queue; its supervisor starts another one
quit         ends";

/// What the queue, or the conversation, is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Queue,
    Dequeue,
    Enqueue(i64),
    Crash,
    Help,
    Quit,
}

/// The line as it can be shown: what is typed must not steer the terminal.
pub(crate) fn printable(line: &str) -> String {
    line.replace('\t', " ")
        .replace(char::is_control, "\u{fffd}")
}

/// Reads a line. There is no command in an empty one, nor in one that begins with `#`.
pub(crate) fn parse(line: &str) -> Result<Option<Command>, Mistake> {
    if line.trim().is_empty() || line.trim_start().starts_with('#') {
        return Ok(None);
    }
    match line.chars().count() {
        length if length > LONGEST => {
            let wrong = format!("a line of {length} characters is no command");
            Err(Mistake::new(0..0, wrong))
        }
        _ => Words::of(line).command().map(Some),
    }
}

/// A mistake with the line and a caret under what is wrong; not the line if it is too long to be shown.
pub(crate) fn drawn(mistake: &Mistake, line: &str) -> String {
    match line.chars().count() {
        length if length > LONGEST => mistake.message().to_owned(),
        _ => mistake.drawn(line),
    }
}

/// A line in its parts: `SimpleQueue.` or not, the word, and what stands behind it.
#[derive(Clone, Copy, Debug)]
struct Words<'a> {
    line: &'a str,
    is_of_queue: bool,
    word: &'a str,
    behind: &'a str,
}

impl<'a> Words<'a> {
    fn of(line: &'a str) -> Self {
        let text = line.trim();
        let (is_of_queue, text) = match text.strip_prefix("SimpleQueue.") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let end = text.find(|c: char| c.is_whitespace() || c == '(');
        let (word, behind) = text.split_at(end.unwrap_or(text.len()));
        Self {
            line,
            is_of_queue,
            word,
            behind: behind.trim(),
        }
    }

    fn command(self) -> Result<Command, Mistake> {
        let word = match self.word {
            "exit" => "quit",
            word => word,
        };
        let command = match word {
            "enqueue" => return self.item().map(Command::Enqueue),
            "queue" => Command::Queue,
            "dequeue" => Command::Dequeue,
            "crash" if !self.is_of_queue => Command::Crash,
            "help" if !self.is_of_queue => Command::Help,
            "quit" if !self.is_of_queue => Command::Quit,
            _ => return Err(self.unknown()),
        };
        match self.argument()? {
            "" => Ok(command),
            found => {
                let wrong = format!("`{word}` takes nothing: leave out `{found}`");
                Err(self.mistake(found, wrong))
            }
        }
    }

    fn item(self) -> Result<i64, Mistake> {
        let item = self.argument()?;
        if item.is_empty() {
            let wrong = "what shall be added? write `enqueue 20`";
            return Err(self.mistake(self.word, wrong));
        }
        i64::from_str(item).map_err(|_no_integer| {
            let (min, max) = (i64::MIN, i64::MAX);
            let wrong = format!("`{item}` is no integer from {min} to {max}");
            self.mistake(item, wrong)
        })
    }

    /// What stands behind the word, without its parentheses.
    fn argument(self) -> Result<&'a str, Mistake> {
        let Some(inner) = self.behind.strip_prefix('(') else {
            return Ok(self.behind);
        };
        match inner.strip_suffix(')') {
            Some(argument) => Ok(argument.trim()),
            None => Err(self.mistake(&self.behind[..1], "this parenthesis is never closed")),
        }
    }

    fn unknown(self) -> Mistake {
        let known = if self.is_of_queue {
            &WORDS[..3]
        } else {
            &WORDS
        };
        let (word, all) = (self.word, known.join("`, `"));
        let wrong = match nearest(word, known) {
            Some(near) => format!("there is no `{word}`: did you mean `{near}`?"),
            None => format!("there is no `{word}`: there are `{all}`"),
        };
        self.mistake(word, wrong)
    }

    /// A mistake at `part`, which is cut out of the line.
    fn mistake(self, part: &str, wrong: impl Into<String>) -> Mistake {
        let bytes = part.as_ptr().addr() - self.line.as_ptr().addr();
        let from = self.line[..bytes].chars().count();
        Mistake::new(from..from + part.chars().count(), wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_written_short_and_as_in_elixir() {
        let table = [
            ("queue", Command::Queue),
            ("queue()", Command::Queue),
            ("SimpleQueue.queue", Command::Queue),
            ("  SimpleQueue.queue( )\t", Command::Queue),
            ("dequeue", Command::Dequeue),
            ("SimpleQueue.dequeue()", Command::Dequeue),
            ("enqueue 20", Command::Enqueue(20)),
            ("enqueue(20)", Command::Enqueue(20)),
            ("enqueue ( -20 )", Command::Enqueue(-20)),
            ("SimpleQueue.enqueue(20)", Command::Enqueue(20)),
            ("SimpleQueue.enqueue 20", Command::Enqueue(20)),
            ("enqueue -9223372036854775808", Command::Enqueue(i64::MIN)),
            ("crash", Command::Crash),
            ("help", Command::Help),
            ("quit", Command::Quit),
            ("exit()", Command::Quit),
        ];
        for (line, command) in table {
            assert_eq!(parse(line), Ok(Some(command)), "{line:?}");
        }
    }

    #[test]
    fn an_empty_line_and_a_comment_are_no_command() {
        for line in ["", "  \t ", "# queue", "  #"] {
            assert_eq!(parse(line), Ok(None), "{line:?}");
        }
    }

    #[test]
    fn a_mistake_is_said_where_it_is() {
        let table = [
            (
                "enqeue 20",
                0..6,
                "there is no `enqeue`: did you mean `enqueue`?",
            ),
            (
                " SimpleQueue.pop",
                13..16,
                "there is no `pop`: there are `queue`, `dequeue`, `enqueue`",
            ),
            (
                "SimpleQueue.quit",
                12..16,
                "there is no `quit`: there are `queue`, `dequeue`, `enqueue`",
            ),
            (
                "SimpleQueue.",
                12..12,
                "there is no ``: there are `queue`, `dequeue`, `enqueue`",
            ),
            ("queue 20", 6..8, "`queue` takes nothing: leave out `20`"),
            ("enqueue", 0..7, "what shall be added? write `enqueue 20`"),
            ("enqueue()", 0..7, "what shall be added? write `enqueue 20`"),
            ("enqueue(20", 7..8, "this parenthesis is never closed"),
        ];
        for (line, at, wrong) in table {
            assert_eq!(parse(line), Err(Mistake::new(at, wrong)), "{line:?}");
        }
    }

    #[test]
    fn what_is_no_integer_is_shown_with_its_place() {
        for (item, at) in [
            ("x", 8..9),
            ("2.5", 8..11),
            ("é 1", 8..11),
            ("1 2", 8..11),
            ("9223372036854775808", 8..27),
        ] {
            let mistake = parse(&format!("enqueue {item}")).unwrap_err();
            assert!(
                mistake
                    .message()
                    .starts_with(&format!("`{item}` is no integer")),
                "{mistake}"
            );
            assert_eq!(mistake.at(), at);
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_not_shown() {
        let line = "é".repeat(1000);
        let mistake = parse(&line).unwrap_err();
        assert_eq!(
            drawn(&mistake, &line),
            "a line of 1000 characters is no command"
        );
    }
}
