//! Parameters, conditions and constants of the block.
#![deny(warnings, missing_docs)]

use std::fmt::Display;
use std::marker::PhantomData;

use genserver::{GenServer, Named, genserver};

/// A stack of whatever.
#[derive(Debug)]
pub struct Stack<T> {
    items: Vec<T>,
}

#[genserver]
impl<T: Send + 'static> Stack<T> {
    #[init]
    fn init() -> Self {
        Self { items: Vec::new() }
    }

    #[call]
    fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }

    #[cast]
    fn push(&mut self, item: T) {
        self.items.push(item);
    }
}

/// A ring with a `where` clause, a constant, and a parameter that no message mentions.
#[derive(Debug)]
pub struct Ring<K, const SIZE: usize, U = ()>
where
    K: Display,
{
    slots: [Option<K>; SIZE],
    unit: PhantomData<U>,
}

#[genserver]
impl<K, const SIZE: usize, U> Ring<K, SIZE, U>
where
    K: Display + Send + 'static,
    U: Send + 'static,
    Option<K>: Clone,
{
    #[init]
    fn init(first: K) -> Self {
        let mut slots = [const { None }; SIZE];
        slots[0] = Some(first);
        Self {
            slots,
            unit: PhantomData,
        }
    }

    #[call]
    fn show(&self) -> [String; SIZE] {
        self.slots
            .each_ref()
            .map(|slot| slot.as_ref().map(K::to_string).unwrap_or_default())
    }

    #[job(interval = "1w")]
    fn turn(&mut self) {
        self.slots.rotate_left(1);
    }
}

/// A block for one instance of a generic type.
#[derive(Debug)]
pub struct Only<T>(T);

#[genserver]
impl Only<u8> {
    #[init]
    fn init(value: u8) -> Self {
        Self(value)
    }

    #[call]
    fn get(&self) -> u8 {
        self.0
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stack = Stack::start(()).name("stack").await?;
    stack.push("a")?;
    assert_eq!(
        Named::<Stack<&'static str>>::new("stack").pop().await?,
        Some("a")
    );

    let ring = Ring::<_, 2>::start(3).await?;
    assert_eq!(ring.show().await?, ["3", ""]);

    assert_eq!(Only::start(5).await?.get().await?, 5);
    Ok(())
}
