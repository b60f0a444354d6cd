use genserver::ServerRef;

struct Queue;

fn use_it(_queue: &ServerRef<Queue>) {}

fn main() {
    let _ = use_it;
}
