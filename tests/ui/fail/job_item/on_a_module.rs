use genserver::job;

#[job(interval = "10m")]
mod report {}

fn main() {}
