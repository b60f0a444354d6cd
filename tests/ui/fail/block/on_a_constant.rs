use genserver::genserver;

#[genserver]
const QUEUE: u8 = 0;

fn main() {}
