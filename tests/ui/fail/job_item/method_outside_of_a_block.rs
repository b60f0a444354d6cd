use genserver::job;

struct Report;

impl Report {
    #[job(interval = 600)]
    fn send(&mut self) {}
}

fn main() {}
