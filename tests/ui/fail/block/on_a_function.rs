use genserver::genserver;

#[genserver]
fn queue() {}

fn main() {}
