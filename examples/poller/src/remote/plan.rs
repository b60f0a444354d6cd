//! Which redis, and how it is used: [`RemotePlan`].

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use clap::ValueEnum;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisResult};

use super::keys::Keys;
use super::trouble::RedisTrouble;
use crate::embedded::Patience;

/// After so long without an answer, redis hangs.
pub(super) const ANSWER: Duration = Duration::from_secs(3);

/// The longest time of one blocking pop.
const LONGEST_POP: Duration = Duration::from_secs(5);

/// How a job is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pop {
    /// Into a list of the worker's own: none is lost
    Blmove,
    /// Out of redis: what dies with its worker is lost
    Brpop,
}

/// Which redis, and how it is used. All incarnations of a poller share it.
#[derive(Clone)]
pub(crate) struct RemotePlan {
    client: Client,
    address: String,
    queue: String,
    program: String,
    incarnations: Arc<AtomicU32>,
    pub(super) pop: Pop,
    pub(super) lease: Duration,
    pub(super) patience: Patience,
}

impl RemotePlan {
    pub(crate) fn new(
        client: Client,
        queue: String,
        pop: Pop,
        lease: Duration,
        patience: Patience,
    ) -> Self {
        Self {
            // Without the password.
            address: client.get_connection_info().addr().to_string(),
            client,
            queue,
            program: format!("{}-{:08x}", process::id(), random() & 0xffff_ffff),
            incarnations: Arc::default(),
            pop,
            lease,
            patience,
        }
    }

    /// The keys of the next incarnation.
    pub(super) fn next_keys(&self) -> Keys {
        let before = self.incarnations.fetch_add(1, Ordering::Relaxed);
        Keys::new(&self.queue, &self.program, before.saturating_add(1))
    }

    /// A connection that knows when redis hangs.
    pub(super) async fn connect(&self) -> Result<MultiplexedConnection, RedisTrouble> {
        self.connect_with(Some(ANSWER)).await
    }

    /// A connection for blocking commands, whose answers may take any time.
    pub(super) async fn connect_to_wait(&self) -> Result<MultiplexedConnection, RedisTrouble> {
        self.connect_with(None).await
    }

    async fn connect_with(
        &self,
        answer: Option<Duration>,
    ) -> Result<MultiplexedConnection, RedisTrouble> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(ANSWER))
            .set_response_timeout(answer);
        let connecting = self
            .client
            .get_multiplexed_async_connection_with_config(&config);
        self.judge(connecting.await)
    }

    pub(super) fn judge<T>(&self, result: RedisResult<T>) -> Result<T, RedisTrouble> {
        result.map_err(|error| RedisTrouble::of(&error, &self.address))
    }

    pub(super) fn silent(&self) -> RedisTrouble {
        RedisTrouble::Silent {
            address: self.address.clone(),
        }
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Shorter than the lease that is taken with it: when a worker is dead for others, no pop of it is open any more.
    pub(super) fn longest_pop(&self) -> Duration {
        LONGEST_POP.min(self.lease / 2)
    }
}

/// Different in each program.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// As redis counts.
pub(super) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
