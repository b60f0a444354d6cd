//! Every hook that nobody asks for: what comes of itself, and what ends a server.

use std::io;

use genserver::{Address, Down, Exit, ExitReason, GenServer, Init, Next, ServerRef, Undelivered};

/// Remembers what happened.
pub struct Diary {
    pages: Vec<String>,
}

#[genserver::genserver]
impl Diary {
    #[init]
    fn init() -> Init<Self> {
        Init::ok(Self { pages: Vec::new() }).then(DiaryContinue::Greet)
    }

    #[info]
    fn lent(&mut self) {
        self.pages.push("lent".to_owned());
    }

    #[handle_continue]
    async fn greet(&mut self) -> Result<(), io::Error> {
        self.pages.push("hello".to_owned());
        Ok(())
    }

    #[down]
    fn down(&mut self, down: Down) {
        self.pages.push(down.reason.to_string());
    }

    #[exit]
    async fn exit(&mut self, exit: Exit) -> Next<Self> {
        Next::Stop(exit.reason)
    }

    #[timeout]
    fn idle(&mut self) {
        self.pages.clear();
    }

    #[terminate]
    async fn terminate(&mut self, reason: &ExitReason) {
        self.pages.push(reason.to_string());
    }

    #[undelivered]
    fn undelivered(mail: Undelivered<Self>) {
        drop(mail);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let diary: ServerRef<Diary> = Diary::start(()).await?;
    diary.send(DiaryInfo::Lent)?;
    diary.stop().await?;
    Ok(())
}
