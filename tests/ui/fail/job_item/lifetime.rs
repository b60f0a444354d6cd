use genserver::job;

#[job(interval = 600)]
struct Report<'a>(&'a str);

fn main() {
    let _ = Report("").0;
}
