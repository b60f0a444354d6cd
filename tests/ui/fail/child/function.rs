use genserver::Supervisor;

async fn work() {}

fn main() {
    let _ = Supervisor::one_for_one().child(work);
}
