use genserver::job;

struct Other;

#[job(interval = "10m")]
type Report = Other;

fn main() {}
