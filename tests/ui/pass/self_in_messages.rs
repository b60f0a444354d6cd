//! `Self` in arguments and replies is the server's type.
#![deny(warnings)]

use genserver::{Caller, GenServer, Init, Reply, ServerRef, genserver};

#[derive(Clone)]
pub struct Node<T> {
    value: T,
}

#[genserver]
impl<T: Clone + Send + Sync + 'static> Node<T>
where
    Option<Self>: Clone,
{
    const WIDTH: usize = 2;

    #[init]
    fn init(from: Self, _shape: [u8; 2]) -> Init<Self> {
        Init::ok(from)
    }

    #[call]
    fn copy(&self) -> Self {
        self.clone()
    }

    #[call]
    fn maybe(&self) -> Reply<Option<Self>, Self> {
        Reply::new(Some(self.clone()))
    }

    #[call]
    fn later(&self, from: Caller<Vec<Self>>) {
        from.reply(vec![self.clone(); Self::WIDTH]);
    }

    #[cast]
    fn visit(&mut self, with: fn(&Self) -> &T, then: Box<dyn FnOnce(&mut Self) + Send>) {
        self.value = with(self).clone();
        then(self);
    }
}

pub struct Grid {
    neighbours: Vec<ServerRef<Self>>,
}

#[genserver]
impl Grid {
    const SIZE: usize = 3;

    #[init]
    fn init() -> Self {
        Self {
            neighbours: Vec::new(),
        }
    }

    #[call]
    fn cells(&self) -> [u8; Self::SIZE] {
        [0; Self::SIZE]
    }

    #[cast]
    fn join(&mut self, neighbour: ServerRef<Self>) {
        self.neighbours.push(neighbour);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let node = Node::start((Node { value: 1 }, [0; 2])).await?;
    node.visit(|node| &node.value, Box::new(|node| node.value += 1))?;
    assert_eq!(node.copy().await?.value, 2);
    assert_eq!(node.later().await?.len(), 2);
    assert!(node.maybe().await?.is_some_and(|node| node.value == 2));

    let grid = Grid::start(()).await?;
    grid.join(grid.clone())?;
    assert_eq!(grid.cells().await?, [0; 3]);
    Ok(())
}
