//! [actix](https://docs.rs/actix): servers that share a thread.

use std::future::Future;
use std::io;
use std::sync::{Mutex, PoisonError};

use actix::{Actor, Addr, Arbiter, ArbiterHandle, Context, System};
use tokio::task::JoinHandle;

use super::{Contestant, Done, Threads};

mod alarm;
mod bounded;
mod count;
mod ring;
mod tree;

#[derive(Debug)]
pub(crate) struct Actix;

/// The thread of the servers, where callers run on others.
static SERVERS: Mutex<Option<ArbiterHandle>> = Mutex::new(None);

impl Contestant for Actix {
    const NAME: &'static str = "actix";

    /// Each call of a lone caller goes to another thread and back.
    const SHORTER: u64 = 50;

    fn run<F, T>(threads: Threads, work: F) -> Done<T>
    where
        F: Future<Output = Done<T>> + Send + 'static,
        T: Send + 'static,
    {
        let system = System::new();
        match threads {
            Threads::One => system.block_on(work),
            Threads::Two => {
                let runtime = threads.runtime()?;
                let arbiter = Arbiter::new();
                *SERVERS.lock().unwrap_or_else(PoisonError::into_inner) = Some(arbiter.handle());
                let done = runtime.block_on(async move { tokio::spawn(work).await? });
                arbiter.stop();
                let ended = arbiter.join();
                ended.map_err(|_panic| io::Error::other("the thread of the servers panicked"))?;
                done
            }
        }
    }

    /// Among the servers, if there is only one thread.
    fn spawn<F>(caller: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        match Arbiter::try_current() {
            Some(_here) => actix::spawn(caller),
            None => tokio::spawn(caller),
        }
    }
}

/// Starts a server: here, if this thread has servers, else on the thread that has.
fn start<A>(actor: A) -> Done<Addr<A>>
where
    A: Actor<Context = Context<A>> + Send,
{
    if Arbiter::try_current().is_some() {
        return Ok(actor.start());
    }
    let servers = SERVERS.lock().unwrap_or_else(PoisonError::into_inner);
    match servers.as_ref() {
        Some(servers) => Ok(A::start_in_arbiter(servers, move |_context| actor)),
        None => Err("no thread has servers".into()),
    }
}
