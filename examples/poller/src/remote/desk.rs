//! Everything about a queue in redis but waiting: [`Remote`].

use genserver::Pid;
use redis::aio::MultiplexedConnection;
use redis::{Cmd, FromRedisValue, Pipeline};

use super::inlet::RemoteInlet;
use super::keys::Keys;
use super::plan::{Pop, RemotePlan, milliseconds};
use crate::source::{Finished, Opened, Source, SourceError};

/// So many texts that are no jobs are kept to be looked at, the newest ones.
const GARBAGE: usize = 1_000;

const BEAT: &str = include_str!("beat.lua");
const FINISH: &str = include_str!("finish.lua");

/// A queue in redis, as one worker sees it.
pub(crate) struct Remote {
    plan: RemotePlan,
    keys: Keys,
    connection: MultiplexedConnection,
    /// What redis calls the connection of the inlet.
    inlet: i64,
}

impl Source for Remote {
    type Plan = RemotePlan;
    type Inlet = RemoteInlet;

    async fn open(plan: &RemotePlan, _worker: &Pid) -> Result<Opened<Self>, SourceError> {
        let keys = plan.next_keys();
        let connection = plan.connect().await?;
        let mut waiting = plan.connect_to_wait().await?;
        let mut id = redis::cmd("CLIENT");
        let inlet = id.arg("ID").query_async(&mut waiting);
        let mut remote = Self {
            plan: plan.clone(),
            keys: keys.clone(),
            inlet: plan.judge(inlet.await)?,
            connection,
        };
        Ok(Opened {
            reclaimed: remote.beat().await?,
            name: format!("redis at {}, for worker {},", plan.address(), keys.worker),
            beat: plan.lease / 3,
            inlet: RemoteInlet::new(plan.clone(), keys, waiting),
            source: remote,
        })
    }

    async fn beat(&mut self) -> Result<u64, SourceError> {
        match self.plan.pop {
            Pop::Brpop => {
                let _pong: String = self.ask(&redis::cmd("PING")).await?;
                Ok(0)
            }
            Pop::Blmove => {
                let mut script = script(BEAT, &[&self.keys.queue, &self.keys.workers]);
                script
                    .arg(&self.keys.processing_of)
                    .arg(&self.keys.lease_of)
                    .arg(&self.keys.worker)
                    .arg(milliseconds(self.plan.lease))
                    .arg(&self.keys.program);
                self.ask(&script).await
            }
        }
    }

    async fn finish(
        &mut self,
        text: &[u8],
        id: &str,
        digest: &str,
    ) -> Result<Finished, SourceError> {
        let mut script = script(FINISH, &[&self.keys.results, &self.keys.processing()]);
        script.arg(id).arg(digest).arg(text);
        let removed: u64 = self.ask(&script).await?;
        match (self.plan.pop, removed) {
            (Pop::Blmove, 0) => Ok(Finished::Another),
            (Pop::Blmove | Pop::Brpop, _) => Ok(Finished::Ours),
        }
    }

    async fn give_back(&mut self, text: &[u8]) -> Result<(), SourceError> {
        let (queue, processing) = (&self.keys.queue, self.keys.processing());
        let mut command = Cmd::new();
        match self.plan.pop {
            Pop::Blmove => command
                .arg("LMOVE")
                .arg(processing)
                .arg(queue)
                .arg("LEFT")
                .arg("RIGHT"),
            Pop::Brpop => command.arg("RPUSH").arg(queue).arg(text),
        };
        let _moved: redis::Value = self.ask(&command).await?;
        Ok(())
    }

    async fn put_aside(&mut self, text: &[u8]) -> Result<(), SourceError> {
        let (garbage, processing) = (&self.keys.garbage, self.keys.processing());
        let mut commands = redis::pipe();
        commands.atomic();
        match self.plan.pop {
            // Without sending it once more: it may be long.
            Pop::Blmove => commands
                .cmd("LMOVE")
                .arg(processing)
                .arg(garbage)
                .arg("LEFT")
                .arg("LEFT"),
            Pop::Brpop => commands.cmd("LPUSH").arg(garbage).arg(text),
        };
        commands.cmd("LTRIM").arg(garbage).arg(0).arg(GARBAGE - 1);
        self.act(&commands).await
    }

    /// Once redis has answered, the pop is over, with a job or without.
    async fn interrupt(&mut self) -> Result<(), SourceError> {
        let mut command = redis::cmd("CLIENT");
        command.arg("UNBLOCK").arg(self.inlet);
        let _unblocked: u64 = self.ask(&command).await?;
        Ok(())
    }

    async fn close(mut self) -> Result<(), SourceError> {
        let mut commands = redis::pipe();
        commands.atomic();
        commands.cmd("DEL").arg(self.keys.lease());
        commands
            .cmd("SREM")
            .arg(&self.keys.workers)
            .arg(&self.keys.worker);
        self.act(&commands).await
    }
}

impl Remote {
    async fn ask<T: FromRedisValue>(&mut self, command: &Cmd) -> Result<T, SourceError> {
        let answer = command.query_async(&mut self.connection).await;
        Ok(self.plan.judge(answer)?)
    }

    async fn act(&mut self, commands: &Pipeline) -> Result<(), SourceError> {
        let done = commands.exec_async(&mut self.connection).await;
        Ok(self.plan.judge(done)?)
    }
}

fn script(text: &str, keys: &[&str]) -> Cmd {
    let mut command = redis::cmd("EVAL");
    command.arg(text).arg(keys.len()).arg(keys);
    command
}
