//! `Counter`: sums that a server keeps, so that they outlive the jobs which add to them.

use std::collections::BTreeMap;

use genserver::{Named, genserver};
use genserver_schedule::Mistake;

use super::{Action, Given};

/// The sums, by their names.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    sums: BTreeMap<String, i64>,
}

#[genserver]
impl Counters {
    #[init]
    fn init() -> Self {
        Self::default()
    }

    /// Adds to a sum, which begins with zero, and gives it.
    #[call]
    fn add(&mut self, name: String, number: i64) -> i64 {
        let sum = self.sums.entry(name).or_default();
        *sum = sum.saturating_add(number);
        *sum
    }
}

impl Counters {
    /// The name of the server.
    pub(crate) const NAME: &str = "Counters";
}

/// Adds a number to the sum with a name.
pub(super) fn add(given: &Given<'_>) -> Result<Action, Mistake> {
    let name = given.text(0).unwrap_or_default();
    let number = given.integer(1)?;
    let counters = Named::<Counters>::new(Counters::NAME);
    Ok(Action::new(move || {
        let sum = counters.add(name.clone(), number);
        async move { Ok(sum.await?.to_string()) }
    }))
}
