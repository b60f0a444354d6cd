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
        self.bar.set_message(text.to_owned());
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

    /// Prints a line above the bar.
    pub(crate) fn line(&self, text: impl Display) {
        self.print(|out| writeln!(out, "{text}"));
    }

    /// Prints lines above the bar.
    pub(crate) fn lines(&self, lines: &[String]) {
        self.print(|out| lines.iter().try_for_each(|line| writeln!(out, "{line}")));
    }

    /// Prints to standard output. If that has been closed, as by `| head`, there is nobody to tell.
    pub(crate) fn print(&self, print: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        self.bar.suspend(|| {
            let mut out = io::BufWriter::new(io::stdout().lock());
            let _printed = print(&mut out).and_then(|()| out.flush()).is_ok();
        });
    }
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
