//! Names while their holder dies (PROC-71, REG-10).

use std::time::Duration;

use genserver::{Context, ExitReason, GenServer, Init, NameError, Never, Pid, register, whereis};
use tokio::sync::oneshot;

use super::support::idle;

/// Takes a name for somebody else when it is dropped.
struct Heir {
    pid: Pid,
    tell: Option<oneshot::Sender<Result<(), NameError>>>,
}

impl Drop for Heir {
    fn drop(&mut self) {
        let registered = register("names-inherited", &self.pid);
        if let Some(tell) = self.tell.take() {
            let _told = tell.send(registered).is_ok();
        }
    }
}

struct Testator;

impl GenServer for Testator {
    type Args = Heir;
    type Call = Never;
    type Cast = Never;
    type Info = Heir;
    type Continue = Never;

    async fn init(heir: Heir, ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        // Its timers are cleaned up before the name that it takes afterwards.
        ctx.send_after(Duration::from_secs(3_600), heir);
        ctx.register("names-inherited")?;
        Ok(Init::ok(Self))
    }
}

/// A dead holder does not stand in the way, also if its name has not been cleaned up yet, and that
/// clean-up does not take the name away from the next holder.
#[tokio::test(start_paused = true)]
async fn a_name_can_be_taken_in_the_middle_of_its_holders_death() {
    let (tell, told) = oneshot::channel();
    let pid = idle();
    let heir = Heir {
        pid: pid.clone(),
        tell: Some(tell),
    };
    let testator = Testator::start(heir).await.unwrap();
    let end = testator.pid().monitor();
    testator.pid().kill();
    assert_eq!(told.await.unwrap(), Ok(()));
    end.await;
    assert_eq!(whereis("names-inherited"), Some(pid));
}
