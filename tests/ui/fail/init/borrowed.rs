use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init(name: &str) -> Self {
        let _ = name;
        Self
    }
}

fn main() {}
