//! Act when it has been quiet for a while, not at each event.
//!
//! Look at the two editors, and at what a question in between does to each.
//!
//! - The idle time-out is the shortest way: `Next::Timeout` rings if *no message at all* has come for so long.
//! - So a call that has nothing to do with it ends the time-out, and has to say it anew.
//! - A timer that is cancelled and set anew is a little more to write, and nothing else disturbs it.
//!
//! It runs on tokio's paused clock: nobody waits.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::error::Error;
use std::time::Duration;

use genserver::{Context, GenServer as _, Next, Reply, TimerRef, genserver};
use tokio::time::{Instant, sleep};

const QUIET: Duration = Duration::from_millis(500);

/// Saves when nobody has said anything for a while.
struct Notepad {
    begin: Instant,
    text: String,
}

#[genserver]
impl Notepad {
    #[init]
    fn init(begin: Instant) -> Self {
        let text = String::new();
        Self { begin, text }
    }

    #[cast]
    fn write(&mut self, letter: char) -> Next<Self> {
        self.text.push(letter);
        Next::Timeout(QUIET)
    }

    /// Were the time-out not set here again, a question would be the end of it.
    #[call]
    fn length(&self) -> Reply<usize, Self> {
        Reply::new(self.text.len()).timeout(QUIET)
    }

    #[timeout]
    fn save(&mut self) {
        let now = self.begin.elapsed().as_millis();
        println!("{now:>4} ms  the notepad saves {:?}", self.text);
    }
}

/// Saves when nobody has written for a while.
struct Editor {
    begin: Instant,
    text: String,
    timer: Option<TimerRef>,
}

#[genserver]
impl Editor {
    #[init]
    fn init(begin: Instant) -> Self {
        let (text, timer) = (String::new(), None);
        Self { begin, text, timer }
    }

    #[cast]
    fn write(&mut self, letter: char, ctx: &mut Context<Self>) {
        self.text.push(letter);
        if let Some(before) = self.timer.replace(ctx.send_after(QUIET, EditorInfo::Save)) {
            before.cancel();
        }
    }

    #[call]
    fn length(&self) -> usize {
        self.text.len()
    }

    #[info]
    fn save(&mut self) {
        let now = self.begin.elapsed().as_millis();
        println!("{now:>4} ms  the editor saves {:?}", self.text);
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    let notepad = Notepad::start(begin).await?;
    let editor = Editor::start(begin).await?;

    for letter in "quiet".chars() {
        notepad.write(letter)?;
        editor.write(letter)?;
        sleep(Duration::from_millis(200)).await;
    }
    println!("{} ms  nobody writes any more", begin.elapsed().as_millis());
    for _ in 0..3 {
        sleep(Duration::from_millis(200)).await;
        let (notes, text) = (notepad.length().await?, editor.length().await?);
        let now = begin.elapsed().as_millis();
        println!("{now:>4} ms  {notes} and {text} letters");
    }
    sleep(Duration::from_secs(1)).await;
    Ok(())
}
