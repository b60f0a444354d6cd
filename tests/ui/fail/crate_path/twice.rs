use genserver::genserver;

struct Queue;

#[genserver(crate = genserver, crate = otp)]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }
}

fn main() {}
