//! Conditions and documentation of the methods hold for what is made from them.
#![deny(warnings, missing_docs)]

#[cfg(test)]
use genserver::{Context, Down, ExitReason, Next};
use genserver::{GenServer, genserver};

/// Counts.
#[derive(Debug)]
pub struct Counter(u64);

/// What the module's documentation says of the block.
#[genserver]
impl Counter {
    /// Not a hook.
    pub const START: u64 = 1;

    /// Starts at [`Self::START`].
    #[init]
    pub fn init() -> Self {
        Self(Self::START)
    }

    /// The count, see [`Self::START`].
    #[call]
    #[cfg(not(test))]
    #[inline]
    pub fn count(&self) -> u64 {
        self.0
    }

    /// Does not exist.
    #[cfg(test)]
    #[call]
    pub fn count(&self) -> Missing {
        Missing
    }

    /// Adds.
    ///
    /// # Errors
    ///
    /// Said by the user.
    #[cast]
    #[deprecated = "count in your head"]
    fn add(&mut self, n: u64) {
        self.0 += n;
    }

    #[cfg(test)]
    #[info]
    fn missing(&mut self, missing: Missing) {}

    #[cfg(test)]
    #[handle_continue]
    fn also_missing(&mut self, missing: Missing) -> Next<Self> {}

    #[cfg(test)]
    #[down]
    fn never_down(&mut self, down: Down) {}

    #[cfg(test)]
    #[terminate]
    fn terminate(&mut self, reason: &ExitReason) {}

    #[cfg(test)]
    #[job(interval = 1)]
    fn hidden(&mut self, ctx: &mut Context<Self>) {}
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let counter = Counter::start(()).await?;
    #[expect(deprecated, reason = "the attribute is kept")]
    counter.add(2)?;
    assert_eq!(counter.count().await?, 3);
    Ok(())
}
