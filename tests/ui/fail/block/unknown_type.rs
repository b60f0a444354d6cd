use genserver::genserver;

#[genserver]
impl Quueue {
    #[init]
    fn init() -> Self {
        unreachable!()
    }

    #[call]
    fn length(&self) -> usize {
        0
    }
}

fn main() {}
