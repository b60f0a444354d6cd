use genserver::genserver;

#[genserver]
enum Queue {
    Empty,
}

fn main() {
    let _ = Queue::Empty;
}
