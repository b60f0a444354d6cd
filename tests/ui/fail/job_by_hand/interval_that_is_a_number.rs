use genserver::JobSpec;

fn main() {
    let _ = JobSpec::interval(600);
}
