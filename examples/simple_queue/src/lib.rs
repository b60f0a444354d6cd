//! A queue of integers that many can share: a server with two calls and a cast.
//!
//! It runs under a supervisor, and is found by its name:
//!
//! ```
//! use genserver::Supervisor;
//! use simple_queue::{SimpleQueue, SimpleQueueClient as _};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let tree = Supervisor::one_for_one().child(SimpleQueue::child(vec![1, 2, 3])).start().await?;
//!
//! let queue = SimpleQueue::named();
//! assert_eq!(queue.queue().await?, [1, 2, 3]);
//! assert_eq!(queue.dequeue().await?, Some(1));
//! queue.enqueue(20)?;
//! assert_eq!(queue.queue().await?, [2, 3, 20]);
//!
//! tree.stop().await?;
//! # Ok(())
//! # }
//! ```

use std::collections::VecDeque;

use genserver::{Named, ServerSpec, genserver};

/// The server: integers, first in, first out.
///
/// What it holds is in its memory only. If it crashes, the next one begins with the items it was given.
///
/// Without a name and a supervisor it is a value like any other, as tests want it:
///
/// ```
/// use genserver::GenServer as _;
/// use simple_queue::{SimpleQueue, SimpleQueueClient as _};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let empty = SimpleQueue::start(vec![]).await?;
/// assert_eq!(empty.dequeue().await?, None);
/// # Ok(())
/// # }
/// ```
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

    /// Takes the first item out. None if there is none.
    #[call]
    fn dequeue(&mut self) -> Option<i64> {
        self.items.pop_front()
    }

    /// All items, the first one first.
    #[call]
    fn queue(&self) -> Vec<i64> {
        self.items.iter().copied().collect()
    }

    /// Adds an item at the end.
    #[cast]
    fn enqueue(&mut self, item: i64) {
        self.items.push_back(item);
    }
}

impl SimpleQueue {
    /// What [`child`](Self::child) is called.
    pub const NAME: &str = "SimpleQueue";

    /// The queue as the child of a supervisor: with its name, and with these items at each start.
    pub fn child(items: Vec<i64>) -> ServerSpec<Self> {
        ServerSpec::of(items).set(|spec| spec.id(Self::NAME).name(Self::NAME))
    }

    /// The queue that has the name now, whoever started it.
    #[must_use]
    pub fn named() -> Named<Self> {
        Named::new(Self::NAME)
    }
}
