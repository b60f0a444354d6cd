use genserver::genserver;

struct Phone;

#[genserver]
impl Phone {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn call(&mut self, _number: String) -> bool {
        true
    }
}

fn main() {}
