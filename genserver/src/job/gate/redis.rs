//! One run in a cluster that shares a redis: [`RedisGate`].

use std::collections::hash_map::RandomState;
use std::error::Error;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, ErrorKind, RedisError, ServerErrorKind};
use tokio::time::{Instant, sleep, timeout_at};

use super::Gate;
use crate::job::JobError;
use crate::sync::{Mutex, MutexGuard};

/// Less than the five seconds that a job waits for its gate, so that the job learns why there was no answer.
const TIMEOUT: Duration = Duration::from_secs(4);
/// After this long a connection counts as broken, so that there is time left for another one.
const ONE_ANSWER: Duration = Duration::from_secs(1);
/// More than anybody means, and no overflow anywhere.
const CENTURY: Duration = Duration::from_secs(100 * 365 * 86_400);
/// Between two tries, at first and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(500));

/// A [`Gate`] of a cluster: of the nodes that share a redis, one runs for each time. It needs the feature `redis`.
///
/// Admission is one command, `SET genserver:job:<job>:<milliseconds since 1970> <node> NX PX <keep>`: whoever sets the
/// key runs. So nodes need not know each other, and one that dies takes nothing with it. Their clocks may differ;
/// a node that is late finds the key. If redis is asked and doesn't answer, the run is skipped, and that is reported
/// as [`JobEvent::Unreachable`](crate::job::JobEvent::Unreachable).
///
/// A node that asks again, because an answer was lost or because the job crashed before it could run, is
/// admitted again. Each [`connect`](Self::connect) is a node; clones are the same one. The name of the job is the key, so two
/// different jobs need different names.
///
/// Only plain connections (`redis://`, `redis+unix://`) are supported. Where redis loses what it acknowledged, as at a
/// failover to a replica that lags, a run may happen twice. On the paused clock of a test the time-outs strike before the
/// network answers: test with a [`MemoryGate`](super::MemoryGate).
///
/// ```no_run
/// use genserver::{RedisGate, RedisGateError};
/// use std::time::Duration;
///
/// # async fn example() -> Result<(), RedisGateError> {
/// let two_days = Duration::from_secs(2 * 86_400);
/// let gate = RedisGate::connect("redis://10.0.0.5", two_days).await?;
/// let gate = gate.timeout(Duration::from_secs(1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RedisGate {
    timeout: Duration,
    node: Arc<Node>,
}

struct Node {
    client: Client,
    keep: Duration,
    id: String,
    /// The connection in use; none before the first question, and after one that broke.
    connection: Mutex<Option<MultiplexedConnection>>,
}

/// Why a [`RedisGate`] gives no answer.
///
/// ```
/// use genserver::{RedisGate, RedisGateError};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let gate = RedisGate::connect("http://10.0.0.5", Duration::from_secs(60)).await;
/// assert!(matches!(gate, Err(RedisGateError::Url(_))));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RedisGateError {
    /// This is no address of a redis, or one of a kind that is not supported.
    #[error("not the address of a redis")]
    Url(#[source] Box<dyn Error + Send + Sync>),
    /// No redis answered in time, and this is what went wrong last. Trying later may help.
    #[error("no answer from redis within {0:?}")]
    Unreachable(Duration, #[source] Option<Box<dyn Error + Send + Sync>>),
    /// Redis answered with an error: for example because a password is needed.
    #[error("redis refused to answer")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
}

impl RedisGate {
    /// Connects this node, and remembers each admission for `keep`.
    ///
    /// Choose for `keep` more than the [`missed_grace`](crate::job::JobSpec::missed_grace) of its jobs, plus what the clocks of
    /// the nodes may differ by: whoever asks later runs again.
    ///
    /// # Errors
    ///
    /// [`RedisGateError::Url`] if `url` is not the address of a redis.
    /// [`RedisGateError::Unreachable`] if nobody answers there within four seconds.
    /// [`RedisGateError::Refused`] if redis refuses, for example because a password is needed.
    pub async fn connect(url: &str, keep: Duration) -> Result<Self, RedisGateError> {
        let client = Client::open(url).map_err(|error| RedisGateError::Url(error.into()))?;
        let gate = Self {
            timeout: TIMEOUT,
            node: Arc::new(Node {
                client,
                keep: keep.clamp(Duration::from_millis(1), CENTURY),
                id: random_id(),
                connection: Mutex::default(),
            }),
        };
        gate.ask(Question::Ping).await?;
        Ok(gate)
    }

    /// How long redis may take to admit or refuse a run, four seconds without this. Within it, broken connections
    /// are replaced and the question is repeated. A job waits for its gate for five seconds at most.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout.min(CENTURY);
        self
    }

    /// Asks until there is an answer, or no time left.
    async fn ask(&self, question: Question<'_>) -> Result<bool, RedisGateError> {
        let until = Instant::now() + self.timeout;
        let (mut pause, longest) = PAUSES;
        let mut last = None;
        loop {
            match timeout_at(until, self.node.try_once(&question)).await {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(error)) if may_pass(&error) => last = Some(error),
                Ok(Err(error)) => return Err(RedisGateError::Refused(error.into())),
                Err(_elapsed) => {
                    self.node.disconnect();
                    return Err(self.unreachable(last));
                }
            }
            if Instant::now() + pause >= until {
                return Err(self.unreachable(last));
            }
            sleep(pause).await;
            pause = longest.min(pause * 2);
        }
    }

    fn unreachable(&self, last: Option<RedisError>) -> RedisGateError {
        RedisGateError::Unreachable(self.timeout, last.map(Into::into))
    }
}

impl fmt::Debug for RedisGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the address: there may be a password in it.
        f.debug_struct("RedisGate")
            .field("node", &self.node.id)
            .field("keep", &self.node.keep)
            .field("timeout", &self.timeout)
            .finish()
    }
}

impl Gate for RedisGate {
    async fn admit(&self, job: &str, nominal: SystemTime) -> Result<bool, JobError> {
        let key = key(job, nominal);
        Ok(self.ask(Question::Admit(&key)).await?)
    }
}

/// What redis is asked.
enum Question<'a> {
    /// Whether it is there.
    Ping,
    /// Whether this node has the key.
    Admit(&'a str),
}

impl Node {
    async fn try_once(&self, question: &Question<'_>) -> Result<bool, RedisError> {
        let mut connection = self.connected().await?;
        let answer = match question {
            Question::Ping => {
                let pong: Result<(), RedisError> =
                    Cmd::new().arg("PING").query_async(&mut connection).await;
                pong.map(|()| true)
            }
            Question::Admit(key) => self.take(key, &mut connection).await,
        };
        if answer.is_err() {
            self.disconnect();
        }
        answer
    }

    async fn take(
        &self,
        key: &str,
        connection: &mut MultiplexedConnection,
    ) -> Result<bool, RedisError> {
        let mut set = Cmd::new();
        set.arg("SET").arg(key).arg(&self.id).arg("NX").arg("PX");
        set.arg(u64::try_from(self.keep.as_millis()).unwrap_or(u64::MAX));
        let is_set: Option<String> = set.query_async(connection).await?;
        if is_set.is_some() {
            return Ok(true);
        }
        let who = Cmd::new()
            .arg("GET")
            .arg(key)
            .query_async(connection)
            .await?;
        let who: Option<String> = who;
        Ok(who.is_some_and(|who| who == self.id))
    }

    async fn connected(&self) -> Result<MultiplexedConnection, RedisError> {
        let connected = self.connection().clone();
        if let Some(connection) = connected {
            return Ok(connection);
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(ONE_ANSWER))
            .set_response_timeout(Some(ONE_ANSWER));
        let new = self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        let old = self.connection().replace(new.clone());
        drop(old);
        Ok(new)
    }

    /// Whether it is broken or not: the next question has a new one.
    fn disconnect(&self) {
        let old = self.connection().take();
        drop(old);
    }

    fn connection(&self) -> MutexGuard<'_, Option<MultiplexedConnection>> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the same question may have an answer later.
fn may_pass(error: &RedisError) -> bool {
    use ServerErrorKind::{BusyLoading, ClusterDown, MasterDown, ReadOnly, TryAgain};
    match error.kind() {
        // ReadOnly: of a server that was the master, until the next connection finds the new one.
        ErrorKind::Io
        | ErrorKind::Parse
        | ErrorKind::Server(BusyLoading | ClusterDown | MasterDown | ReadOnly | TryAgain) => true,
        _ => false,
    }
}

fn key(job: &str, nominal: SystemTime) -> String {
    format!("genserver:job:{job}:{}", milliseconds(nominal))
}

/// Since 1970, rounded down.
fn milliseconds(time: SystemTime) -> i128 {
    let whole = |duration: Duration| i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX);
    let nanos = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => whole(after),
        Err(error) => -whole(error.duration()),
    };
    nanos.div_euclid(1_000_000)
}

/// 128 random bits: the keys of std's hash maps come from the operating system.
fn random_id() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_names_the_job_and_the_millisecond() {
        let at = |ms: u64| UNIX_EPOCH + Duration::from_millis(ms);
        let before = |ms: u64| UNIX_EPOCH - Duration::from_millis(ms);
        assert_eq!(
            key("app::Report", at(1_700_000_000_123)),
            "genserver:job:app::Report:1700000000123"
        );
        assert_eq!(key("x", at(0)), "genserver:job:x:0");
        assert_eq!(key("x", before(1)), "genserver:job:x:-1");
        assert_eq!(
            key("x", before(1) - Duration::from_micros(1)),
            "genserver:job:x:-2"
        );
    }

    #[test]
    fn each_node_has_an_id_of_its_own() {
        let ids: std::collections::HashSet<String> = (0..1000).map(|_| random_id()).collect();
        assert_eq!(ids.len(), 1000);
    }
}
