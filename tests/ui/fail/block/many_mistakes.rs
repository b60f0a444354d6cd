use genserver::genserver;

struct Queue;

#[genserver(trap_exit = true)]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[init]
    fn again(&self) -> Self {
        Self
    }

    #[call]
    fn first(self, key: &str) -> Option<&str> {
        let _ = key;
        None
    }

    #[cast(now)]
    fn push(&mut self, _: u8) {}

    #[timeout]
    #[terminate]
    fn end(&mut self, after: u8) {
        let _ = after;
    }

    #[job(interval = "1h,30m")]
    fn clear() {}
}

fn main() {}
