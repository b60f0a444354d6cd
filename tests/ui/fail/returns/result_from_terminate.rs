use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[terminate]
    fn end(&mut self) -> Result<(), std::io::Error> {
        Ok(())
    }
}

fn main() {}
