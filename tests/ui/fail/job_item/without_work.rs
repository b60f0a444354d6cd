use genserver::job;

#[job(interval = 600)]
struct Report;

fn main() {}
