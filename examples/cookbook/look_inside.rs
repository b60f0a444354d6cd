//! Look at a server that runs, and hold it still, without a line for it in its code.
//!
//! Look at what `sys` says: the server below knows nothing of it.
//!
//! - Every server answers system messages between two callbacks: its status, its counts, its last events. With
//!   `sys::trace` each event goes to `tracing`, with `sys::install` to a function of yours.
//! - A state that is `Clone` can be copied out, and replaced. One that is not keeps itself to itself.
//! - A server that is suspended takes its mail and handles none of it, until it is resumed. Then all of it comes.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::error::Error;
use std::ops::ControlFlow;
use std::time::Duration;

use genserver::{GenServer as _, genserver, sys};

/// An account with a balance.
#[derive(Clone, Debug)]
struct Account {
    balance: i64,
}

#[genserver]
impl Account {
    #[init]
    fn init() -> Self {
        Self { balance: 0 }
    }

    #[cast]
    fn deposit(&mut self, amount: i64) {
        self.balance += amount;
    }

    #[call]
    fn balance(&self) -> i64 {
        self.balance
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let account = Account::start(()).name("account").await?;

    println!("Its last events, and its counts:");
    sys::log(&account, 3).await?;
    sys::start_statistics(&account).await?;
    account.deposit(30)?;
    account.deposit(12)?;
    account.balance().await?;
    for event in sys::events(&account).await? {
        println!("  {} {}", event.kind, event.message);
    }
    if let Some(counts) = sys::statistics(&account).await? {
        println!("  {} calls, {} casts", counts.calls, counts.casts);
    }

    println!("Its state, from outside:");
    println!("  {:?}", sys::get_state(&account).await?);
    let rich = sys::replace_state(&account, |old| Account {
        balance: old.balance * 100,
    })
    .await?;
    println!("  {rich:?}");

    println!("Held still:");
    sys::suspend(&account).await?;
    account.deposit(1)?;
    let balance = account.balance().timeout(Duration::from_secs(1)).await;
    println!("  the balance: {balance:?}");
    // The call that nobody waits for any more is one of them.
    let status = sys::status(&account).await?;
    let (name, queued) = (status.name.unwrap_or_default(), status.queued);
    println!(
        "  {name}: suspended {}, messages that wait: {queued}",
        status.is_suspended
    );
    sys::resume(&account).await?;
    println!("  the balance: {}", account.balance().await?);

    println!("Each event as it happens, until one has been seen enough:");
    sys::install(&account, "printer", |event| {
        println!("  {} {}", event.kind, event.message);
        match event.kind {
            sys::EventKind::Reply => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    })
    .await?;
    account.deposit(5)?;
    account.balance().await?;
    account.balance().await?;
    Ok(())
}
