//! Methods and parameters named by keywords.
#![deny(warnings)]

use genserver::{GenServer, genserver};

pub struct r#Loop;

#[genserver]
impl r#Loop {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn r#type(&self, r#match: u8) -> u8 {
        r#match
    }

    #[cast]
    fn r#move(&mut self, r#in: u8, _self: u8) {
        let _ = r#in;
    }

    #[cast]
    fn self_(&mut self) {}
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = r#Loop::start(()).await?;
    server.r#move(1, 2)?;
    server.self_()?;
    assert_eq!(server.r#type(3).await?, 3);
    assert_eq!(format!("{:?}", LoopCast::Move(1, 2)), "Move");
    Ok(())
}
