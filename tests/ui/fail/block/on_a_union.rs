use genserver::genserver;

#[genserver]
union Queue {
    one: u8,
}

fn main() {}
