use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self, items: Vec<Option<&std::path::Path>>) {
        let _ = items;
    }
}

fn main() {}
