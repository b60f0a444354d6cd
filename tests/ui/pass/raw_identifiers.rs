//! Types, methods, parameters and fields named by keywords.
#![deny(warnings)]
#![allow(non_camel_case_types)]

use genserver::{GenServer, Job, JobContext, JobResult, ServerSpec, Supervisor, genserver, job};

pub struct r#loop;

#[derive(Clone, Debug)]
pub struct r#struct(u8);

#[genserver]
impl r#loop {
    #[init]
    fn r#async(r#in: r#struct) -> Self {
        let _ = r#in.0;
        Self
    }

    #[call]
    fn r#type(&self, r#match: u8) -> u8 {
        r#match
    }

    #[cast]
    fn r#move(&mut self, r#in: r#struct, _self: u8) {
        let _ = r#in;
    }

    #[cast]
    fn self_(&mut self) {}

    #[info]
    fn r#fn(&mut self, r#pub: u8) {
        let _ = r#pub;
    }

    #[handle_continue]
    fn r#continue(&mut self) {}

    #[terminate]
    fn r#return(&mut self) {}

    #[job(interval = "1h")]
    fn r#while(&mut self) {}
}

#[job(interval = "1h")]
#[derive(Clone)]
pub struct r#for<r#const>(r#const);

impl<r#const: Send + 'static> Job for r#for<r#const> {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        let _ = &self.0;
        Ok(())
    }
}

#[derive(Supervisor)]
#[supervisor(crate = r#genserver)]
pub struct r#impl {
    r#loop: ServerSpec<r#loop>,
    #[child(id = "for")]
    pub r#for: r#for<u8>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = r#loop::start(r#struct(1)).await?;
    server.r#move(r#struct(1), 2)?;
    server.self_()?;
    assert_eq!(server.r#type(3).await?, 3);
    assert_eq!(format!("{:?}", loopCast::Move(r#struct(1), 2)), "Move");
    server.job("while").trigger().await?;

    let tree = r#impl {
        r#loop: ServerSpec::of(r#struct(1)),
        r#for: r#for(1),
    };
    let tree: implRef = tree.start().await?;
    assert_eq!(tree.r#loop.r#type(3).await?, 3);
    tree.stop().await?;
    Ok(())
}
