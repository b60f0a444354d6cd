//! Reads commands, asks the queue, and prints what it says.

use std::future::pending;
use std::io::{self, Write as _};

use genserver::{Address as _, CallError, Child, Named};
use simple_queue::{SimpleQueue, SimpleQueueClient as _};

use crate::command::{self, Command, HELP};
use crate::input::Input;

/// A conversation about the queue.
#[derive(Debug)]
pub(crate) struct Repl {
    input: Input,
    /// The queue, by its name.
    queue: Named<SimpleQueue>,
    /// The same by its place in the tree: a call waits while it is being restarted.
    child: Child<SimpleQueue>,
    lines: usize,
    mistakes: usize,
}

impl Repl {
    pub(crate) fn new(input: Input, child: Child<SimpleQueue>) -> Self {
        Self {
            input,
            queue: SimpleQueue::named(),
            child,
            lines: 0,
            mistakes: 0,
        }
    }

    /// Whether a line made no sense, and nobody was there to see it.
    pub(crate) fn has_failed(&self) -> bool {
        self.mistakes > 0 && !self.input.is_a_terminal()
    }

    /// Goes on until the input ends, somebody says `quit`, or nobody reads the answers any more.
    pub(crate) async fn run(&mut self) {
        if self.input.is_a_terminal() {
            program::say("a queue of integers: `help` says what you can write, Ctrl-D ends it");
        }
        while let Some(line) = self.input.next().await {
            self.lines += 1;
            let line = command::printable(&line);
            match command::parse(&line) {
                Ok(None) => {}
                Ok(Some(Command::Quit)) => return,
                Ok(Some(command)) => match self.answer(command).await {
                    Ok(answer) => match program::print(&answer) {
                        Ok(()) => {}
                        Err(error) => return self.unheard(&error),
                    },
                    Err(error) => self.complain(&error.to_string()),
                },
                Err(mistake) => self.complain(&command::drawn(&mistake, &line)),
            }
        }
    }

    async fn answer(&self, command: Command) -> Result<String, CallError> {
        let answer = match command {
            Command::Queue => format!("{:?}", self.queue.queue().await?),
            Command::Dequeue => match self.queue.dequeue().await? {
                Some(item) => item.to_string(),
                None => "nothing".to_owned(),
            },
            // A cast says nothing of whether the queue has got it; only a bounded one can be full.
            Command::Enqueue(item) => match self.queue.enqueue(item) {
                Ok(()) => "ok".to_owned(),
                Err(error) => error.to_string(),
            },
            Command::Crash => self.crash().await?,
            Command::Help | Command::Quit => return Ok(HELP.to_owned()),
        };
        Ok(format!("=> {answer}"))
    }

    /// Kills the queue, and asks the next one what it holds.
    async fn crash(&self) -> Result<String, CallError> {
        let Some(incarnation) = self.queue.whereis() else {
            return Err(CallError::NoProc);
        };
        let pid = incarnation.pid();
        let ended = pid.monitor();
        pid.kill();
        let down = ended.await;
        match self.child.queue().await {
            Ok(items) => Ok(format!(
                "{}; the next one begins with {items:?}",
                down.reason
            )),
            // Its supervisor has given up, and so the program ends.
            Err(CallError::NoProc) => pending().await,
            Err(error) => Err(error),
        }
    }

    /// Who reads no further, as `| head`, has read enough. A disk that is full is another matter.
    fn unheard(&mut self, error: &io::Error) {
        if error.kind() != io::ErrorKind::BrokenPipe {
            self.complain(&format!("the answer could not be printed: {error}"));
        }
    }

    /// Says on stderr what is wrong: in a file with the number of the line.
    fn complain(&mut self, wrong: &str) {
        self.mistakes += 1;
        let place = match self.input {
            Input::Terminal(_) => String::new(),
            Input::Lines(_) => format!("line {}: ", self.lines),
        };
        let _said = writeln!(io::stderr(), "{place}{wrong}").is_ok();
    }
}
