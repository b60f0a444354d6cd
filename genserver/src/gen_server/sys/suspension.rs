//! Holding a server still: [`suspend`] and [`resume`].

use super::ask::ask;
use super::{Answer, AnyServer};

/// Holds a server still: until it is [resumed](resume), none of its callbacks runs.
///
/// What arrives is set aside in its order: calls, casts, messages, downs, exits of strangers; also a
/// [drain](crate::Address::drain). Callers wait for as long as their time-outs say, a bounded mailbox
/// fills up, streams are not polled, and no idle time-out fires (row SYS-04). System messages are answered
/// (row SYS-05). What ends the server ends it at once: [`Address::stop`](crate::Address::stop), an exit of
/// its parent, a fatal signal, a kill (rows GS-88, SYS-14); then what was set aside is
/// [undelivered](crate::GenServer::undelivered).
///
/// Suspended twice it is still resumed by one [`resume`]. A suspended supervisor restarts nobody.
///
/// # Errors
///
/// See [the module](crate::sys#errors).
///
/// # Cancel safety
///
/// If the future is dropped, the server may or may not be suspended.
///
/// ```
/// use std::time::Duration;
///
/// use genserver::{CallError, GenServer, genserver, sys};
///
/// struct Clock;
///
/// #[genserver]
/// impl Clock {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[call]
///     fn tick(&self) -> u32 { 1 }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), CallError> {
/// # let clock = Clock::start(()).await.expect("it starts");
/// sys::suspend(&clock).await?;
/// let limit = Duration::from_millis(10);
/// assert_eq!(clock.tick().timeout(limit).await, Err(CallError::Timeout(limit)));
///
/// sys::resume(&clock).await?;
/// assert_eq!(clock.tick().await?, 1);
/// # Ok(())
/// # }
/// ```
pub async fn suspend<By>(server: &impl AnyServer<By>) -> Answer<()> {
    ask(server, |subject| {
        subject.inspect(&mut |inspection| {
            inspection.aside.get_or_insert(0);
        });
    })
    .await
}

/// Lets a [suspended](suspend) server go on: what was set aside comes first, in its old order (row
/// SYS-06). An idle time-out that was running starts over. One that runs is not disturbed.
///
/// # Errors
///
/// See [the module](crate::sys#errors).
///
/// # Cancel safety
///
/// If the future is dropped, the server may or may not be resumed.
///
/// ```
/// use genserver::{Agent, AgentClient, sys};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0_u32).await?;
/// sys::suspend(&agent).await?;
/// assert!(sys::status(&agent).await?.is_suspended);
/// sys::resume(&agent).await?;
/// assert_eq!(agent.get(|count| *count).await?, 0);
/// # Ok(())
/// # }
/// ```
pub async fn resume<By>(server: &impl AnyServer<By>) -> Answer<()> {
    ask(server, |subject| {
        subject.inspect(&mut |inspection| inspection.aside = None);
    })
    .await
}
