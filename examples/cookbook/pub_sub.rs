//! Tell all who want to know: a chat room.
//!
//! Look at `subscribe`, and at who hears what.
//!
//! - Who publishes does not know who listens, and never waits for them.
//! - Each subscriber says how a message becomes one of its own, so servers of different types share a topic.
//! - A subscription ends with its process: nobody has to unsubscribe before it may end.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::error::Error;

use genserver::{Address as _, Context, GenServer as _, PubSub, RegisterError, genserver};

/// What is said in a room.
#[derive(Clone)]
struct Line {
    from: String,
    text: &'static str,
}

type Rooms = PubSub<&'static str, Line>;

/// A person in a room.
struct Member {
    name: String,
    room: &'static str,
    rooms: Rooms,
}

#[genserver]
impl Member {
    #[init]
    fn init(
        name: String,
        room: &'static str,
        rooms: Rooms,
        ctx: &mut Context<Self>,
    ) -> Result<Self, RegisterError> {
        rooms.subscribe(&ctx.this(), room, MemberInfo::Hear)?;
        Ok(Self { name, room, rooms })
    }

    /// Says something to all in the room, and how many that were.
    #[call]
    fn say(&self, text: &'static str) -> usize {
        let from = self.name.clone();
        self.rooms.publish(&self.room, Line { from, text })
    }

    /// One hears oneself, too.
    #[info]
    fn hear(&mut self, line: Line) {
        if line.from != self.name {
            println!("  {} reads: {}: {}", self.name, line.from, line.text);
        }
    }
}

/// Counts what is said, wherever it is.
#[derive(Default)]
struct Statistics {
    lines: usize,
    letters: usize,
}

#[genserver]
impl Statistics {
    #[init]
    fn init(
        names: Vec<&'static str>,
        rooms: Rooms,
        ctx: &mut Context<Self>,
    ) -> Result<Self, RegisterError> {
        for room in names {
            let count = |line: Line| StatisticsInfo::Count(line.text.chars().count());
            rooms.subscribe(&ctx.this(), room, count)?;
        }
        Ok(Self::default())
    }

    #[info]
    fn count(&mut self, letters: usize) {
        self.lines += 1;
        self.letters += letters;
    }

    #[call]
    fn sum(&self) -> (usize, usize) {
        (self.lines, self.letters)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let rooms = Rooms::new();
    let statistics = Statistics::start((vec!["kitchen", "garden"], rooms.clone())).await?;
    let member = |name: &str, room| Member::start((name.to_owned(), room, rooms.clone()));
    let ada = member("Ada", "kitchen").await?;
    let bob = member("Bob", "kitchen").await?;
    let cleo = member("Cleo", "garden").await?;

    println!("Ada reaches {}", ada.say("who has the salt?").await?);
    println!("Bob reaches {}", bob.say("it is on the table").await?);
    println!("Cleo reaches {}", cleo.say("nobody here").await?);
    bob.stop().await?;
    println!("Bob has left");
    println!("Ada reaches {}", ada.say("thank you").await?);

    let (lines, letters) = statistics.sum().await?;
    println!("{lines} lines, {letters} letters");
    Ok(())
}
