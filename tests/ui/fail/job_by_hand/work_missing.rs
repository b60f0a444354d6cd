use genserver::{Job, job};

#[job(interval = "10m")]
struct Report;

impl Job for Report {}

fn main() {}
