//! A door with a code: a state machine with time-outs.
//!
//! Look at `State::after`, which decides and does nothing, and at `enter`, which does it.
//!
//! - The state is an enum with what belongs to each state, so an open door has no half-typed code.
//! - What follows is a pure function of state and event: a table, to be read and tested without a server.
//! - Each state has a time. Its timer says which visit to the state it means, so one that is late does nothing.
//!
//! It runs on tokio's paused clock: nobody waits for the seconds.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::error::Error;
use std::time::Duration;

use genserver::{Context, GenServer as _, genserver};
use tokio::time::{Instant, sleep};

#[derive(Clone, Debug, PartialEq)]
enum State {
    Locked,
    /// So much of the code has been typed.
    Typing(String),
    Open,
    /// After a wrong code nobody can type for a while.
    Blocked,
}

#[derive(Clone, Copy)]
enum Event {
    Digit(char),
    TimeUp,
}

impl State {
    fn after(&self, event: Event) -> Self {
        match (self, event) {
            (_, Event::TimeUp) => Self::Locked,
            (Self::Locked, Event::Digit(digit)) => Self::typed(String::from(digit)),
            (Self::Typing(code), Event::Digit(digit)) => Self::typed(format!("{code}{digit}")),
            (Self::Open | Self::Blocked, Event::Digit(_)) => self.clone(),
        }
    }

    fn typed(code: String) -> Self {
        match code.as_str() {
            "1234" => Self::Open,
            _ if code.len() < 4 => Self::Typing(code),
            _ => Self::Blocked,
        }
    }

    /// How many seconds it lasts if nothing happens.
    fn lasts(&self) -> Option<u64> {
        match self {
            Self::Locked => None,
            Self::Typing(_) => Some(3),
            Self::Open => Some(10),
            Self::Blocked => Some(30),
        }
    }
}

struct Door {
    state: State,
    visit: u32,
    begin: Instant,
}

#[genserver]
impl Door {
    #[init]
    fn init() -> Self {
        let begin = Instant::now();
        Self {
            state: State::Locked,
            visit: 0,
            begin,
        }
    }

    #[cast]
    fn press(&mut self, digit: char, ctx: &mut Context<Self>) {
        self.enter(self.state.after(Event::Digit(digit)), ctx);
    }

    #[info]
    fn time_up(&mut self, visit: u32, ctx: &mut Context<Self>) {
        if visit == self.visit {
            self.enter(self.state.after(Event::TimeUp), ctx);
        }
    }

    fn enter(&mut self, state: State, ctx: &mut Context<Self>) {
        if state == self.state {
            return;
        }
        println!("{:>2} s  {state:?}", self.begin.elapsed().as_secs());
        self.visit += 1;
        if let Some(seconds) = state.lasts() {
            ctx.send_after(Duration::from_secs(seconds), DoorInfo::TimeUp(self.visit));
        }
        self.state = state;
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let door = Door::start(()).await?;
    for (code, pause) in [("1234", 15), ("12", 5), ("99991234", 40), ("1234", 1)] {
        println!("somebody types {code}");
        for digit in code.chars() {
            door.press(digit)?;
        }
        sleep(Duration::from_secs(pause)).await;
    }
    Ok(())
}
