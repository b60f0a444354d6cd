use genserver::Supervisor;

fn main() {
    let _ = Supervisor::one_for_one().child("queue");
}
