//! Stores in files.

use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use genserver::{FileStore, FileStoreError, JobRecord, JobStore};
use stage::Folder;

use super::record;
use crate::TestResult;

#[tokio::test]
async fn what_was_kept_is_there_when_the_file_is_opened_again() -> TestResult {
    let folder = Folder::new()?;
    let path = folder.join("jobs");
    let mut strange = JobRecord::default();
    strange.runs = u64::MAX;
    strange.is_paused = true;
    strange.last_nominal = Some(SystemTime::UNIX_EPOCH - Duration::new(5, 1));
    strange.last_end = Some(SystemTime::UNIX_EPOCH + Duration::new(1 << 40, 999_999_999));
    {
        let store = FileStore::open(&path)?;
        store.save("strange", &strange).await?;
        store.save("report", &record(1)).await?;
        store.save("report", &record(2)).await?;
    }
    let store = FileStore::open(&path)?;
    assert_eq!(store.load("strange").await?, Some(strange));
    assert_eq!(store.load("report").await?, Some(record(2)));
    assert_eq!(store.load("backup").await?, None);
    Ok(())
}

#[tokio::test]
async fn a_file_is_open_once_until_the_last_clone_is_gone() -> TestResult {
    let folder = Folder::new()?;
    let store = FileStore::open(folder.join("jobs"))?;
    let clone = store.clone();
    drop(store);
    let again = FileStore::open(folder.join("jobs"));
    assert!(matches!(again, Err(FileStoreError::InUse)), "{again:?}");
    clone.save("report", &record(1)).await?;

    drop(clone);
    let store = FileStore::open(folder.join("jobs"))?;
    assert_eq!(store.load("report").await?, Some(record(1)));
    Ok(())
}

/// A process that is killed while it saves is followed by one that loads at once.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_whose_saver_is_gone_is_loaded_and_never_replaces_a_later_one() -> TestResult {
    let folder = Folder::new()?;
    let store = FileStore::open(folder.join("jobs"))?;
    for round in 1..100 {
        let old = record(2 * round);
        assert!(
            store
                .save("report", &old)
                .now_or_never()
                .is_none_or(|kept| kept.is_ok())
        );
        assert_eq!(store.load("report").await?, Some(old));

        let new = record(2 * round + 1);
        store.save("report", &new).await?;
        assert_eq!(store.load("report").await?, Some(new));
    }
    drop(store);
    // The file is free when the last write has ended.
    let store = loop {
        match FileStore::open(folder.join("jobs")) {
            Err(FileStoreError::InUse) => tokio::task::yield_now().await,
            opened => break opened?,
        }
    };
    assert_eq!(store.load("report").await?, Some(record(199)));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_jobs_save_at_once_and_each_finds_its_own() -> TestResult {
    let folder = Folder::new()?;
    let store = FileStore::open(folder.join("jobs"))?;
    let jobs = (0..16).map(|job| {
        let store = store.clone();
        tokio::spawn(async move {
            for runs in 1..=20 {
                store.save(&format!("job {job}"), &record(runs)).await?;
                let loaded = store.load(&format!("job {job}")).await?;
                assert_eq!(loaded, Some(record(runs)));
            }
            Ok::<_, genserver::JobError>(())
        })
    });
    for job in futures_util::future::join_all(jobs).await {
        job??;
    }
    drop(store);
    let store = FileStore::open(folder.join("jobs"))?;
    for job in 0..16 {
        let loaded = store.load(&format!("job {job}")).await?;
        assert_eq!(loaded, Some(record(20)), "{job}");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_paused_clock_stands_still_while_a_file_is_written() -> TestResult {
    let folder = Folder::new()?;
    let store = FileStore::open(folder.join("jobs"))?;
    let before = tokio::time::Instant::now();
    let first = record(1);
    let saving = store.save("report", &first);
    tokio::time::timeout(Duration::from_secs(1), saving).await??;
    assert_eq!(store.load("report").await?, Some(record(1)));
    assert_eq!(before.elapsed(), Duration::ZERO);
    Ok(())
}
