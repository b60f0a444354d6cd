//! Handles to children, whichever incarnation runs.

mod backoff;
mod gap;
mod role;

use genserver::{Address, CallError, Child, ChildSpec, ServerSpec, TypedChild};

use crate::puppet::{Play, Puppet, now};
use crate::record::{Record, soon};

/// A puppet as a child, and the handle to it.
pub(super) fn puppet(record: &Record, label: &'static str) -> (ChildSpec, Child<Puppet>) {
    let record = record.clone();
    let play = move || Play::new(&record).label(label).trapping(true);
    let spec = ServerSpec::<Puppet>::with(play);
    spec.set(|spec| spec.id(label)).into_child()
}

pub(super) async fn number(child: &Child<Puppet>) -> Result<i64, CallError> {
    let asked = child.call(|from| {
        now(move |me, _ctx| {
            me.number += 1;
            from.reply(me.number);
            Ok(genserver::Next::Wait)
        })
    });
    soon(asked).await
}
