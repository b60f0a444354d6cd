//! A queue: one call, one cast.

use std::collections::VecDeque;

use genserver::GenServer;

/// A queue of numbers.
pub struct SimpleQueue {
    items: VecDeque<i64>,
}

#[genserver::genserver]
impl SimpleQueue {
    #[init]
    fn init(items: Vec<i64>) -> Self {
        Self {
            items: items.into(),
        }
    }

    /// Takes the first item.
    #[call]
    fn dequeue(&mut self) -> Option<i64> {
        self.items.pop_front()
    }

    /// Puts an item behind the others.
    #[cast]
    fn enqueue(&mut self, value: i64) {
        self.items.push_back(value);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let queue = SimpleQueue::start(vec![1, 2, 3]).await?;
    queue.enqueue(20)?;
    assert_eq!(queue.dequeue().await?, Some(1));
    Ok(())
}
