//! What a server tells itself about its jobs: [`JobTick`].

/// A message of a server to itself, about one of its job methods.
#[derive(Debug)]
pub struct JobTick {
    pub(super) index: usize,
    name: &'static str,
    pub(super) news: News,
}

/// What there is to tell.
#[derive(Debug)]
pub(super) enum News {
    /// The timer rang, or a run is to begin.
    Woke,
    /// The gate answered.
    Admitted {
        run: u64,
        answer: Result<bool, String>,
    },
}

impl JobTick {
    pub(super) fn new(index: usize, name: &'static str, news: News) -> Self {
        Self { index, name, news }
    }

    /// The number of the method in its block.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// The name of the method, for logs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }
}
