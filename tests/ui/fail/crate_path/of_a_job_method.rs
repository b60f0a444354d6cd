use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[job(interval = "10m", crate = otp)]
    fn sweep(&mut self) {}
}

fn main() {}
