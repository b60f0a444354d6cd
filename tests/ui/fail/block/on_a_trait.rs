use genserver::genserver;

#[genserver]
trait Queue {
    #[init]
    fn init() -> Self;

    #[call]
    fn length(&self) -> usize;
}

fn main() {}
