use genserver::genserver;

#[genserver]
struct Queue;

fn main() {}
