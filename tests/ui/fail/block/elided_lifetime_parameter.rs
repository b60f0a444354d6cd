use genserver::genserver;

struct Queue<'a>(&'a str);

#[genserver]
impl Queue<'_> {
    #[init]
    fn init(text: &'static str) -> Self {
        Self(text)
    }

    #[call]
    fn length(&self) -> usize {
        self.0.len()
    }
}

fn main() {}
