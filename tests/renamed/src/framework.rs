//! A framework that re-exports the runtime, and whose macros write servers, jobs and trees for its users.

pub use otp as genserver;

/// Writes a server that keeps one value, a job beside it, and a tree of both.
#[macro_export]
macro_rules! cell {
    ($vis:vis $name:ident, $job:ident, $tree:ident: $ty:ty = $period:literal) => {
        /// Keeps a value.
        #[derive(Debug)]
        $vis struct $name {
            /// The value.
            value: $ty,
        }

        #[$crate::framework::genserver::genserver(crate = $crate::framework::genserver)]
        impl $name {
            #[init]
            fn init(value: $ty) -> Self {
                Self { value }
            }

            #[call]
            fn get(&self) -> $ty {
                self.value.clone()
            }

            #[cast]
            fn set(&mut self, value: $ty) {
                self.value = value;
            }

            #[info]
            fn reset(&mut self, value: $ty) {
                self.value = value;
            }

            #[job(interval = $period)]
            fn nap(&mut self) {}
        }

        /// Works now and then.
        #[$crate::framework::genserver::job(interval = $period, crate = $crate::framework::genserver)]
        #[derive(Clone, Debug)]
        $vis struct $job;

        impl $crate::framework::genserver::Job for $job {
            async fn work(
                &mut self,
                _ctx: &mut $crate::framework::genserver::JobContext<'_>,
            ) -> $crate::framework::genserver::JobResult {
                Ok(())
            }
        }

        /// Both.
        #[derive(Debug, $crate::framework::genserver::Supervisor)]
        #[supervisor(crate = $crate::framework::genserver)]
        $vis struct $tree {
            /// The value.
            pub cell: $crate::framework::genserver::ServerSpec<$name>,
            /// The job.
            pub job: $job,
        }
    };
}
