struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }
}

fn main() {}
