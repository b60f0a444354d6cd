//! Children that can be told apart, found by name, and made to fail.

use genserver::{Address, ChildSpec, ExitReason, Named, Pid, ServerRef};

use crate::puppet::{Play, Puppet, stop};
use crate::record::{Record, settle, soon};

/// The children of one test. Its name makes theirs unique.
pub(crate) struct Family {
    pub(crate) record: Record,
    name: &'static str,
}

impl Family {
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            record: Record::new(),
            name,
        }
    }

    /// A child that traps exits and writes what happens to it.
    pub(crate) fn member(&self, id: &'static str) -> ChildSpec {
        self.with(id, |play| play)
    }

    /// A child that is different.
    pub(crate) fn with<F>(&self, id: &'static str, make: F) -> ChildSpec
    where
        F: Fn(Play) -> Play + Send + Sync + 'static,
    {
        let record = self.record.clone();
        ChildSpec::with::<Puppet>(move || make(Play::new(&record).label(id).trapping(true)))
            .id(id)
            .name(self.name_of(id))
    }

    fn name_of(&self, id: &str) -> String {
        format!("{}-{id}", self.name)
    }

    pub(crate) fn named(&self, id: &str) -> Named<Puppet> {
        Named::new(self.name_of(id))
    }

    /// The child as it runs now.
    #[expect(clippy::expect_used, reason = "a fixture")]
    pub(crate) fn get(&self, id: &str) -> ServerRef<Puppet> {
        self.named(id).whereis().expect("the child runs")
    }

    pub(crate) fn pid(&self, id: &str) -> Pid {
        self.get(id).pid()
    }

    pub(crate) fn is_up(&self, id: &str) -> bool {
        self.named(id).is_alive()
    }

    /// Has the child end with a reason, and lets its supervisor act.
    pub(crate) async fn end(&self, id: &str, reason: ExitReason) {
        let server = self.get(id);
        let gone = server.pid().monitor();
        assert!(server.cast(stop(reason)).is_ok(), "unbounded");
        soon(gone).await;
        settle().await;
    }
}
