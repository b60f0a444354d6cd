//! A line that is edited, on a thread of its own: [`Terminal`].

use std::thread;

use rustyline::error::{ReadlineError, Signal};
use rustyline::{Config, DefaultEditor};
use tokio::sync::{mpsc, oneshot};

use crate::settings::Settings;

/// A terminal whose lines are edited by `rustyline`, with those before it at hand.
///
/// The thread that reads waits for the next key in any case, so it is asked for one line after another: nothing is typed
/// into an answer. It ends with the program.
#[derive(Debug)]
pub(crate) struct Terminal {
    questions: mpsc::Sender<oneshot::Sender<String>>,
    /// How it was before.
    before: Settings,
}

impl Terminal {
    /// None if standard input is a terminal that cannot be spoken to.
    pub(crate) fn open() -> Option<Self> {
        let before = Settings::now()?;
        // What is pasted is a line for each line of it.
        let config = Config::builder()
            .auto_add_history(true)
            .bracketed_paste(false);
        let editor = DefaultEditor::with_config(config.build()).ok()?;
        let (questions, asked) = mpsc::channel(1);
        thread::spawn(move || answer(asked, editor));
        Some(Self { questions, before })
    }

    /// The next line; none after Ctrl-C and Ctrl-D.
    pub(crate) async fn next(&self) -> Option<String> {
        let (question, line) = oneshot::channel();
        self.questions.send(question).await.ok()?;
        line.await.ok()
    }
}

/// A signal ends the program while a line is being edited: then the terminal is still as the editor needs it.
impl Drop for Terminal {
    fn drop(&mut self) {
        self.before.restore();
    }
}

/// Answers each question with a line.
fn answer(mut asked: mpsc::Receiver<oneshot::Sender<String>>, mut editor: DefaultEditor) {
    while let Some(question) = asked.blocking_recv() {
        let line = loop {
            match editor.readline("> ") {
                // The window has another size now.
                Err(ReadlineError::Signal(Signal::Resize)) => {}
                Err(_the_end) => return,
                Ok(line) => break line,
            }
        };
        // Nobody waits for it any more when the program is about to end.
        let _heard = question.send(line).is_ok();
    }
}
