use std::sync::Mutex;

use genserver::genserver;

struct Queue {
    items: Mutex<Vec<u8>>,
}

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self {
            items: Mutex::new(Vec::new()),
        }
    }

    #[call]
    async fn length(&mut self) -> usize {
        let items = self.items.lock().unwrap();
        std::future::ready(()).await;
        items.len()
    }
}

fn main() {}
