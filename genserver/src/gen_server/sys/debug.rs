//! Watching a server work: statistics, a log, a trace.

use super::ask::ask;
use super::inspection::{Log, Trace};
use super::installed::Installed;
use super::{Answer, AnyServer, Event, Statistics};

/// Has a server count its messages from now on (row SYS-08). If it does already, it goes on counting.
///
/// # Errors
///
/// See [the module](crate::sys#errors).
///
/// ```
/// use genserver::{GenServer, genserver, sys};
///
/// struct Echo;
///
/// #[genserver]
/// impl Echo {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[call]
///     fn echo(&self, word: &'static str) -> &'static str { word }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let echo = Echo::start(()).await?;
/// sys::start_statistics(&echo).await?;
/// echo.echo("hello").await?;
///
/// let statistics = sys::statistics(&echo).await?.expect("it counts");
/// assert_eq!((statistics.calls, statistics.replies), (1, 1));
///
/// sys::stop_statistics(&echo).await?;
/// assert_eq!(sys::statistics(&echo).await?, None);
/// # Ok(())
/// # }
/// ```
pub async fn start_statistics<By>(server: &impl AnyServer<By>) -> Answer<()> {
    ask(server, |subject| {
        subject.inspect(&mut |inspection| {
            inspection.statistics.get_or_insert_with(Statistics::begin);
        });
    })
    .await
}

/// What a server has counted, if it counts: see [`start_statistics`].
///
/// # Errors
///
/// See [the module](crate::sys#errors).
///
/// ```
/// use genserver::{Agent, AgentClient, sys};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0_u32).await?;
/// assert_eq!(sys::statistics(&agent).await?, None);
/// sys::start_statistics(&agent).await?;
/// agent.update(|count| *count += 1).await?;
/// assert!(sys::statistics(&agent).await?.is_some_and(|statistics| statistics.calls == 1));
/// # Ok(())
/// # }
/// ```
pub async fn statistics<By>(server: &impl AnyServer<By>) -> Answer<Option<Statistics>> {
    ask(server, |subject| {
        let mut counted = None;
        subject.inspect(&mut |inspection| counted = inspection.statistics);
        counted
    })
    .await
}

/// Has a server count no more, and forget what it has counted.
///
/// # Errors
///
/// See [the module](crate::sys#errors).
///
/// ```
/// use genserver::{Agent, sys};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0_u32).await?;
/// sys::start_statistics(&agent).await?;
/// sys::stop_statistics(&agent).await?;
/// assert_eq!(sys::statistics(&agent).await?, None);
/// # Ok(())
/// # }
/// ```
pub async fn stop_statistics<By>(server: &impl AnyServer<By>) -> Answer<()> {
    ask(server, |subject| {
        subject.inspect(&mut |inspection| inspection.statistics = None);
    })
    .await
}

/// Has a server keep its last `limit` [`events`] from now on (row SYS-09); none if that is zero. With
/// another limit than before, the newest stay.
///
/// # Errors
///
/// See [the module](crate::sys#errors).
///
/// ```
/// use genserver::sys::{self, EventKind};
/// use genserver::{GenServer, genserver};
///
/// struct Echo;
///
/// #[genserver]
/// impl Echo {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[call]
///     fn echo(&self, word: &'static str) -> &'static str { word }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let echo = Echo::start(()).await?;
/// sys::log(&echo, 10).await?;
/// echo.echo("hello").await?;
///
/// let events = sys::events(&echo).await?;
/// assert_eq!(events[0].kind, EventKind::Call);
/// assert_eq!(events[0].message, "Echo");
/// assert_eq!(events[1].kind, EventKind::Reply);
/// # Ok(())
/// # }
/// ```
pub async fn log<By>(server: &impl AnyServer<By>, limit: usize) -> Answer<()> {
    ask(server, move |subject| {
        subject.inspect(&mut |inspection| {
            inspection.log = Log::limited(inspection.log.take(), limit);
        });
    })
    .await
}

/// The last events of a server, the oldest first; none if it keeps no [`log`].
///
/// # Errors
///
/// See [the module](crate::sys#errors).
///
/// ```
/// use genserver::{Agent, AgentClient, sys};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0_u32).await?;
/// sys::log(&agent, 10).await?;
/// agent.update(|count| *count += 1).await?;
/// assert_eq!(sys::events(&agent).await?.len(), 2); // the call and its reply
/// # Ok(())
/// # }
/// ```
pub async fn events<By>(server: &impl AnyServer<By>) -> Answer<Vec<Event>> {
    ask(server, |subject| {
        let mut events = Vec::new();
        subject.inspect(&mut |inspection| {
            events = inspection.log.as_ref().map(Log::events).unwrap_or_default();
        });
        events
    })
    .await
}

/// Has a server report each of its events through `tracing`, at the level `info`, or no more (row
/// SYS-10).
///
/// # Errors
///
/// See [the module](crate::sys#errors).
///
/// ```
/// use genserver::sys::{self, Trace};
/// use genserver::Agent;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0_u32).await?;
/// sys::trace(&agent, Trace::On).await?;
/// assert_eq!(sys::status(&agent).await?.trace, Trace::On);
/// sys::trace(&agent, Trace::Off).await?;
/// # Ok(())
/// # }
/// ```
pub async fn trace<By>(server: &impl AnyServer<By>, trace: Trace) -> Answer<()> {
    ask(server, move |subject| {
        subject.inspect(&mut |inspection| inspection.trace = trace);
    })
    .await
}

/// Ends statistics, log and trace of a server, and removes what is installed (row SYS-12). One that is suspended stays so.
///
/// # Errors
///
/// See [the module](crate::sys#errors).
///
/// ```
/// use genserver::{Agent, sys};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0_u32).await?;
/// sys::log(&agent, 10).await?;
/// sys::no_debug(&agent).await?;
/// assert_eq!(sys::status(&agent).await?.log, None);
/// # Ok(())
/// # }
/// ```
pub async fn no_debug<By>(server: &impl AnyServer<By>) -> Answer<()> {
    ask(server, |subject| {
        subject.inspect(&mut |inspection| {
            inspection.statistics = None;
            inspection.log = None;
            inspection.trace = Trace::Off;
            inspection.installed = Installed::default();
        });
    })
    .await
}
