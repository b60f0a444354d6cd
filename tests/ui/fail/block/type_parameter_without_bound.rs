use genserver::genserver;

struct Queue<T> {
    items: Vec<T>,
}

#[genserver]
impl<T> Queue<T> {
    #[init]
    fn init(items: Vec<T>) -> Self {
        Self { items }
    }

    #[call]
    fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }

    #[cast]
    fn push(&mut self, item: T) {
        self.items.push(item);
    }
}

fn main() {}
