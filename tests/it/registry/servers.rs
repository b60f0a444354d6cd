//! Servers under keys: starting, addressing, restarting.

use std::time::Duration;

use genserver::{
    Address, CallError, ChildSpec, ExitReason, GenServer, Init, Process, Registered, Registry,
    SendError, StartError, StopError, Supervisor, whereis,
};

use super::support::end;
use crate::process::support::{idle, worker};
use crate::puppet::{Play, Puppet, answer, boom, note, other};
use crate::record::{Record, millis, settle, soon};

fn play() -> Play {
    Play::new(&Record::new())
}

/// REG-13
#[tokio::test(start_paused = true)]
async fn a_server_is_reached_by_its_key() {
    let (registry, record) = (Registry::unique(), Record::new());
    let address: Registered<Puppet, _> = registry.address("job");
    assert_eq!(address.whereis(), None);
    let server = Puppet::start(Play::new(&record)).register(&registry, "job", ());
    let server = server.await.unwrap();
    assert_eq!(address.whereis(), Some(server.clone()));
    assert_eq!(address.call(|from| answer(from, 7)).await, Ok(7));
    address.cast(note("cast")).unwrap();
    address.send(note("sent")).unwrap();
    address.send_after(millis(5), note("later"));
    soon(record.wait_for("later")).await;
    assert_eq!(record.lines(), ["cast", "sent", "later"]);
    soon(address.stop().into_future()).await.unwrap();
    assert!(!server.is_alive());
    assert_eq!(address.whereis(), None);
}

/// REG-13, REG-16
#[tokio::test(start_paused = true)]
async fn a_start_under_a_taken_key_says_who_has_it() {
    let registry = Registry::unique();
    let start = || Puppet::start(play()).register(&registry, "job", ());
    let first = start().await.unwrap();
    let refused = start().await;
    assert_eq!(refused, Err(StartError::AlreadyStarted(first.pid())));
    assert_eq!(registry.whereis(&"job"), Some(first.pid()));
    assert_eq!(registry.count(), 1);
}

/// REG-13: the key is there before `init` runs.
#[tokio::test(start_paused = true)]
async fn a_server_is_registered_before_its_init_runs() {
    let (registry, record) = (Registry::unique(), Record::new());
    let asked = registry.clone();
    let play = Play::new(&record).begins(move |me, ctx| {
        let registered = asked.lookup(&"job") == [(ctx.pid(), "value")];
        me.record.add(format!("registered {registered}"));
        Ok(Init::ok(me))
    });
    Puppet::start(play)
        .register(&registry, "job", "value")
        .await
        .unwrap();
    assert_eq!(record.lines(), ["registered true"]);
}

/// REG-14
#[tokio::test(start_paused = true)]
async fn a_start_registers_with_a_value() {
    let registry = Registry::unique();
    let server = Puppet::start(play()).register(&registry, "job", 42);
    let server = server.await.unwrap();
    assert_eq!(registry.lookup(&"job"), [(server.pid(), 42)]);
    assert_eq!(registry.address::<Puppet>("job").whereis(), Some(server));
}

/// REG-15
#[tokio::test(start_paused = true)]
async fn an_address_without_a_process_behaves_like_a_name_nobody_has() {
    let registry: Registry<&str> = Registry::unique();
    let address = registry.address::<Puppet>("nobody");
    let called = address.call(|from| answer(from, 1)).await;
    assert_eq!(called, Err(CallError::NoProc));
    assert!(address.cast(note("lost")).is_ok());
    assert!(matches!(
        address.send(note("lost")),
        Err(SendError::NoProc(_))
    ));
    assert_eq!(address.stop().await, Err(StopError::NoProc));
    assert!(!address.is_alive());
}

/// REG-13: a process of another type is nobody.
#[tokio::test(start_paused = true)]
async fn an_address_finds_only_servers_of_its_type() {
    let registry = Registry::unique();
    let (other, _heard) = worker().await.unwrap();
    registry.register(&other.pid(), "job", ()).unwrap();
    assert_eq!(registry.whereis(&"job"), Some(other.pid()));
    assert_eq!(registry.address::<Puppet>("job").whereis(), None);
}

/// An address is the same as another if it means the same key of the same registry.
#[tokio::test(start_paused = true)]
async fn addresses_are_compared_by_registry_and_key() {
    let (registry, another): (Registry<_>, Registry<_>) = (Registry::unique(), Registry::unique());
    let address = registry.address::<Puppet>("job");
    assert_eq!(address, registry.clone().address("job"));
    assert_eq!(address, address.clone());
    assert_ne!(address, registry.address("else"));
    assert_ne!(address, another.address("job"));
    assert_eq!(address.key(), &"job");
    assert_eq!(format!("{address:?}"), "Registered(\"job\")");
}

type Begins = fn(Puppet) -> Result<Init<Puppet>, ExitReason>;

/// REG-16
#[tokio::test(start_paused = true)]
async fn after_a_failed_start_the_key_is_free() {
    let registry = Registry::unique();
    let begin: [Begins; 5] = [
        |_me| Ok(Init::Ignore),
        |_me| Ok(Init::Stop(other("r"))),
        |_me| Ok(Init::Error(other("r"))),
        |_me| Err(other("r")),
        |_me| panic!("boom"),
    ];
    for begin in begin {
        let play = play().begins(move |me, _ctx| begin(me));
        assert!(
            Puppet::start(play)
                .register(&registry, "job", ())
                .await
                .is_err()
        );
        assert_eq!((registry.whereis(&"job"), registry.count()), (None, 0));
    }
    let slow = play().init(|_me, _ctx| Box::pin(std::future::pending()));
    let start = Puppet::start(slow).register(&registry, "job", ());
    let over = start.timeout(Duration::from_secs(1)).await;
    assert_eq!(over, Err(StartError::Timeout(Duration::from_secs(1))));
    assert_eq!(registry.count(), 0);
}

/// REG-16: a start that fails for one of several keys gives back the others, and the name.
#[tokio::test(start_paused = true)]
async fn a_start_takes_all_of_its_keys_or_none() {
    let registry = Registry::unique();
    let holder = idle();
    registry.register(&holder, "taken", 1).unwrap();
    let start = || {
        Puppet::start(play())
            .name("registry-all-or-none")
            .register(&registry, "free", 2)
            .register(&registry, "taken", 3)
    };
    assert_eq!(
        start().await,
        Err(StartError::AlreadyStarted(holder.clone()))
    );
    assert_eq!(
        (registry.count(), whereis("registry-all-or-none")),
        (1, None)
    );
    end(&holder).await;
    let server = start().await.unwrap();
    assert_eq!(registry.keys(&server.pid()), ["free", "taken"]);
    assert_eq!(whereis("registry-all-or-none"), Some(server.pid()));
}

/// REG-10, REG-16, note A1: a holder that is about to end by a fatal signal is waited for.
#[tokio::test(start_paused = true)]
async fn a_start_waits_for_the_key_of_a_doomed_holder() {
    let registry = Registry::unique();
    let ends: [fn(&genserver::Pid); 2] = [genserver::Pid::kill, |pid| pid.exit(other("r"))];
    for how in ends {
        let start = || Puppet::start(play()).register(&registry, "job", ());
        let first = start().await.unwrap();
        how(&first.pid());
        assert!(first.is_alive(), "it has not run yet");
        let second = soon(start().into_future()).await.unwrap();
        assert!(!first.is_alive());
        assert_eq!(registry.whereis(&"job"), Some(second.pid()));
        soon(second.stop().into_future()).await.unwrap();
    }
}

/// Note A1: two starts that are killed while each waits for what the other has still come to an end.
#[tokio::test(start_paused = true)]
async fn a_start_that_is_killed_while_it_waits_for_a_key_gives_up() {
    let registry = Registry::unique();
    // It has no await, so it is doomed for as long as it is attached.
    let doomed = Process::attach();
    registry.register(&doomed.pid(), "doomed", ()).unwrap();
    doomed.pid().kill();
    let start = Puppet::start(play())
        .register(&registry, "mine", ())
        .register(&registry, "doomed", ());
    let starting = tokio::spawn(start.into_future());
    settle().await;
    let waiting = registry.whereis(&"mine").unwrap();
    assert!(!starting.is_finished());
    waiting.kill();
    let given_up = soon(starting).await.unwrap();
    assert_eq!(given_up, Err(StartError::Failed(ExitReason::Killed)));
    assert_eq!(
        (registry.whereis(&"mine"), waiting.is_alive()),
        (None, false)
    );
}

/// A key whose clone panics fails the start, as a panic in `init` does.
#[tokio::test(start_paused = true)]
async fn a_key_that_panics_fails_the_start() {
    #[derive(PartialEq, Eq, Hash)]
    struct Grumpy;
    impl Clone for Grumpy {
        fn clone(&self) -> Self {
            panic!("no copies")
        }
    }
    let registry = Registry::unique();
    let started = Puppet::start(play()).register(&registry, Grumpy, ()).await;
    let Err(StartError::Failed(ExitReason::Panicked(panic))) = started else {
        panic!("{started:?}");
    };
    assert_eq!((panic.message(), registry.count()), ("no copies", 0));
}

/// REG-17
#[tokio::test(start_paused = true)]
async fn a_supervised_key_follows_the_restarts() {
    let registry = Registry::unique();
    let spec = ChildSpec::with::<Puppet>(play).register(&registry, "job", 5);
    let tree = Supervisor::one_for_one().child(spec).max_restarts(10);
    let tree = tree.start().await.unwrap();
    let address = registry.address::<Puppet>("job");
    let mut before = Vec::new();
    for round in 0..5 {
        let server = address.whereis().unwrap();
        assert!(!before.contains(&server));
        match round % 2 {
            0 => server.pid().kill(),
            _ => assert!(server.cast(boom()).is_ok()),
        }
        settle().await;
        before.push(server);
    }
    assert_eq!(
        registry.values(&"job", &address.whereis().unwrap().pid()),
        [5]
    );
    soon(tree.stop().into_future()).await.unwrap();
    assert_eq!(registry.count(), 0);
}

/// REG-30: servers that join a group at their start, and those found in it.
#[tokio::test(start_paused = true)]
async fn the_servers_of_a_group_are_found_by_type() {
    let registry = Registry::duplicate();
    let first = Puppet::start(play()).register(&registry, "pool", 1);
    let first = first.await.unwrap();
    let second = Puppet::start(play()).register(&registry, "pool", 2);
    let second = second.await.unwrap();
    let (other, _heard) = worker().await.unwrap();
    registry.register(&other.pid(), "pool", 3).unwrap();
    registry.register(&idle(), "pool", 4).unwrap();
    assert_eq!(
        registry.servers::<Puppet>(&"pool"),
        [first.clone(), second.clone()]
    );
    assert_eq!(registry.servers::<Puppet>(&"empty"), []);
    first.stop().await.unwrap();
    assert_eq!(registry.servers(&"pool"), [second]);
    assert_eq!(registry.servers(&"pool"), [other]);
}
