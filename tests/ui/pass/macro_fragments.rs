//! Blocks, jobs and trees that a `macro_rules!` writes, of fragments of every kind.
#![deny(warnings, missing_docs)]

use genserver::{
    GenServer, Job, JobContext, JobResult, MemoryGate, ServerSpec, Supervisor, genserver, job,
};

macro_rules! server {
    (
        $(#[$about:meta])*
        $vis:vis $name:ident<$parameter:ident: $bound:path> = $first:expr;
        $(#[$docs:meta])*
        $get:ident() -> $reply:ty $body:block
        $set:ident($value:ident: $given:ty) $how:tt
        every $period:literal, in $crate_path:path, traps $traps:literal, gate $gate:expr
    ) => {
        $(#[$about])*
        $vis struct $name<$parameter> {
            value: $given,
            /// More.
            $vis more: Option<$parameter>,
        }

        #[genserver(crate = $crate_path, trap_exits = $traps)]
        impl<$parameter: $bound + Send + 'static> $name<$parameter> {
            #[init]
            fn init(more: Option<$parameter>) -> Self {
                Self { value: $first, more }
            }

            $(#[$docs])*
            #[call]
            $vis fn $get(&self) -> $reply $body

            /// The value, which is not wrapped.
            #[call]
            $vis async fn value(&mut self) -> $given {
                self.value.clone()
            }

            /// Another value.
            #[cast]
            $vis fn $set(&mut self, $value: $given) {
                self.value = $value;
                let _ = $how;
            }

            /// Again.
            #[info]
            $vis fn again(&mut self, $value: $given) {
                self.value = $value;
            }

            /// Now and then.
            #[job(daily = $period, gate = $gate)]
            $vis fn nap(&mut self) {}
        }
    };
}

server! {
    /// A server.
    #[derive(Debug)]
    pub Cell<T: Clone> = vec![1, 2, 3];
    /// One.
    one() -> u8 { 1 }
    replace(values: Vec<u8>) ()
    every "06:00", in ::genserver, traps true, gate MemoryGate::new()
}

server! {
    /// Another.
    pub(crate) Text<U: std::fmt::Debug> = String::new();
    /// Its answer.
    two() -> Result<u8, std::io::Error> { Ok(2) }
    put(text: String) {}
    every "07:00", in genserver, traps false, gate (MemoryGate::new)()
}

macro_rules! work {
    ($vis:vis $name:ident, $ty:ty, $key:ident = $value:literal, retry $times:literal, $gate:expr, $path:path) => {
        /// Works.
        #[job($key = $value, retry(max = $times), crate = $path, gate = $gate)]
        #[derive(Clone, Debug)]
        $vis struct $name($vis $ty);

        impl Job for $name {
            async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
                Ok(())
            }
        }
    };
}

work!(pub Beat, u8, cron = "0 6 * * *", retry 3, MemoryGate::new(), ::genserver);
work!(pub(crate) Report, Option<u8>, daily = "06:00", retry 2, MemoryGate::new(), genserver);

macro_rules! tree {
    ($vis:vis $name:ident in $path:path: $($field:ident: $ty:ty = $grace:literal),* ; $most:literal) => {
        /// A tree.
        #[derive(Supervisor)]
        #[supervisor(crate = $path, max_restarts = $most)]
        $vis struct $name {
            $(
                /// A child.
                #[child(shutdown = $grace)]
                $vis $field: $ty,
            )*
        }
    };
}

tree!(pub App in ::genserver: cell: ServerSpec<Cell<u8>> = "1s", beat: Beat = "infinity"; 5);
tree!(pub(crate) Rest in genserver: text: ServerSpec<Text<u8>> = "2s", report: Report = "brutal_kill"; 0);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cell = Cell::start(Some(1)).await?;
    cell.replace(vec![7])?;
    assert_eq!(cell.one().await?, 1);
    assert_eq!(cell.value().await?, [7]);
    let app = App {
        cell: ServerSpec::of(None),
        beat: Beat(1),
    };
    let app = app.start().await?;
    assert_eq!(app.cell.value().await?, [1, 2, 3]);
    app.stop().await?;
    let rest = Rest {
        text: ServerSpec::of(None),
        report: Report(None),
    };
    let rest = rest.start().await?;
    rest.text.put("a".to_owned())?;
    assert_eq!(rest.text.two().await??, 2);
    assert_eq!(rest.text.value().await?, "a");
    rest.stop().await?;
    Ok(())
}
