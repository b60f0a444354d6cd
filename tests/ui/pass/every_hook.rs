//! Every hook in one block, sync and async, with and without a context.
#![deny(warnings, missing_docs)]

use std::time::Duration;

use genserver::{
    Address, Caller, Context, Down, Exit, ExitReason, GenServer, Init, Next, Reply, genserver,
};

/// Writes down which hooks ran.
#[derive(Debug)]
pub struct Sync {
    ran: Vec<&'static str>,
}

#[genserver]
impl Sync {
    #[init]
    fn new(ctx: &mut Context<Self>) -> Init<Self> {
        ctx.send(SyncInfo::Note("info"));
        Init::ok(Self { ran: vec!["init"] }).then(SyncContinue::Begin)
    }

    #[call]
    fn ran(&self) -> Vec<&'static str> {
        self.ran.clone()
    }

    #[call]
    fn later(&mut self, from: Caller<u8>, ctx: &mut Context<Self>, value: u8) {
        ctx.task(async {}, |_| SyncInfo::Noted);
        from.reply(value);
    }

    #[call]
    fn idle(&mut self, limit: Duration) -> Reply<(), Self> {
        Reply::new(()).timeout(limit)
    }

    #[call]
    fn nothing(&mut self) {}

    #[cast]
    fn watch(&mut self, ctx: &mut Context<Self>, other: genserver::Pid) {
        ctx.monitor(&other);
    }

    #[info]
    fn note(&mut self, what: &'static str) {
        self.ran.push(what);
    }

    #[info]
    fn noted(&mut self) -> Next<Self> {
        Next::Wait
    }

    #[handle_continue]
    fn begin(&mut self) {
        self.ran.push("continue");
    }

    #[down]
    fn on_down(&mut self, _down: Down) {
        self.ran.push("down");
    }

    #[exit]
    fn on_exit(&mut self, _: Exit, _ctx: &mut Context<Self>) -> Result<(), ExitReason> {
        self.ran.push("exit");
        Ok(())
    }

    #[timeout]
    fn on_timeout(&mut self) {
        self.ran.push("timeout");
    }

    #[terminate]
    fn clean_up(&mut self) {
        self.ran.clear();
    }

    #[job(interval = "1h")]
    fn hourly(&mut self) {}
}

/// The same, waiting.
#[derive(Debug)]
pub struct Async;

#[genserver]
impl Async {
    #[init]
    async fn init(
        first: u8,
        _ctx: &mut Context<Self>,
        second: String,
    ) -> Result<Self, std::io::Error> {
        let _ = (first, second);
        Ok(Self)
    }

    #[call]
    async fn get(&self, key: String) -> Result<String, std::io::Error> {
        tokio::task::yield_now().await;
        Ok(key)
    }

    #[call]
    async fn end(&mut self) -> Result<Reply<u8, Self>, std::io::Error> {
        Ok(Reply::new(7).stop(ExitReason::Normal))
    }

    #[call]
    async fn later(&mut self, from: Caller<u8>) -> Result<Next<Self>, std::io::Error> {
        from.reply(1);
        Ok(Next::Wait)
    }

    #[cast]
    async fn put(&mut self, mut key: String, _value: u8) -> Result<(), std::io::Error> {
        key.clear();
        Ok(())
    }

    #[info]
    async fn tick(&mut self) {}

    #[handle_continue]
    async fn go_on(&mut self) -> Next<Self> {
        Next::Wait
    }

    #[down]
    async fn down(&mut self, ctx: &mut Context<Self>, down: Down) {
        drop((ctx.pid(), down));
    }

    #[exit]
    async fn exit(&mut self, exit: Exit) -> Next<Self> {
        Next::Stop(exit.reason)
    }

    #[timeout]
    async fn timeout(&mut self, _ctx: &mut Context<Self>) -> Next<Self> {
        Next::Stop(ExitReason::Normal)
    }

    #[terminate]
    async fn terminate(&mut self, reason: &ExitReason, _ctx: &mut Context<Self>) {
        drop(reason.clone());
    }

    #[job(interval = 600)]
    async fn refresh(&mut self, _ctx: &mut Context<Self>) -> Result<(), std::io::Error> {
        Ok(())
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Async::start((1, "two".to_owned())).await?;
    let sync = Sync::start(()).await?;
    sync.watch(server.pid())?;
    assert_eq!(server.get("key".to_owned()).await??, "key");
    server.put("key".to_owned(), 2)?;
    assert_eq!(server.later().await?, 1);
    assert_eq!(server.end().await?, 7);

    assert_eq!(sync.later(9).await?, 9);
    sync.nothing().await?;
    sync.idle(Duration::from_secs(1)).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(
        sync.ran().await?,
        ["init", "continue", "info", "down", "timeout"]
    );
    assert!(!server.is_alive());
    Ok(())
}
