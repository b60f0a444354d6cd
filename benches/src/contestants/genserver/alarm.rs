//! `ctx.send_after`.

use genserver::{Context, GenServer as _, ServerRef, genserver as server};
use tokio::time::Instant;

use super::Genserver;
use crate::contestants::{Alarm, Diary, Done, Timed};

pub(crate) struct Clock {
    diary: Diary,
}

#[server]
impl Clock {
    #[init]
    fn init() -> Self {
        Self {
            diary: Diary::default(),
        }
    }

    #[call]
    fn arm(&mut self, due: Vec<Instant>, ctx: &mut Context<Self>) {
        let now = Instant::now();
        for due in due {
            ctx.send_after(due - now, ClockInfo::Ring(due));
        }
    }

    #[info]
    fn ring(&mut self, due: Instant) {
        self.diary.rings(due);
    }

    #[call]
    fn late(&self) -> Vec<u64> {
        self.diary.late()
    }
}

impl Alarm for ServerRef<Clock> {
    async fn arm(&self, due: Vec<Instant>) -> Done<()> {
        Ok(ClockClient::arm(self, due).await?)
    }

    async fn late(&self) -> Done<Vec<u64>> {
        Ok(ClockClient::late(self).await?)
    }
}

impl Timed for Genserver {
    type Alarm = ServerRef<Clock>;

    async fn alarms(servers: usize) -> Done<Vec<Self::Alarm>> {
        let mut alarms = Vec::with_capacity(servers);
        for _ in 0..servers {
            alarms.push(Clock::start(()).await?);
        }
        Ok(alarms)
    }
}
