//! The model of what comes while a supervisor waits: others end, and it is asked for something.

use std::mem;

use super::plan::{Deed, Meanwhile, path_of};
use super::supervisor::{Child, Mail, Supervisor};
use super::world::{APART, World};

impl Supervisor {
    /// Waits for a start or an end. A supervisor that is itself about to start leaves what came meanwhile to the
    /// one above, which waits as well.
    pub(crate) fn wait_for<T>(
        &mut self,
        w: &mut World,
        act: impl FnOnce(&mut Self, &mut World) -> T,
    ) -> T {
        let before = w.blocked.take();
        let outcome = act(self, w);
        if self.is_ready {
            self.was_blocked(w);
        }
        self.bury(w);
        w.blocked = before.or_else(|| w.blocked.take());
        outcome
    }

    /// SUP-16: what came stands in its queue.
    fn was_blocked(&mut self, w: &mut World) {
        if w.meanwhile.is_empty() {
            return;
        }
        let Some((line, begin)) = w.blocked.take() else {
            return;
        };
        let now = w.now;
        w.now = begin;
        let (mut deeds, mut next) = (Vec::new(), begin + APART);
        for meanwhile in mem::take(&mut w.meanwhile) {
            w.now = next;
            next += APART;
            self.bury(w);
            deeds.push(self.meanwhile(meanwhile, w));
        }
        w.deeds = Some((line, deeds));
        w.now = now;
    }

    fn meanwhile(&mut self, meanwhile: Meanwhile, w: &mut World) -> Deed {
        w.saw("something came meanwhile");
        let path = self.path.clone();
        match meanwhile {
            Meanwhile::End(pick, ending, begins) => {
                let workers = self.living_workers();
                let Some(&place) = workers.get(pick % workers.len().max(1)) else {
                    return Deed::Nothing;
                };
                let path = path_of(&path, self.children[place].plan.id);
                w.decide(&path, &begins);
                self.end_worker(place, ending, w);
                Deed::End(path, ending, begins)
            }
            Meanwhile::Ask(request) => {
                let order = self.order(request);
                let mail = Mail::Ask(order.clone(), w.question());
                self.mail.push_back((w.now, mail));
                Deed::Ask(path, order)
            }
            Meanwhile::Stop(ending) => {
                let mail = Mail::Stop(ending, w.question());
                self.mail.push_back((w.now, mail));
                Deed::Stop(path, ending)
            }
        }
    }

    fn living_workers(&mut self) -> Vec<usize> {
        let is_meant =
            |child: &mut Child| child.plan.supervisor().is_none() && child.living().is_some();
        let children = self.children.iter_mut().enumerate();
        let workers = children.filter_map(|(place, child)| is_meant(child).then_some(place));
        workers.collect()
    }
}
