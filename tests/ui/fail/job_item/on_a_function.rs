use genserver::job;

#[job(interval = 600)]
fn report() {}

fn main() {}
