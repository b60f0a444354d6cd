//! Gates in memory.

use std::time::Duration;

use futures_util::future::join_all;
use genserver::{Gate, JobError, MemoryGate};

use super::time;
use crate::TestResult;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_all_that_ask_for_a_time_one_is_admitted() -> TestResult {
    let gate = MemoryGate::new();
    let nodes = (0..8).map(|_| {
        let gate = gate.clone();
        tokio::spawn(async move {
            let mut runs = Vec::new();
            for number in 0..500 {
                if gate.admit("report", time(number)).await? {
                    runs.push(number);
                }
            }
            Ok::<_, JobError>(runs)
        })
    });
    let mut runs = Vec::new();
    for node in join_all(nodes).await {
        runs.extend(node??);
    }
    runs.sort_unstable();
    assert_eq!(runs, (0..500).collect::<Vec<u64>>());
    Ok(())
}

#[tokio::test]
async fn other_jobs_and_other_gates_are_not_in_the_way() -> TestResult {
    let gate = MemoryGate::new();
    assert!(gate.admit("report", time(1)).await?);
    assert!(gate.admit("backup", time(1)).await?);
    assert!(gate.admit("report", time(2)).await?);
    assert!(MemoryGate::new().admit("report", time(1)).await?);
    assert!(!gate.admit("report", time(1)).await?);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_admission_is_forgotten_after_its_time() -> TestResult {
    let gate = MemoryGate::keeping(Duration::from_secs(10));
    assert!(gate.admit("report", time(1)).await?);
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert!(!gate.admit("report", time(1)).await?);
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert!(gate.admit("report", time(1)).await?);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_gate_does_not_grow_for_ever() -> TestResult {
    let gate = MemoryGate::keeping(Duration::from_secs(10));
    for number in 0..1000 {
        assert!(gate.admit("report", time(number)).await?);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert!(format!("{gate:?}").contains("admitted: 11"), "{gate:?}");
    Ok(())
}
