//! Jobs among each other, with a queue that never gives them a place.

use std::collections::HashSet;

use genserver::testing::{Probe, TestSupervisor, supervised};
use genserver::{ChildState, ServerSpec, SupervisorRef};
use stage::Folder;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::*;
use crate::queue::Queue;

/// The queue has a name, and tests run side by side.
static NAME_OF_THE_QUEUE: Mutex<()> = Mutex::const_new(());

async fn with_crew(test: impl AsyncFnOnce(&Crew, &TestSupervisor)) {
    let _alone = NAME_OF_THE_QUEUE.lock().await;
    let _queue = Probe::<Queue>::new().name(Queue::NAME);
    supervised(async |tree| {
        let tables = tree.start_supervised(ServerSpec::<Tables>::of(())).await;
        let supervisor = tree.start_supervised(DynamicSupervisor::new()).await;
        test(&Crew::under(supervisor, tables), tree).await;
    })
    .await;
}

fn assignment(work: Work, path: impl AsRef<Path>) -> Assignment {
    Assignment {
        ticket: 1,
        work,
        path: Arc::from(path.as_ref()),
        panics_at_first: false,
    }
}

/// All of these at once; who was refused, and for whom.
async fn start_all(crew: &Crew, paths: Vec<String>) -> (usize, Vec<Refusal>) {
    let mut starts = JoinSet::new();
    for path in paths {
        let crew = crew.clone();
        starts.spawn(async move { crew.start(assignment(Work::Import, path)).await });
    }
    let (started, refused): (Vec<_>, Vec<_>) =
        starts.join_all().await.into_iter().partition(Result::is_ok);
    let refused = refused.into_iter().filter_map(Result::err);
    (started.len(), refused.collect())
}

async fn kill_the_worker(job: &Pid) {
    let job = SupervisorRef::of(job).unwrap();
    loop {
        let children = job.which_children().await.unwrap();
        match &children[0].state {
            ChildState::Running(worker) if worker.is_alive() => {
                worker.kill();
                worker.monitor().await;
                return;
            }
            ChildState::Running(_) | ChildState::Restarting | ChildState::Down => {
                task::yield_now().await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_imports_at_once_exactly_one_runs_again_and_again() {
    with_crew(async |crew, _tree| {
        for round in 0..20 {
            let paths = (0..50).map(|n| format!("/{round}/{n}")).collect();
            let (started, refused) = start_all(crew, paths).await;
            assert_eq!((started, refused.len()), (1, 49));
            let running = crew.running_import().unwrap();
            let named: HashSet<_> = refused.iter().map(ToString::to_string).collect();
            assert_eq!(named, HashSet::from([running.is_being_done()]));
            assert_eq!(
                crew.running().len(),
                1,
                "who was refused left nothing behind"
            );
            for job in crew.supervisor.children().await.unwrap() {
                crew.supervisor.terminate_child(&job).await.unwrap();
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_file_has_one_job_whatever_path_leads_to_it_and_whatever_is_done() {
    let folder = Folder::new().unwrap();
    folder.write("file", "").unwrap();
    folder.link("link", "file").unwrap();
    with_crew(async |crew, _tree| {
        let (file, link) = (folder.join("file"), folder.join("link"));
        crew.start(assignment(Work::Read, &link)).await.unwrap();
        for (work, path) in [
            (Work::Read, &link),
            (Work::Read, &file),
            (Work::Import, &file),
        ] {
            let refusal = crew.start(assignment(work, path)).await.unwrap_err();
            let told = format!("{} is being read", link.display());
            assert_eq!(refusal.to_string(), told);
        }
        // The import that was refused has not kept the right to import.
        crew.start(assignment(Work::Import, "/other"))
            .await
            .unwrap();
        crew.start(assignment(Work::Read, "/third")).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn while_a_crashed_worker_is_replaced_nobody_takes_the_place_of_its_job() {
    with_crew(async |crew, tree| {
        tree.allow_crashes();
        crew.start(assignment(Work::Import, "/first"))
            .await
            .unwrap();
        let job = crew.supervisor.children().await.unwrap().remove(0);
        let others = (0..200).map(|n| format!("/{n}")).collect();
        let crashes = async {
            for _ in 0..3 {
                kill_the_worker(&job).await;
            }
        };
        let ((started, _refused), ()) = tokio::join!(start_all(crew, others), crashes);
        assert_eq!(started, 0);
        assert!(job.is_alive());
    })
    .await;
}

#[tokio::test]
async fn a_job_that_crashes_too_often_ends_alone_and_leaves_its_place() {
    with_crew(async |crew, tree| {
        tree.allow_crashes();
        crew.start(assignment(Work::Read, "/other")).await.unwrap();
        crew.start(assignment(Work::Import, "/first"))
            .await
            .unwrap();
        let job = crew.held.whereis(&Key::Import).unwrap();
        for _ in 0..=MAX_CRASHES {
            kill_the_worker(&job).await;
        }
        job.monitor().await;
        let running = crew.running();
        assert_eq!(running.len(), 1, "the other one goes on");
        crew.start(assignment(Work::Import, "/first"))
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_registry_tells_how_far_a_job_is() {
    with_crew(async |crew, _tree| {
        crew.start(assignment(Work::Import, "/first"))
            .await
            .unwrap();
        let (id, standing) = crew.running().remove(0);
        assert_eq!(
            (&*id, standing.state),
            (Path::new("/first"), State::Starting)
        );
        let job = crew.held.whereis(&Key::Import).unwrap();
        crew.set_restarted(&job, &id);
        crew.set_state(&job, &id, State::Retrying(2));
        let (_id, standing) = crew.running().remove(0);
        assert_eq!((standing.state, standing.restarts), (State::Retrying(2), 1));
    })
    .await;
}
