//! Messages may carry private types, of a public or of a private server.
#![deny(warnings, missing_docs, clippy::all, clippy::pedantic)]

use genserver::{Caller, GenServer, genserver};

#[derive(Clone, Debug, PartialEq)]
struct Secret(u8);

/// A public server.
#[derive(Debug)]
pub struct Public(u8);

#[genserver]
impl Public {
    #[init]
    fn init() -> Self {
        Self(0)
    }

    #[call]
    fn swap(&mut self, secret: Secret) -> Secret {
        Secret(std::mem::replace(&mut self.0, secret.0))
    }

    #[call]
    fn later(&mut self, from: Caller<Secret>) {
        from.reply(Secret(self.0));
    }

    #[cast]
    fn set_one(&mut self, secret: Secret) {
        self.0 = secret.0;
    }

    #[cast]
    fn set_two(&mut self, _x: u8, x: u8) {
        self.0 = x;
    }

    #[cast]
    fn set_three(&mut self, _secret: Box<Secret>) {}

    #[info]
    fn told(&mut self, secret: Secret) {
        self.0 = secret.0;
    }
}

#[derive(Debug)]
struct Private(Secret);

#[genserver]
impl Private {
    #[init]
    fn init(secret: Secret) -> Self {
        Self(secret)
    }

    #[call]
    fn get(&self) -> Secret {
        self.0.clone()
    }

    #[handle_continue]
    fn go_on(&mut self, secret: Secret) {
        self.0 = secret;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let public = Public::start(()).await?;
    public.set_one(Secret(4))?;
    assert_eq!(public.swap(Secret(5)).await?, Secret(4));
    let private = Private::start(Secret(6)).await?;
    assert_eq!(private.get().await?, Secret(6));
    Ok(())
}
