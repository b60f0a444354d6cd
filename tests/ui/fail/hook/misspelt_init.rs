use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[intit]
    fn init() -> Self {
        Self
    }
}

fn main() {}
