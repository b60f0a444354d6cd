use genserver::job;

#[job(every = "1s", overlap = concurrent(max = 4))]
#[derive(Clone)]
struct Probe;

fn main() {}
