use genserver::Supervisor;

fn main() {
    let _ = Supervisor::new("one_for_one");
}
