use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn get_one(&self) {}

    #[call]
    fn get__one(&self) {}
}

fn main() {}
