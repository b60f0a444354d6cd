//! Where commands come from: [`Input`].

use std::io::{self, IsTerminal as _};

use tokio::sync::mpsc;

use crate::terminal::Terminal;

/// Where commands come from.
#[derive(Debug)]
pub(crate) enum Input {
    /// A file or another program.
    Lines(mpsc::Receiver<String>),
    /// Somebody who types.
    Terminal(Terminal),
}

impl Input {
    /// A terminal, if this program reads from one and writes to one, and otherwise lines.
    pub(crate) fn open() -> Self {
        let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
        match is_terminal.then(Terminal::open).flatten() {
            Some(terminal) => Self::Terminal(terminal),
            None => Self::Lines(program::lines()),
        }
    }

    /// Whether somebody types, and sees what is printed.
    pub(crate) fn is_a_terminal(&self) -> bool {
        match self {
            Self::Terminal(_) => true,
            Self::Lines(_) => false,
        }
    }

    /// The next line; none after the last one.
    pub(crate) async fn next(&mut self) -> Option<String> {
        match self {
            Self::Lines(lines) => lines.recv().await,
            Self::Terminal(terminal) => terminal.next().await,
        }
    }
}
