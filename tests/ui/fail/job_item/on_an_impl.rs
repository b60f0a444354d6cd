use genserver::job;

struct Report;

#[job(interval = 600)]
impl Report {}

fn main() {}
