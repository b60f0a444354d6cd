//! A registry with unique keys.

use genserver::{
    Address, ChildSpec, ExitReason, GenServer, Pid, RegisterError, Registered, Registry, ServerRef,
    StartChildError, Supervisor, SupervisorRef,
};

use crate::processes::{End, Waiting, down_after, settle};
use crate::spelling::{outcome, started};
use crate::transcript::{Played, Transcript};
use crate::worker::{Note, Options, Request, Run, Worker};

/// Lines about what does not exist here: a registry has no process to be killed and to be linked to
/// (note A18), and no name that could be unknown (REG-19).
const NOT_TO_BE_REACHED: [&str; 2] = [
    "registry partition killed, registrant down killed",
    "unknown registry: refused",
];

/// REG-01 to REG-11, REG-13, REG-15, REG-17, REG-19, REG-20
#[tokio::test(start_paused = true)]
async fn a_unique_key_belongs_to_one_living_process() -> Played {
    let transcript = Transcript::default();
    let jobs = Registry::unique();
    let (a, b) = (Waiting::spawn(End::Return), Waiting::spawn(End::Return));
    entries(&transcript, &jobs, &a.pid, &b.pid);
    changes(&transcript, &jobs, &a.pid, &b.pid);
    deaths(&transcript, &jobs, a, b).await;
    as_a_name(&transcript).await?;
    restarts(&transcript).await?;
    transcript.say("-- whoever registered is linked to the registry");
    for line in NOT_TO_BE_REACHED {
        transcript.say(line);
    }
    transcript.assert_is(include_str!("26_registry_unique.txt"));
    Ok(())
}

type Jobs = Registry<&'static str, i32>;

fn entries(transcript: &Transcript, jobs: &Jobs, a: &Pid, b: &Pid) {
    let first = registered(&jobs.register(a, "job", 1));
    transcript.say(format!("first: {first}"));
    let second = registered(&jobs.register(b, "job", 2));
    transcript.say(format!("second, other process: {second}"));
    let found = jobs.lookup(&"job").into_iter();
    let found: Vec<_> = found.map(|(pid, v)| format!("{} {v}", pid == *a)).collect();
    transcript.say(format!("lookup: {}", found.concat()));
    let (owner, other) = (list(&jobs.keys(a)), list(&jobs.keys(b)));
    transcript.say(format!("keys of the owner: {owner}; of the other: {other}"));
    let owner = list(&jobs.values(&"job", a));
    let other = list(&jobs.values(&"job", b));
    transcript.say(format!("values as owner: {owner}; as other: {other}"));
    transcript.say(format!("count: {}", jobs.count()));
}

fn changes(transcript: &Transcript, jobs: &Jobs, a: &Pid, b: &Pid) {
    jobs.unregister(b, &"job");
    let left = jobs.lookup(&"job").len();
    transcript.say(format!(
        "unregister from a non-owner: ok, still there {left}"
    ));
    let updated = match jobs.update_value(b, &"job", |value| *value) {
        Some((new, old)) => format!("{new} {old}"),
        None => "error".to_owned(),
    };
    transcript.say(format!("update_value from a non-owner: {updated}"));
    if let Some((new, old)) = jobs.update_value(a, &"job", |value| value + 10) {
        transcript.say(format!("update_value from the owner: new {new} old {old}"));
    }
    let again = registered(&jobs.register(a, "job", 9));
    let value = list(&jobs.values(&"job", a));
    transcript.say(format!(
        "same key again, same process: {again}, value still {value}"
    ));
    // Unregistering has no result: it is always OTP's `:ok`.
    jobs.unregister(a, &"job");
    jobs.unregister(a, &"job");
    transcript.say("unregister: ok, again: ok");
    let found = jobs.lookup(&"job").into_iter();
    transcript.say(format!(
        "lookup: {}",
        list(&found.map(|(_, v)| v).collect::<Vec<_>>())
    ));
}

async fn deaths(transcript: &Transcript, jobs: &Jobs, a: Waiting, b: Waiting) {
    transcript.say("-- death frees the key at once for the next owner");
    let first = registered(&jobs.register(&a.pid, "job", 3));
    assert_eq!(first, "ok");
    let down = down_after(&a.pid, || a.go()).await;
    transcript.say(format!("owner down {down}"));
    let next = registered(&jobs.register(&b.pid, "job", 4));
    transcript.say(format!("re-register: {next}"));
    let down = down_after(&b.pid, || b.go()).await;
    transcript.say(format!("owner down {down}"));
    // Not just eventually: they went before the news of the death.
    let gone = jobs.lookup(&"job").is_empty() && jobs.count() == 0;
    transcript.say(format!("entries gone eventually: {gone}"));
}

async fn as_a_name(transcript: &Transcript) -> Played {
    transcript.say("-- as a name");
    let registry: Registry<&str> = Registry::unique();
    let name: Registered<Worker, _> = registry.address("server");
    let start = |options: Options| Worker::start(options).register(&registry, "server", ());
    let server = start(Options::new(transcript, "s")).await?;
    transcript.say(format!("call by name: {}", name.call(Request::Ping).await?));
    let taken = start(Options::new(transcript, "t")).await;
    transcript.say(format!("taken: {}", started(&taken)));
    name.stop().await?;
    transcript.say("stop by name: ok");
    let whereis = name.whereis().map_or("none", |_server| "a pid");
    let call = outcome(name.call(Request::Ping).await);
    let cast = name.cast(Run::new(|_ctx| Box::pin(std::future::pending())));
    let cast = cast.map_or("error", |()| "ok");
    transcript.say(format!("whereis: {whereis}, call: {call}, cast: {cast}"));
    let again = started(&start(Options::new(transcript, "s2").quiet()).await);
    let is_new = name.whereis() != Some(server);
    transcript.say(format!("started again: {again}, new pid {is_new}"));
    Ok(())
}

async fn restarts(transcript: &Transcript) -> Played {
    transcript.say("-- under a supervisor the name follows the restarts");
    let registry: Registry<&str> = Registry::unique();
    let name: Registered<Worker, _> = registry.address("named");
    let said = transcript.clone();
    let spec = ChildSpec::with::<Worker>(move || Options::new(&said, "named")).register(
        &registry,
        "named",
        (),
    );
    let tree = Supervisor::one_for_one()
        .max_restarts(10)
        .child(spec.clone())
        .start()
        .await?;
    for _restart in 1..=3 {
        let server = child(&tree, &spec).await?;
        let gone = server.pid().monitor();
        server.send(Note::Stop(ExitReason::other("boom")))?;
        gone.await;
        settle(30).await;
        let is_current = name.whereis() == Some(child(&tree, &spec).await?);
        transcript.say(format!("name -> current pid: {is_current}"));
    }
    tree.stop().await?;
    Ok(())
}

/// Whom the supervisor has as its child now: it says so when it is asked for a second one.
async fn child(
    tree: &SupervisorRef,
    spec: &ChildSpec,
) -> Result<ServerRef<Worker>, Box<dyn std::error::Error>> {
    match tree.start_child(spec.clone()).await {
        Err(StartChildError::AlreadyStarted(pid)) => {
            ServerRef::of(&pid).ok_or_else(|| "a child of another type".into())
        }
        unforeseen => Err(format!("{unforeseen:?}").into()),
    }
}

fn registered(result: &Result<(), RegisterError>) -> &'static str {
    match result {
        Ok(()) => "ok",
        Err(_) => "error",
    }
}

/// Items joined by a space; `none` when there are none.
fn list(items: &[impl ToString]) -> String {
    if items.is_empty() {
        return "none".to_owned();
    }
    let items: Vec<_> = items.iter().map(ToString::to_string).collect();
    items.join(" ")
}
