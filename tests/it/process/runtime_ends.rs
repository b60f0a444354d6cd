//! Timers of a runtime that has ended or is about to (note A29).

use std::time::Duration;

use genserver::{Address as _, Process, ServerRef};
use tokio::runtime::Runtime;

use super::support::{Worker, comes_to_an_end, worker};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_timer_on_a_runtime_that_has_ended_does_not_hang() {
    let ended = comes_to_an_end(|| {
        let ended = Runtime::new().unwrap();
        let handle = ended.handle().clone();
        let (server, _heard) = ended.block_on(worker()).unwrap();
        drop(ended);
        let _inside = handle.enter();
        server.send_after(SECOND, 1);
    });
    assert!(ended, "setting a timer hangs");
}

/// Sets a timer when it is dropped, as a state that says a delayed good-bye would.
struct Farewell(ServerRef<Worker>);

impl Drop for Farewell {
    fn drop(&mut self) {
        self.0.send_after(SECOND, 1);
    }
}

#[test]
fn a_destructor_may_set_a_timer_while_its_runtime_ends() {
    let ended = comes_to_an_end(|| {
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async {
            let (server, _heard) = worker().await.unwrap();
            server.send_after(SECOND, 1);
            for _ in 0..10 {
                let farewell = Farewell(server.clone());
                Process::spawn(move |_me| async move {
                    let _held = farewell;
                    std::future::pending().await
                });
            }
            tokio::task::yield_now().await;
        });
        drop(runtime);
    });
    assert!(ended, "the end of the runtime hangs");
}
