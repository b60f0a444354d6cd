//! Job methods of several nodes.

use std::sync::LazyLock;

use genserver::{Context, GenServer, JobEvent, MemoryGate, genserver};

use super::office::Office;

static GATE: LazyLock<MemoryGate> = LazyLock::new(MemoryGate::new);

/// One node of a cluster.
struct Node;

#[genserver]
impl Node {
    #[init]
    fn init(office: Office, ctx: &mut Context<Self>) -> Self {
        office.equip(ctx);
        Self
    }

    #[job(daily = "06:00", gate = GATE.clone())]
    fn report(&mut self) {}
}

/// 1.9: `gate`
#[tokio::test(start_paused = true)]
async fn a_method_runs_once_among_the_servers_that_share_a_gate() {
    let (office, other) = (Office::new(), Office::new());
    let _nodes = (
        Node::start(office.clone()).await.unwrap(),
        Node::start(other.clone()).await.unwrap(),
    );
    office.clock.advance_to("2025-01-31").await.unwrap();
    let mut runs = [office.recorder.runs(), other.recorder.runs()].concat();
    runs.sort();
    let expected: Vec<_> = (1..=30)
        .map(|day| format!("2025-01-{day:02}T06:00+00:00"))
        .collect();
    assert_eq!(runs, expected);
    let events = [office.recorder.events(), other.recorder.events()].concat();
    let refused = events
        .iter()
        .filter(|(_job, event)| matches!(event, JobEvent::Skipped { .. }));
    assert_eq!(refused.count(), 30);
}
