use genserver::job;

#[job(interval = 600)]
trait Report {}

fn main() {}
