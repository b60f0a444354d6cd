use genserver::genserver;

#[genserver]
impl Quueue {
    #[init]
    fn init() -> Self {
        todo!()
    }

    #[call]
    fn length(&self) -> usize {
        0
    }
}

fn main() {}
