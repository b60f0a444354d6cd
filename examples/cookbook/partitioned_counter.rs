//! Spread one server over several, by key, so that none is a bottleneck.
//!
//! Look at `of_number`, and at what is lost when one partition fails.
//!
//! - A `PartitionSupervisor` runs the same server several times. Each key belongs to one of them, always to the same.
//! - Each partition has its own mailbox and its own state, and all of them work at the same time.
//! - One that fails is restarted alone: the keys of the others are not concerned.
//!
//! For keys that are no numbers there is `of`, which takes anything that is `Hash`.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::collections::BTreeMap;
use std::error::Error;

use genserver::{
    Address as _, CallError, ExitReason, PartitionSupervisor, PartitionSupervisorRef, genserver,
};

/// Counts the visits of its customers.
struct Counter {
    visits: BTreeMap<u64, u32>,
}

#[genserver]
impl Counter {
    #[init]
    fn init() -> Self {
        let visits = BTreeMap::new();
        Self { visits }
    }

    #[cast]
    fn visit(&mut self, customer: u64) {
        *self.visits.entry(customer).or_default() += 1;
    }

    #[call]
    fn visits(&self) -> BTreeMap<u64, u32> {
        self.visits.clone()
    }
}

type Counters = PartitionSupervisorRef<Counter>;

/// Asks them all.
async fn show(counters: &Counters) -> Result<(), CallError> {
    let mut sum = 0;
    for (number, partition) in counters.partitions().iter().enumerate() {
        let visits = partition.visits().await?;
        println!("  partition {number}: {visits:?}");
        sum += visits.values().sum::<u32>();
    }
    println!("  {sum} visits");
    Ok(())
}

fn day(counters: &Counters) -> Result<(), Box<dyn Error>> {
    for customer in [1, 4, 2, 7, 2, 6, 4, 9, 2, 7] {
        counters.of_number(customer).visit(customer)?;
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let counters = PartitionSupervisor::<Counter>::new(|_partition| ());
    let counters = counters.partitions(3).start().await?;

    day(&counters)?;
    println!("after the first day:");
    show(&counters).await?;

    let unlucky = counters.of_number(2).whereis().ok_or("it runs")?;
    unlucky
        .stop()
        .reason(ExitReason::other("out of paper"))
        .await?;
    println!("the partition of customer 2 has failed, and runs again:");
    show(&counters).await?;

    day(&counters)?;
    println!("after the second day:");
    show(&counters).await?;
    counters.stop().await?;
    Ok(())
}
