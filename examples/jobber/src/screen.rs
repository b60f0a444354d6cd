//! Where output goes: lines, and on a terminal a progress bar below them.

use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tracing_subscriber::fmt::MakeWriter;

/// The terminal, or whatever standard output is. Clones share the bar.
#[derive(Clone, Debug)]
pub(crate) struct Screen {
    is_terminal: bool,
    /// Hidden before the first and after the last progress, and for ever if this is no terminal.
    bar: ProgressBar,
}

impl Screen {
    /// With a bar if standard output is a terminal.
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::hidden();
        // If this template were wrong, the bar would look different, no more.
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len}\n{msg}") {
            bar.set_style(style);
        }
        let is_terminal = io::stdout().is_terminal();
        Self { is_terminal, bar }
    }

    /// Shows how far the work is: by the bar, elsewhere by a line.
    pub(crate) fn progress(&self, done: u64, all: u64, text: &str) {
        if !self.is_terminal {
            return self.line(text);
        }
        self.bar.set_length(all);
        self.bar.set_position(done);
        self.bar.set_message(harmless(text));
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stdout());
        }
        self.bar.tick();
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
        self.bar.set_draw_target(ProgressDrawTarget::hidden());
    }

    /// Prints a line above the bar. If nobody reads any more, there is nobody to tell.
    pub(crate) fn line(&self, text: impl Display) {
        let text = harmless(&text.to_string());
        let _printed = self.print(|out| writeln!(out, "{text}")).is_ok();
    }

    /// Prints lines above the bar.
    pub(crate) fn lines(&self, lines: &[String]) {
        let mut lines = lines.iter().map(|line| harmless(line));
        let print = |out: &mut dyn Write| lines.try_for_each(|line| writeln!(out, "{line}"));
        let _printed = self.print(print).is_ok();
    }

    /// Prints to standard output as it is.
    ///
    /// # Errors
    ///
    /// If that has been closed, as by `| head`, or its disk is full.
    pub(crate) fn print(
        &self,
        print: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        self.bar.suspend(|| {
            let mut out = io::BufWriter::new(io::stdout().lock());
            print(&mut out).and_then(|()| out.flush())
        })
    }
}

/// The line with its control characters written out: the name of a file may be anything, and must neither steer the
/// terminal nor look like a line of its own.
fn harmless(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    for letter in line.chars() {
        if letter.is_control() {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// Logs go to standard error, above the bar.
impl<'a> MakeWriter<'a> for Screen {
    type Writer = Log<'a>;

    fn make_writer(&'a self) -> Log<'a> {
        Log { bar: &self.bar }
    }
}

/// One line of the log.
#[derive(Debug)]
pub(crate) struct Log<'a> {
    bar: &'a ProgressBar,
}

impl Write for Log<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.bar.suspend(|| io::stderr().write(text))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
