//! Every way to begin and to ask: sync and async, with and without a context, with a reply at once and later.

use std::io;

use genserver::{Caller, Context, ExitReason, GenServer, Init, Next, Pid, Reply};

/// Remembers what happened.
pub struct Diary {
    pages: Vec<String>,
}

#[genserver::genserver]
impl Diary {
    #[init]
    async fn init(first: String, pages: usize) -> Result<Init<Self>, io::Error> {
        let mut diary = Self {
            pages: Vec::with_capacity(pages),
        };
        diary.pages.push(first);
        Ok(Init::ok(diary))
    }

    #[call]
    fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Reads a page.
    ///
    /// # Errors
    ///
    /// If there is none of that number.
    #[call]
    async fn read(&self, number: usize) -> Result<String, io::ErrorKind> {
        self.pages
            .get(number)
            .cloned()
            .ok_or(io::ErrorKind::NotFound)
    }

    #[call]
    fn read_later(&mut self, from: Caller<String>, ctx: &mut Context<Self>) {
        let first = self.pages.first().cloned();
        from.reply(first.unwrap_or_else(|| ctx.pid().to_string()));
    }

    #[call]
    fn close(&mut self) -> Reply<usize, Self> {
        Reply::new(self.pages.len()).stop(ExitReason::Normal)
    }

    /// Watches over a process.
    #[cast]
    fn watch(&mut self, ctx: &mut Context<Self>, pid: Pid) -> Next<Self> {
        ctx.monitor(&pid);
        Next::Wait
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let diary = Diary::start(("dear diary".to_owned(), 10)).await?;
    diary.watch(diary.pid())?;
    assert!(diary.read(0).await?.is_ok());
    assert_eq!(diary.read_later().await?, "dear diary");
    assert_eq!(diary.close().await?, 1);
    Ok(())
}
