//! The keys of a queue in redis: [`Keys`].

/// Where in redis the things of one worker are.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(crate) queue: String,
    /// The set of the ids of all workers.
    pub(crate) workers: String,
    pub(crate) results: String,
    pub(crate) garbage: String,
    /// What is in front of a worker's id in the key of what it has, and in that of its lease.
    pub(crate) processing_of: String,
    pub(crate) lease_of: String,
    /// The id of this worker.
    pub(crate) worker: String,
    /// What the ids of this program's workers begin with.
    pub(crate) program: String,
}

impl Keys {
    /// Of the incarnation with this number of a program with this id.
    pub(crate) fn new(queue: &str, program: &str, incarnation: u32) -> Self {
        Self {
            queue: queue.to_owned(),
            workers: format!("{queue}:workers"),
            results: format!("{queue}:results"),
            garbage: format!("{queue}:garbage"),
            processing_of: format!("{queue}:processing:"),
            lease_of: format!("{queue}:worker:"),
            worker: format!("{program}.{incarnation}"),
            program: format!("{program}."),
        }
    }

    /// The list of what this worker has taken and not done.
    pub(crate) fn processing(&self) -> String {
        format!("{}{}", self.processing_of, self.worker)
    }

    pub(crate) fn lease(&self) -> String {
        format!("{}{}", self.lease_of, self.worker)
    }
}
