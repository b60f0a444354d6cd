//! The hook for what was left unread: with and without the reason, in either order, in a generic block.
#![deny(warnings, missing_docs)]

use std::sync::{Arc, Mutex};

use genserver::{ExitReason, GenServer, Undelivered, genserver};

/// What was lost, in words.
pub type Lost = Arc<Mutex<Vec<String>>>;

fn add(lost: &Lost, text: String) {
    lost.lock().unwrap().push(text);
}

/// Asks for both.
#[derive(Debug)]
pub struct Both;

#[genserver]
impl Both {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    async fn wait(&mut self) {
        std::future::pending().await
    }

    #[cast]
    fn put(&mut self, _value: u8, _lost: Lost) {}

    /// Has the name of the callback.
    #[undelivered]
    fn undelivered(reason: &ExitReason, mail: Undelivered<Self>) {
        if let Undelivered::Cast(BothCast::Put(value, lost)) = mail {
            add(&lost, format!("{value} {reason}"));
        }
    }
}

/// Asks for the mail alone, if asked to.
#[derive(Debug)]
pub struct Generic<T>(T);

#[genserver]
impl<T: Send + 'static> Generic<T> {
    #[init]
    fn init(value: T) -> Self {
        Self(value)
    }

    #[call]
    fn swap(&mut self, mut value: T) -> T {
        std::mem::swap(&mut self.0, &mut value);
        value
    }

    #[cfg(all())]
    #[undelivered]
    fn lost(mail: genserver::Undelivered<Self>) {
        drop(mail);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (server, lost) = (Both::start(()).await?, Lost::default());
    server.wait()?;
    server.put(1, lost.clone())?;
    server.put(2, lost.clone())?;
    tokio::task::yield_now().await;
    let gone = server.pid().monitor();
    server.pid().kill();
    gone.await;
    assert_eq!(*lost.lock().unwrap(), ["1 killed", "2 killed"]);

    let generic = Generic::start("one").await?;
    assert_eq!(generic.swap("two").await?, "one");
    Ok(())
}
