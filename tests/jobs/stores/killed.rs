//! A program that is killed, and the file that it leaves.

use genserver::{FileStore, FileStoreError, JobStore};
use stage::Folder;

use super::record;
use crate::TestResult;
use crate::program::{Program, part, say};

/// What was acknowledged before the kill is there; what was on its way may be.
#[tokio::test]
async fn a_program_that_is_killed_leaves_a_file_that_knows_all_that_was_kept() -> TestResult {
    let test = "a_program_that_is_killed_leaves_a_file_that_knows_all_that_was_kept";
    if let Some(path) = part() {
        return save_for_ever(&path).await;
    }
    let folder = Folder::new()?;
    let path = folder.join("jobs");
    let name = path.to_string_lossy().into_owned();
    let mut last = 0;
    for saves in [1, 2, 5, 13, 29] {
        let mut program = Program::start(module_path!(), test, &name)?;
        for _ in 0..saves {
            last = program.hear()?.expect("it ended").parse()?;
        }
        let opened = FileStore::open(&path);
        assert!(matches!(opened, Err(FileStoreError::InUse)), "{opened:?}");
        program.kill()?;
        while let Some(said) = program.hear()? {
            last = said.parse()?;
        }
        let store = FileStore::open(&path)?;
        let loaded = store.load("report").await?.expect("a record");
        let possible = [record(last), record(last + 1)];
        assert!(possible.contains(&loaded), "{loaded:?} after {last}");
    }
    Ok(())
}

async fn save_for_ever(path: &str) -> TestResult {
    let store = FileStore::open(path)?;
    let known = store.load("report").await?;
    let mut runs = known.map_or(0, |record| record.runs);
    loop {
        runs += 1;
        store.save("report", &record(runs)).await?;
        say(&runs.to_string())?;
    }
}
