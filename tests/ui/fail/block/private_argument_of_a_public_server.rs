use genserver::genserver;

struct Settings;

pub struct Queue(Settings);

#[genserver]
impl Queue {
    #[init]
    fn init(settings: Settings) -> Self {
        Self(settings)
    }
}

fn main() {}
