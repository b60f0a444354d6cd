//! Parameters, conditions and the types that depend on them.
#![deny(warnings)]

use std::fmt::Debug;
use std::marker::PhantomData;

use genserver::{
    Address, Child, Context, ExitReason, GenServer, Init, Job, JobContext, JobResult, JobServer,
    Never, Scheduled, ServerSpec, Supervisor, TypedChild, genserver, job,
};

#[derive(Debug)]
struct Cell<T>(T);

#[genserver]
impl<T: Clone + Debug + Send + Sync + 'static> Cell<T> {
    #[init]
    fn init(value: T) -> Self {
        Self(value)
    }

    #[call]
    fn get(&self) -> T {
        self.0.clone()
    }
}

/// Neither `Clone` nor `Debug`, and none of its handles minds.
struct Block<const N: usize>([u8; N]);

#[genserver]
impl<const N: usize> Block<N> {
    #[init]
    fn init() -> Self {
        Self([0; N])
    }

    #[call]
    fn size(&self) -> usize {
        self.0.len()
    }
}

#[job(interval = 600)]
#[derive(Clone)]
struct Report<T>(PhantomData<fn() -> T>);

impl<T: 'static> Job for Report<T> {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

#[derive(Supervisor)]
pub struct Tree<C, T, S: GenServer, const N: usize = 2>
where
    C: TypedChild,
    T: Clone + Debug + Send + Sync + 'static,
    S::Args: Clone,
{
    pub child: C,
    cell: ServerSpec<Cell<T>>,
    server: ServerSpec<S>,
    block: ServerSpec<Block<N>>,
    same: ServerSpec<Cell<u8>>,
}

#[derive(Supervisor)]
struct One<J: Job + Clone + Scheduled + TypedChild<Handle = Child<JobServer<J>>>> {
    job: J,
}

/// Mentions itself.
#[derive(Supervisor)]
struct Knows {
    block: ServerSpec<Block<{ size_of::<u16>() }>>,
    of: ServerSpec<About<Self>>,
}

struct About<T>(PhantomData<fn() -> T>);

#[genserver]
impl<T: 'static> About<T> {
    #[init]
    fn init() -> Self {
        Self(PhantomData)
    }
}

type Whole = Tree<One<Report<String>>, String, Block<7>, 3>;

fn tree() -> Whole {
    Tree {
        child: One {
            job: Report(PhantomData),
        },
        cell: ServerSpec::of("text".to_owned()),
        server: ServerSpec::of(()),
        block: ServerSpec::of(()),
        same: ServerSpec::of(9),
    }
}

struct Parent;

impl GenServer for Parent {
    type Args = ();
    type Call = Never;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init((): (), ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        let starting = tree().start_link(ctx);
        let tree = tokio::spawn(starting).await.map_err(ExitReason::error)?;
        let tree = tree.map_err(ExitReason::error)?;
        let size = tree.server.size().await;
        assert!(size.is_ok_and(|size| size == 7));
        Ok(Init::ok(Self))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tree = tree().start().await?.clone();
    let _: &Child<JobServer<Report<String>>> = &tree.child.job;
    assert_eq!(tree.cell.get().await?, "text");
    assert_eq!(tree.block.size().await?, 3);
    assert_eq!(tree.same.get().await?, 9);
    assert!(format!("{tree:?}").contains("child: OneRef"));
    tree.stop().await?;

    let knows = Knows {
        block: ServerSpec::of(()),
        of: ServerSpec::of(()),
    };
    assert_eq!(knows.start().await?.block.size().await?, 2);
    Parent::start(()).await?.stop().await?;
    Ok(())
}
