//! Share a few connections among many: what a borrower holds comes back, however the borrower ends.
//!
//! Look at the `Drop` of `Lease`, and at what becomes of Bob, who fails, and of Cleo, who gives up.
//!
//! - The pool is a server: who wants a connection while all are lent waits for a late reply.
//! - What it lends is a guard. The end of a process drops what it holds, after a panic or a kill, too.
//! - A reply to a caller that has given up is dropped as well, so a lease that nobody hears of is back at once.
//!
//! In OTP the pool would monitor its borrowers; for those who hold nothing of yours, `worker_pool` does so.
//! It runs on tokio's paused clock: nobody waits for the seconds.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use genserver::{Caller, Context, ExitReason, GenServer as _, Process, ServerRef, genserver};
use tokio::time::sleep;

/// What there is too little of.
struct Connection {
    number: usize,
}

/// A connection that is lent, until this is dropped.
struct Lease {
    connection: Arc<Connection>,
    pool: ServerRef<Pool>,
}

impl Drop for Lease {
    fn drop(&mut self) {
        // The mailbox is not bounded, so it has room.
        self.pool.check_in(Arc::clone(&self.connection)).ok();
    }
}

/// Connections that nobody has, and who waits for one.
struct Pool {
    idle: Vec<Arc<Connection>>,
    waiting: VecDeque<Caller<Lease>>,
}

#[genserver]
impl Pool {
    #[init]
    fn init(size: usize) -> Self {
        let connections = (1..=size).rev().map(|number| Connection { number });
        Self {
            idle: connections.map(Arc::new).collect(),
            waiting: VecDeque::new(),
        }
    }

    /// A connection, as soon as there is one.
    #[call]
    fn check_out(&mut self, from: Caller<Lease>, ctx: &mut Context<Self>) {
        self.waiting.push_back(from);
        self.lend(ctx);
    }

    #[cast]
    fn check_in(&mut self, connection: Arc<Connection>, ctx: &mut Context<Self>) {
        println!("  connection {} is back", connection.number);
        self.idle.push(connection);
        self.lend(ctx);
    }

    fn lend(&mut self, ctx: &Context<Self>) {
        while !self.waiting.is_empty() {
            let Some(connection) = self.idle.pop() else {
                return;
            };
            let pool = ctx.this();
            let lease = Lease { connection, pool };
            if let Some(caller) = self.waiting.pop_front() {
                caller.reply(lease);
            }
        }
    }
}

/// Waits for a connection, and uses it for a second.
async fn borrow(name: &'static str, pool: ServerRef<Pool>) -> Result<(), ExitReason> {
    let patience = Duration::from_millis(if name == "Cleo" { 500 } else { 5_000 });
    let lease = pool
        .check_out()
        .timeout(patience)
        .await
        .inspect_err(|error| {
            println!("{name} gives up: {error}");
        })?;
    println!("{name} has connection {}", lease.connection.number);
    sleep(Duration::from_secs(1)).await;
    match name {
        "Bob" => Err(ExitReason::other("the query was wrong")),
        _ => Ok(()),
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), ExitReason> {
    let pool = Pool::start(2).await?;
    let mut borrowers = Vec::new();
    for name in ["Ada", "Bob", "Cleo", "Dora"] {
        let pool = pool.clone();
        borrowers.push((
            name,
            Process::spawn(move |_me| borrow(name, pool)).monitor(),
        ));
        sleep(Duration::from_millis(100)).await;
    }
    for (name, end) in borrowers {
        println!("the end of {name}: {}", end.await.reason);
    }
    Ok(())
}
