use genserver::genserver;

#[genserver]
impl Vec<u8> {
    #[init]
    fn init() -> Self {
        Vec::new()
    }
}

fn main() {}
