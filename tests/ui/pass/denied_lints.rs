//! A crate that forbids what can be forbidden, and whose requests nobody uses.
#![deny(warnings)]
#![forbid(
    dead_code,
    missing_debug_implementations,
    missing_docs,
    unreachable_code,
    unreachable_patterns,
    unreachable_pub,
    unsafe_code,
    unused_imports,
    unused_variables,
    non_camel_case_types
)]
#![deny(
    deprecated_safe,
    future_incompatible,
    keyword_idents,
    let_underscore,
    nonstandard_style,
    refining_impl_trait,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    missing_abi,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    single_use_lifetimes,
    trivial_casts,
    unit_bindings,
    unnameable_types,
    variant_size_differences,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    redundant_lifetimes
)]

use genserver::{
    Caller, Context, Down, DynamicSupervisor, Exit, ExitReason, GenServer, Init, Job, JobContext,
    JobResult, Next, Reply, ServerSpec, Supervisor, TypedChild, Undelivered, genserver,
};

#[derive(Debug)]
struct Private {
    values: Vec<String>,
}

#[genserver]
impl Private {
    #[init]
    fn init(value: String) -> Init<Self> {
        Init::ok(Self {
            values: vec![value],
        })
        .then(PrivateContinue::Begin)
    }

    #[call]
    fn unused_call(&self) -> usize {
        self.values.len()
    }

    #[call]
    fn later(&mut self, from: Caller<u8>) {
        from.reply(1);
    }

    #[call]
    async fn reply(&mut self) -> Result<Reply<u8, Self>, std::io::Error> {
        Ok(Reply::new(1))
    }

    #[cast]
    fn unused_cast(&mut self, value: String) {
        self.values.push(value);
    }

    #[info]
    fn unused_info(&mut self, _value: String, _ctx: &mut Context<Self>) {}

    #[handle_continue]
    fn begin(&mut self) -> Next<Self> {
        Next::Wait
    }

    #[handle_continue]
    fn unused_continue(&mut self) {}

    #[down]
    fn down(&mut self, _: Down) {}

    #[exit]
    fn exit(&mut self, _: Exit) {}

    #[timeout]
    fn timeout(&mut self) {}

    #[terminate]
    fn terminate(&mut self, _: &ExitReason) {}

    #[undelivered]
    fn undelivered(_: Undelivered<Self>) {}

    #[job(interval = "1h")]
    fn sweep(&mut self) {}
}

#[derive(Debug)]
struct Loud;

#[genserver]
impl Loud {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    #[allow(non_snake_case)]
    fn SHOUT(&self, WORD: u8) -> u8 {
        WORD
    }
}

mod inside {
    use super::{
        Debug, GenServer as _, Job, JobContext, JobResult, Private, Supervisor, TypedChild,
    };
    use genserver::{ServerSpec, genserver, job};

    #[job(interval = "1h")]
    #[derive(Clone, Debug)]
    pub(crate) struct Beat;

    impl Job for Beat {
        async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
            Ok(())
        }
    }

    #[derive(Debug)]
    pub(super) struct Generic<T>(T);

    #[genserver]
    impl<T: Debug + Send + Clone + 'static> Generic<T> {
        #[init]
        fn init(value: T) -> Self {
            Self(value)
        }

        #[call]
        fn get(&self) -> T {
            self.0.clone()
        }

        #[cast]
        fn unused_cast(&mut self, value: T) {
            self.0 = value;
        }

        #[info]
        fn unused_info(&mut self) {}
    }

    #[derive(Supervisor)]
    pub(super) struct Tree<C: TypedChild> {
        pub(super) private: ServerSpec<Private>,
        pub(super) beat: Beat,
        pub(super) other: C,
    }

    pub(super) async fn get() -> Result<u8, Box<dyn std::error::Error>> {
        Ok(Generic::start(7).await?.get().await?)
    }
}

use std::fmt::Debug;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    drop(Private::start(String::new()).await?);
    assert_eq!(Loud::start(()).await?.SHOUT(1).await?, 1);
    assert_eq!(inside::get().await?, 7);
    let tree = inside::Tree {
        private: ServerSpec::of(String::new()),
        beat: inside::Beat,
        other: DynamicSupervisor::new(),
    };
    tree.start().await?.stop().await?;
    Ok(())
}
