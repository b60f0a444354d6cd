use genserver::genserver;

struct Phone;

#[genserver]
impl Phone {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn send(&mut self, _text: String) {}
}

fn main() {}
