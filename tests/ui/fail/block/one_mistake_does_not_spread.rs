use genserver::{Address, GenServer, Named, genserver};

#[derive(Clone)]
struct Queue {
    items: Vec<String>,
}

#[genserver]
impl Queue {
    #[init]
    fn init(items: Vec<String>) -> Self {
        Self { items }
    }

    /// The only mistake in this file.
    #[cast]
    fn push(&mut self, item: &str) {
        self.items.push(item.to_owned());
    }

    #[call]
    fn pop(&mut self) -> Option<String> {
        self.items.pop()
    }

    #[info]
    fn tick(&mut self, by: u8) {
        self.items.truncate(usize::from(by));
    }
}

async fn use_it(text: String) -> Result<(), Box<dyn std::error::Error>> {
    let queue = Queue::start(vec![text.clone()]).name("queue").await?;
    queue.push(&text)?;
    queue.push(text.clone())?;
    queue.send(QueueInfo::Tick(3))?;
    let last: Option<String> = queue.pop().await?;
    drop(last);

    let named = Named::<Queue>::new("queue");
    named.pop().await?.map(|text| text.len());
    Ok(())
}

fn main() {
    drop(use_it(String::new()));
}
