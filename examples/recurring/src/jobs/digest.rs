//! [`Digest`].

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use genserver::{Job, JobContext, JobError, JobResult, job};
use tokio::task::spawn_blocking;

use super::Recurring;
use crate::data::ORDERS;
use crate::files;

/// Far more than a day's orders.
const MOST_BYTES: u64 = 10 * 1024 * 1024;

/// Sums up the orders on the mornings of working days. Who writes them may be late, so it tries again, for a minute at most.
#[job(
    cron = "0 9 * * MON-FRI",
    timezone = "Europe/Berlin",
    retry(max = 2, base = "500ms", cap = "10s"),
    deadline = "1m"
)]
#[derive(Clone)]
pub(super) struct Digest {
    data: PathBuf,
}

/// What no further attempt mends.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum OrderError {
    #[error("line {line} of {ORDERS} is no `customer,cents`: {text}")]
    NoOrder { line: usize, text: String },
    #[error("the orders of {customer} are more than can be counted")]
    TooMuch { customer: String },
    #[error("{ORDERS} has more than {MOST_BYTES} bytes")]
    TooLong,
}

impl Digest {
    pub(super) fn new(data: &Path) -> Self {
        Self { data: data.into() }
    }
}

impl Recurring for Digest {
    const NAME: &'static str = "digest";
    const WHEN: &'static str = "cron 0 9 * * MON-FRI in Europe/Berlin";
    const ABOUT: &'static str = "sums up orders.csv, for each customer";
}

impl Job for Digest {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        let data = self.data.clone();
        let customers = spawn_blocking(move || digest(&data)).await??;
        program::say(format_args!("digest: the orders of {customers} customers"));
        Ok(())
    }
}

/// Writes the sums, and says how many customers there are.
fn digest(data: &Path) -> Result<usize, JobError> {
    let mut orders = Vec::new();
    let missing = |error| io::Error::other(format!("{ORDERS}: {error}"));
    let path = data.join(ORDERS);
    // Who opens a pipe waits for who writes it.
    if !fs::metadata(&path).map_err(missing)?.is_file() {
        return Err(missing(io::ErrorKind::InvalidInput.into()).into());
    }
    let file = File::open(&path).map_err(missing)?;
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut orders)
        .map_err(missing)?;
    let text = String::from_utf8_lossy(&orders);
    let sums = match u64::try_from(orders.len()) {
        Ok(0..=MOST_BYTES) => sum_up(&text),
        Ok(_) | Err(_) => Err(OrderError::TooLong),
    };
    let sums = sums.map_err(JobError::fatal)?;
    let mut written = String::new();
    for (customer, cents) in &sums {
        writeln!(written, "{customer}: {}.{:02}", cents / 100, cents % 100)?;
    }
    files::replace(&data.join("digest.txt"), &written)?;
    Ok(sums.len())
}

/// What each customer has to pay, in cents.
fn sum_up(orders: &str) -> Result<BTreeMap<&str, u64>, OrderError> {
    let mut sums = BTreeMap::new();
    for (index, text) in orders
        .lines()
        .enumerate()
        .filter(|(_, text)| !text.is_empty())
    {
        let order = text.rsplit_once(',');
        let Some((customer, Ok(cents))) = order.map(|(who, cents)| (who, cents.parse::<u64>()))
        else {
            let text = text.chars().take(60).collect();
            return Err(OrderError::NoOrder {
                line: index + 1,
                text,
            });
        };
        let sum = sums.entry(customer).or_insert(0_u64);
        let too_much = || OrderError::TooMuch {
            customer: customer.into(),
        };
        *sum = sum.checked_add(cents).ok_or_else(too_much)?;
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_summed_up_or_the_line_is_named() {
        let sums = sum_up("ada,1250\ngrace,480\n\nada,999\r\nLovelace, Ada,1\n").unwrap();
        assert_eq!(
            sums.into_iter().collect::<Vec<_>>(),
            [("Lovelace, Ada", 1), ("ada", 2249), ("grace", 480)]
        );
        let table = [
            ("ada", "line 1 of orders.csv is no `customer,cents`: ada"),
            (
                "ada,1\nada,-1",
                "line 2 of orders.csv is no `customer,cents`: ada,-1",
            ),
            (
                "ada,1\nada,18446744073709551615",
                "the orders of ada are more than can be counted",
            ),
        ];
        for (orders, error) in table {
            assert_eq!(sum_up(orders).unwrap_err().to_string(), error);
        }
        assert!(sum_up(&"x".repeat(1000)).unwrap_err().to_string().len() < 120);
    }
}
