use genserver::job;

#[job(interval = "10m")]
union Report {
    one: u8,
}

fn main() {}
