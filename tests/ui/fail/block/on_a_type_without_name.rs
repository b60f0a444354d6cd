use genserver::genserver;

trait Queue {}

#[genserver]
impl dyn Queue {
    #[init]
    fn init() -> Box<Self> {
        unreachable!()
    }
}

fn main() {}
