//! Where jobs are taken out of redis: [`RemoteInlet`].

use redis::aio::MultiplexedConnection;
use redis::{FromRedisValue, Pipeline, RedisResult};
use tokio::time::timeout;

use super::keys::Keys;
use super::plan::{ANSWER, Pop, RemotePlan, milliseconds};
use crate::embedded::Patience;
use crate::source::{Inlet, SourceError};

/// A connection of its own, which nothing else uses: it stands still while it waits. It is dropped with a pop that
/// nobody waits for any more, because the answer to that one would be taken for the answer to the next.
pub(crate) struct RemoteInlet {
    plan: RemotePlan,
    keys: Keys,
    connection: MultiplexedConnection,
}

impl RemoteInlet {
    pub(super) fn new(plan: RemotePlan, keys: Keys, connection: MultiplexedConnection) -> Self {
        Self {
            plan,
            keys,
            connection,
        }
    }

    /// Into the worker's list. The lease comes first and lasts longer than the pop: who has no lease gets no job.
    async fn blmove(&mut self) -> Result<Option<Vec<u8>>, SourceError> {
        let (keys, lease) = (&self.keys, milliseconds(self.plan.lease));
        let mut commands = redis::pipe();
        commands
            .cmd("SADD")
            .arg(&keys.workers)
            .arg(&keys.worker)
            .ignore()
            .cmd("SET")
            .arg(keys.lease())
            .arg("")
            .arg("PX")
            .arg(lease)
            .ignore();
        let blocks = match self.plan.patience {
            Patience::Wait => "BLMOVE",
            Patience::Leave => "LMOVE",
        };
        commands
            .cmd(blocks)
            .arg(&keys.queue)
            .arg(keys.processing())
            .arg("RIGHT")
            .arg("LEFT");
        let (taken,) = self.ask(commands).await?;
        Ok(taken)
    }

    /// Out of redis, into this program alone.
    async fn brpop(&mut self) -> Result<Option<Vec<u8>>, SourceError> {
        let mut commands = redis::pipe();
        match self.plan.patience {
            Patience::Wait => {
                commands.cmd("BRPOP").arg(&self.keys.queue);
                let (taken,): (Option<(Vec<u8>, Vec<u8>)>,) = self.ask(commands).await?;
                Ok(taken.map(|(_key, text)| text))
            }
            Patience::Leave => {
                commands.cmd("RPOP").arg(&self.keys.queue);
                let (taken,) = self.ask(commands).await?;
                Ok(taken)
            }
        }
    }

    /// Sends commands whose last one may block, for so long at most.
    async fn ask<T: FromRedisValue>(&mut self, mut commands: Pipeline) -> Result<T, SourceError> {
        let longest = self.plan.longest_pop();
        match self.plan.patience {
            Patience::Wait => drop(commands.arg(longest.as_secs_f64())),
            Patience::Leave => {}
        }
        let asking = commands.query_async(&mut self.connection);
        let answer: RedisResult<T> = timeout(longest + ANSWER, asking)
            .await
            .map_err(|_elapsed| self.plan.silent())?;
        Ok(self.plan.judge(answer)?)
    }
}

impl Inlet for RemoteInlet {
    async fn take(&mut self) -> Result<Option<Vec<u8>>, SourceError> {
        match self.plan.pop {
            Pop::Blmove => self.blmove().await,
            Pop::Brpop => self.brpop().await,
        }
    }
}
