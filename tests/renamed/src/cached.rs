//! A generic server.

use core::fmt::Debug;

use otp::{Context, Next, Reply, genserver};

/// The last values of a kind.
#[derive(Debug)]
pub struct Recent<T, const N: usize> {
    /// The latest first.
    values: Vec<T>,
}

#[genserver(crate = otp, trap_exits = true)]
impl<T: Clone + Debug + Send + 'static, const N: usize> Recent<T, N> {
    #[init]
    fn init(first: T) -> Self {
        Self {
            values: vec![first],
        }
    }

    #[call]
    fn all(&self) -> Vec<T> {
        self.values.clone()
    }

    #[call]
    fn first(&mut self) -> Reply<Option<T>, Self> {
        Reply::new(self.values.first().cloned())
    }

    #[cast]
    fn push(&mut self, value: T, _ctx: &mut Context<Self>) {
        self.values.insert(0, value);
        self.values.truncate(N);
    }

    #[info]
    fn forget(&mut self, _older: T) -> Next<Self> {
        self.values.clear();
        Next::Wait
    }

    #[job(every = "1h")]
    fn sweep(&mut self) {
        self.values.clear();
    }
}
