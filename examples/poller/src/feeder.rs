//! What fills the embedded queue: [`Feeder`].

use genserver::{Child, Job, JobContext, JobResult, job};

use crate::embedded::{SampleQueue, SampleQueueClient as _};

const PHRASES: [&str; 5] = [
    "the early bird",
    "a stitch in time",
    "still waters",
    "many hands",
    "all that glitters",
];

/// Puts a job into the queue each second. A full queue is no fault: the next one comes later.
#[job(every = "1s")]
#[derive(Clone, Debug)]
pub(crate) struct Feeder {
    pub(crate) queue: Child<SampleQueue>,
    pub(crate) next: usize,
}

impl Job for Feeder {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        if self.queue.push(sample(self.next)).await? {
            self.next += 1;
        }
        Ok(())
    }
}

/// The first jobs, so that there is something to do at once. The next to be taken is the last.
pub(crate) fn samples() -> Vec<Vec<u8>> {
    (1..=PHRASES.len()).rev().map(sample).collect()
}

/// The text of a job, as others would put it into redis.
pub(crate) fn sample(number: usize) -> Vec<u8> {
    let phrase = PHRASES.get(number % PHRASES.len()).copied();
    let text = serde_json::json!({
        "id": format!("sample-{number}"),
        "phrase": phrase.unwrap_or_default(),
        "rounds": 100_000 * (1 + number % 3),
    });
    text.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_are_jobs() {
        for text in samples() {
            assert!(crate::job::Job::read(&text).is_ok());
        }
    }
}
