use genserver::genserver;

#[genserver]
impl (u8, u8) {
    #[init]
    fn init() -> Self {
        (0, 0)
    }
}

fn main() {}
