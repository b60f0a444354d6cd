//! A gate is a value, made by any expression.
#![deny(warnings)]

use std::time::SystemTime;

use genserver::{Gate, Job, JobContext, JobError, JobResult, Scheduled, job};

/// A gate without a value of its own.
struct Open;

impl Gate for Open {
    async fn admit(&self, _job: &str, _nominal: SystemTime) -> Result<bool, JobError> {
        Ok(true)
    }
}

/// A gate that is made.
struct Only(&'static str);

impl Only {
    const fn of<const N: usize, T>(node: &'static str) -> Self {
        Self(node)
    }
}

impl Gate for Only {
    async fn admit(&self, job: &str, _nominal: SystemTime) -> Result<bool, JobError> {
        Ok(job == self.0)
    }
}

/// By a unit struct.
#[job(daily = "06:00", gate = Open)]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

/// By a call with commas of its own.
#[job(at = "2127-01-01T06:00", gate = Only::of::<1, u8>("a"), name = none)]
struct Once;

impl Job for Once {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

/// Without.
#[job(daily = "06:00")]
struct Everywhere;

impl Job for Everywhere {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {
    assert!(Report::gate().is_some());
    assert!(Once::gate().is_some());
    assert!(Everywhere::gate().is_none());
}
