//! A server, those around it, and what becomes of it.

use genserver::{Address, Process, ServerRef};

use crate::puppet::{Play, Puppet, Step, child_of, have, puppet, word};
use crate::record::{Record, settle, soon};

/// What becomes of the server.
#[derive(Clone, Copy)]
pub(super) enum Fate {
    /// Nothing happens.
    Nothing,
    /// It dies with this reason, without `terminate`.
    Dies(&'static str),
    /// `terminate` runs with this reason, and it ends with it.
    Terminates(&'static str),
    /// The signal is a message, and it lives.
    Told(&'static str),
}

/// A server and those around it.
pub(super) struct Stage {
    pub(super) record: Record,
    pub(super) parent: ServerRef<Puppet>,
    pub(super) server: ServerRef<Puppet>,
    /// Linked with the server, but not its parent.
    pub(super) peer: ServerRef<Puppet>,
    /// Knows nobody, traps exits.
    pub(super) stranger: Process,
}

impl Stage {
    /// The parent and the peer write into records of their own.
    #[expect(clippy::expect_used, reason = "a fixture")]
    async fn set(traps: bool) -> Self {
        let record = Record::new();
        let (parent, peer) = (puppet(&Record::new()).await, puppet(&Record::new()).await);
        let play = Play::new(&record).trapping(traps);
        let server = child_of(&parent, play)
            .await
            .expect("it answers")
            .expect("it starts");
        let other = peer.pid();
        let linked = have(&server, move |ctx| ctx.link(&other))
            .await
            .expect("it answers");
        linked.expect("the peer lives");
        Self {
            record,
            parent,
            server,
            peer,
            stranger: Process::attach(),
        }
    }
}

pub(super) async fn check(name: &str, act: fn(&Stage), fates: [Fate; 2]) {
    for (traps, fate) in [false, true].into_iter().zip(fates) {
        let stage = Stage::set(traps).await;
        let gone = stage.server.pid().monitor();
        act(&stage);
        let what = format!("{name}, trapping: {traps}");
        match fate {
            Fate::Nothing | Fate::Told(_) => {
                settle().await;
                assert!(stage.server.is_alive(), "{what}: it must live");
            }
            Fate::Dies(reason) | Fate::Terminates(reason) => {
                assert_eq!(word(&soon(gone).await.reason), reason, "{what}");
            }
        }
        let lines = match fate {
            Fate::Nothing | Fate::Dies(_) => Vec::new(),
            Fate::Terminates(reason) => vec![format!("terminate {reason}")],
            Fate::Told(reason) => vec![format!("exit {reason}")],
        };
        assert_eq!(stage.record.lines(), lines, "{what}");
    }
}

pub(super) fn cast(server: &ServerRef<Puppet>, request: Step) {
    assert!(server.cast(request).is_ok(), "unbounded");
}
