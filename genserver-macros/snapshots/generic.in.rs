//! A generic server.

use genserver::{Address, GenServer, Next};

/// The last values of a kind.
pub struct Recent<T, const N: usize> {
    values: [Option<T>; N],
}

#[genserver::genserver]
impl<T, const N: usize> Recent<T, N>
where
    T: Clone + Send + 'static,
{
    #[init]
    fn init() -> Self {
        Self {
            values: [const { None }; N],
        }
    }

    /// The value of so many steps ago.
    #[call]
    fn get(&self, ago: usize) -> Option<T> {
        self.values.get(ago).cloned().flatten()
    }

    /// Another value.
    #[cast]
    fn push(&mut self, value: T) {
        self.values.rotate_right(1);
        self.values[0] = Some(value);
    }

    #[info]
    fn forget(&mut self) -> Next<Self> {
        self.values.fill(None);
        Next::Wait
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let recent = Recent::<u8, 3>::start(()).await?;
    recent.push(7)?;
    assert_eq!(recent.get(0).await?, Some(7));
    recent.send(RecentInfo::Forget)?;
    assert_eq!(recent.get(0).await?, None);
    Ok(())
}
