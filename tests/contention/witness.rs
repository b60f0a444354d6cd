//! Whoever watches: each end is heard once in each way, and never a second time.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use futures_util::FutureExt as _;
use genserver::{Down, Monitor, MonitorRef, Pid, Process, Signal};

use crate::tally::Tally;

pub(crate) type Fallible<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// A process of its own, and the ends it has yet to hear of.
pub(crate) struct Witness {
    me: Process,
    tally: Arc<Tally>,
    monitors: BTreeMap<MonitorRef, Pid>,
    tasks: Vec<(Pid, Monitor)>,
    links: Vec<Pid>,
}

impl Witness {
    pub(crate) fn new(tally: Arc<Tally>) -> Self {
        Self {
            me: Process::attach(),
            tally,
            monitors: BTreeMap::new(),
            tasks: Vec::new(),
            links: Vec::new(),
        }
    }

    pub(crate) fn process(&self) -> &Process {
        &self.me
    }

    /// Watches in both ways: by mail and by a future.
    pub(crate) fn watch(&mut self, pid: &Pid) {
        self.monitors.insert(self.me.monitor(pid), pid.clone());
        self.tasks.push((pid.clone(), pid.monitor()));
        self.tally.monitors.add(2);
    }

    /// Watches by one more link. It may be dead already: then the link brings that news.
    pub(crate) fn link(&mut self, pid: &Pid) -> Fallible {
        self.me.link(pid)?;
        self.is_linked(pid);
        Ok(())
    }

    pub(crate) fn is_linked(&mut self, pid: &Pid) {
        self.links.push(pid.clone());
        self.tally.links.add(1);
    }

    /// Waits until every end has been heard in every way.
    pub(crate) async fn hear_of_all(&mut self) -> Fallible {
        for (pid, monitor) in self.tasks.drain(..) {
            let down = monitor.await;
            assert_eq!(down.pid.as_ref(), Some(&pid), "a monitor of another");
            assert!(!pid.is_alive(), "down means gone");
            self.tally.downs.add(1);
        }
        while !(self.monitors.is_empty() && self.links.is_empty()) {
            let signal = self.me.receive().await.map_err(|_| "killed")?;
            self.hear(signal);
        }
        Ok(())
    }

    fn hear(&mut self, signal: Signal) {
        match signal {
            Signal::Down(Down { monitor, pid, .. }) => {
                let watched = self.monitors.remove(&monitor);
                assert!(watched.is_some() && watched == pid, "a down too many");
                self.tally.downs.add(1);
            }
            Signal::Exit(exit) => {
                let place = self
                    .links
                    .iter()
                    .position(|pid| exit.from.as_ref() == Some(pid));
                let linked = place.map(|place| self.links.swap_remove(place));
                assert!(linked.is_some(), "an exit too many: {exit:?}");
                self.tally.exits.add(1);
            }
        }
    }

    /// There is no news of anybody a second time.
    pub(crate) fn has_heard_enough(&mut self) {
        let more = self.me.receive().now_or_never();
        assert!(more.is_none(), "nothing more is due: {more:?}");
    }
}
