//! A block that a `macro_rules!` writes.
#![deny(warnings)]

use genserver::{GenServer, genserver};

macro_rules! cell {
    ($name:ident, $ty:ty, $set:ident, $period:literal) => {
        pub struct $name($ty);

        #[genserver]
        impl $name {
            #[init]
            fn init(value: $ty) -> Self {
                Self(value)
            }

            #[call]
            fn get(&self) -> $ty {
                self.0.clone()
            }

            #[cast]
            fn $set(&mut self, value: $ty) {
                self.0 = value;
            }

            #[job(interval = $period)]
            fn nap(&mut self) {}
        }
    };
}

cell!(Text, String, set_text, "10m");
cell!(Number, Option<u8>, set_number, 60);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = Text::start(String::new()).await?;
    text.set_text("a".to_owned())?;
    assert_eq!(text.get().await?, "a");
    let number = Number::start(None).await?;
    number.set_number(Some(1))?;
    assert_eq!(number.get().await?, Some(1));
    Ok(())
}
