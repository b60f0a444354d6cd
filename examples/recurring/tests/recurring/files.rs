//! What the jobs leave behind in the data folder.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use stage::Folder;

use crate::program::{Outcome, Site};

fn entries(folder: PathBuf) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut entries = entries.collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

#[test]
fn the_old_is_swept_and_the_new_stays() -> Outcome {
    let data = Folder::new()?;
    data.write("tmp/deep/old", "old")?;
    data.write("tmp/new", "new")?;
    data.write("notes/old", "never swept")?;
    let long_ago = SystemTime::now() - Duration::from_secs(7200);
    for name in ["tmp/deep/old", "notes/old"] {
        File::options()
            .write(true)
            .open(data.join(name))?
            .set_modified(long_ago)?;
    }
    let mut site = Site::start_in(&data, &["--schedule", "sweep=interval 50ms"])?;
    site.running
        .wait_for(|line| line == "sweep: 1 files deleted")?;
    site.stop()?;
    assert!(!data.join("tmp/deep/old").exists());
    assert!(data.join("tmp/new").exists() && data.join("notes/old").exists());
    Ok(())
}

#[test]
fn seven_backups_are_kept_and_each_is_whole() -> Outcome {
    let data = Folder::new()?;
    data.write("notes/one.txt", "one")?;
    data.write("notes/deep/two.txt", "two")?;
    // As a kill leaves it.
    data.write("backups/.half-x/one.txt", "o")?;
    let mut site = Site::start_in(&data, &["--schedule", "backup=every 50ms"])?;
    for _backup in 0..9 {
        site.running
            .wait_for(|line| line == "backup: 2 files copied")?;
    }
    site.stop()?;
    let backups = entries(data.join("backups"))?;
    assert_eq!(backups.len(), 7, "{backups:?}");
    for backup in backups {
        assert_eq!(fs::read_to_string(backup.join("one.txt"))?, "one");
        assert_eq!(fs::read_to_string(backup.join("deep/two.txt"))?, "two");
    }
    Ok(())
}

#[test]
fn what_somebody_else_has_put_beside_the_backups_stays() -> Outcome {
    let data = Folder::new()?;
    data.write("notes/one.txt", "one")?;
    data.write("backups/.DS_Store", "")?;
    data.write("backups/2020 by hand/one.txt", "precious")?;
    let mut site = Site::start_in(&data, &["--schedule", "backup=every 50ms"])?;
    for _backup in 0..9 {
        site.running
            .wait_for(|line| line == "backup: 1 files copied")?;
    }
    site.stop()?;
    assert_eq!(entries(data.join("backups"))?.len(), 7 + 2);
    let precious = fs::read_to_string(data.join("backups/2020 by hand/one.txt"))?;
    assert_eq!(precious, "precious");
    Ok(())
}

#[tokio::test]
async fn a_heartbeat_is_a_whole_time_whenever_it_is_read() -> Outcome {
    let data = Folder::new()?;
    let site = Site::start_in(&data, &["--schedule", "heartbeat=every 5ms"])?;
    site.job_until("heartbeat", |job| job["succeeded"].as_u64() > Some(0))
        .await?;
    for _look in 0..100 {
        let beat = fs::read_to_string(data.join("heartbeat"))?;
        assert!(
            beat.len() == "2026-11-22T12:00:00Z\n".len() && beat.ends_with("Z\n"),
            "{beat}"
        );
    }
    site.stop()?;
    assert_eq!(entries(data.path().into())?, [data.join("heartbeat")]);
    // A watchdog is somebody else.
    data.write("of-anybody", "")?;
    let rights = |name| fs::metadata(data.join(name)).map(|about| about.permissions());
    assert_eq!(rights("heartbeat")?, rights("of-anybody")?);
    Ok(())
}

#[test]
fn a_kill_in_the_middle_leaves_nothing_that_the_next_start_minds() -> Outcome {
    let data = Folder::new()?;
    data.write("notes/one.txt", "one")?;
    let mut site = Site::start_in(&data, &["--schedule", "backup=every 10ms"])?;
    site.running.wait_for(|line| line.starts_with("backup: "))?;
    let address = site.address().to_owned();
    site.running.kill()?;
    assert_eq!(site.running.end()?.status, None);

    // At the same port, which nobody holds any more.
    let path = data.path().display().to_string();
    let again = crate::program::program(&[
        "--listen",
        &address,
        "--data",
        &path,
        "--schedule",
        "backup=every 50ms",
    ]);
    let mut site = Site::of(again)?;
    site.running
        .wait_for(|line| line == "backup: 1 files copied")?;
    site.stop()?;
    for backup in entries(data.join("backups"))? {
        assert_eq!(fs::read_to_string(backup.join("one.txt"))?, "one");
    }
    Ok(())
}
