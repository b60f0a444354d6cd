//! Files that are no stores, or not any more.

use std::fs;

use genserver::{FileStore, FileStoreError, JobStore};
use stage::Folder;

use super::record;
use crate::TestResult;

#[test]
fn a_file_of_something_else_is_refused_and_left_as_it_is() -> TestResult {
    let folder = Folder::new()?;
    for (name, content) in [
        ("text", b"[jobs]\nreport = 3\n".to_vec()),
        ("zeros", vec![0; 100_000]),
        ("short", vec![7]),
    ] {
        let path = folder.join(name);
        fs::write(&path, &content)?;
        let opened = FileStore::open(&path);
        let is_refused = matches!(opened, Err(FileStoreError::Corrupt(_)));
        assert!(is_refused, "{name}: {opened:?}");
        assert_eq!(fs::read(&path)?, content, "{name}");
    }
    Ok(())
}

#[test]
fn a_folder_that_does_not_exist_is_an_error_of_the_operating_system() -> TestResult {
    let folder = Folder::new()?;
    let opened = FileStore::open(folder.join("none").join("jobs"));
    assert!(matches!(opened, Err(FileStoreError::Io(_))), "{opened:?}");
    let opened = FileStore::open(folder.path());
    assert!(matches!(opened, Err(FileStoreError::Io(_))), "{opened:?}");
    Ok(())
}

#[tokio::test]
async fn a_file_that_was_cut_short_is_refused() -> TestResult {
    let folder = Folder::new()?;
    let path = folder.join("jobs");
    FileStore::open(&path)?.save("report", &record(1)).await?;
    let whole = fs::read(&path)?;
    for part in [10, 2, 1].map(|tenths| whole.len() / 10 * tenths / 11) {
        fs::write(&path, &whole[..part])?;
        let opened = FileStore::open(&path);
        let is_refused = matches!(opened, Err(FileStoreError::Corrupt(_)));
        assert!(is_refused, "{part} of {}: {opened:?}", whole.len());
    }
    Ok(())
}

/// Whatever is damaged, the answer is an error or the record, and never another record or a panic.
#[tokio::test]
async fn a_damaged_file_is_an_error_and_no_panic() -> TestResult {
    let folder = Folder::new()?;
    let path = folder.join("jobs");
    FileStore::open(&path)?.save("report", &record(1)).await?;
    let whole = fs::read(&path)?;
    for at in (0..whole.len().min(40_000)).step_by(509) {
        let mut damaged = whole.clone();
        damaged[at..(at + 64).min(whole.len())].fill(0xA5);
        fs::write(&path, damaged)?;
        if let Ok(store) = FileStore::open(&path)
            && let Ok(Some(loaded)) = store.load("report").await
        {
            assert_eq!(loaded, record(1), "damaged at {at}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_a_killed_program_left_half_made_is_no_obstacle() -> TestResult {
    let folder = Folder::new()?;
    fs::write(folder.join("jobs.new"), vec![0; 5_000])?;
    FileStore::open(folder.join("jobs"))?
        .save("report", &record(1))
        .await?;
    assert!(!folder.join("jobs.new").exists());

    fs::write(folder.join("empty"), [])?;
    FileStore::open(folder.join("empty"))?
        .save("report", &record(1))
        .await?;
    Ok(())
}
