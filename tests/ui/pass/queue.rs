//! The example of the front page.
#![deny(warnings, missing_docs)]

use std::collections::VecDeque;
use std::time::Duration;

use genserver::{GenServer, genserver};

/// A queue of numbers.
#[derive(Debug)]
pub struct SimpleQueue {
    items: VecDeque<i64>,
}

#[genserver]
impl SimpleQueue {
    #[init]
    fn init(items: Vec<i64>) -> Self {
        Self {
            items: items.into(),
        }
    }

    #[call]
    fn dequeue(&mut self) -> Option<i64> {
        self.items.pop_front()
    }

    #[call]
    fn queue(&self) -> Vec<i64> {
        self.items.iter().copied().collect()
    }

    #[cast]
    fn enqueue(&mut self, value: i64) {
        self.items.push_back(value);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let queue = SimpleQueue::start(vec![1, 2, 3]).name("queue").await?;
    queue.enqueue(20)?;
    assert_eq!(queue.dequeue().await?, Some(1));
    assert_eq!(
        queue.queue().timeout(Duration::from_secs(1)).await?,
        [2, 3, 20]
    );
    assert_eq!(format!("{:?}", SimpleQueueCast::Enqueue(1)), "Enqueue");
    Ok(())
}
