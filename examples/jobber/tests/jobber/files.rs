//! Files of all kinds.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use stage::Folder;

use crate::program::{list, peak_memory, run, start, total};

/// The line that `--list` has to print, computed from the whole file at once.
fn expected(path: &Path) -> std::io::Result<String> {
    let content = fs::read(path)?;
    let digest: Vec<String> = Sha256::digest(&content)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let lines = content.split(|byte| *byte == b'\n').count() - 1;
    let words = content
        .split(|byte| b" \t\n\x0b\x0c\r".contains(byte))
        .filter(|word| !word.is_empty());
    let (digest, words, path) = (digest.concat(), words.count(), path.display());
    Ok(format!("{digest}  {lines}  {words}  {path}"))
}

fn all_files(folder: &Path, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            all_files(&path, into)?;
        } else {
            into.push(path);
        }
    }
    Ok(())
}

#[test]
fn the_samples_that_come_with_it_are_all_counted() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut paths = Vec::new();
    all_files(&samples, &mut paths).unwrap();
    assert!(paths.len() > 30);
    paths.sort_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    let expected: Vec<_> = paths.iter().map(|path| expected(path).unwrap()).collect();

    let ended = run(&["--once", "--list", "--for", "60"]).unwrap();
    assert_eq!(list(&ended), expected);
    assert_eq!(total(&ended, "files processed"), Some(paths.len() as u64));
    assert_eq!(ended.status, Some(0));
}

#[test]
fn the_totals_are_the_sums_and_the_digest_is_that_of_the_standard() {
    let folder = Folder::new().unwrap();
    folder.write("abc", "abc").unwrap();
    folder.write("sub/.hidden", "one two\nthree\n").unwrap();
    folder.write("sub/sub/empty", "").unwrap();

    let ended = run(&[folder.path().to_str().unwrap(), "--once", "--list"]).unwrap();
    let totals = ["files processed", "lines", "words", "bytes", "unfinished"];
    let totals = totals.map(|name| total(&ended, name).unwrap());
    assert_eq!(totals, [3, 2, 4, 17, 0]);
    let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  0  1  ";
    assert!(list(&ended)[0].starts_with(known));
}

#[test]
fn a_pipe_is_skipped_without_being_opened() {
    let folder = Folder::new().unwrap();
    folder.pipe("pipe").unwrap();
    folder.write("a.txt", "a").unwrap();

    let ended = run(&[folder.path().to_str().unwrap(), "--once", "--for", "60"]).unwrap();
    let totals = ["skipped", "files processed", "unfinished"].map(|name| total(&ended, name));
    assert_eq!(totals, [Some(1), Some(1), Some(0)]);
    assert_eq!(ended.status, Some(0));
}

#[test]
fn a_file_that_is_not_utf8_is_counted_by_its_bytes() {
    let folder = Folder::new().unwrap();
    let content = b"\xff\xfe \xc3(\n\x00 \x80\x85\xa0\n\xf0\x9f";
    folder.write("bytes", content).unwrap();

    let ended = run(&[folder.path().to_str().unwrap(), "--once", "--list"]).unwrap();
    assert_eq!(list(&ended), [expected(&folder.join("bytes")).unwrap()]);
    assert_eq!(total(&ended, "bytes"), Some(content.len() as u64));
}

#[test]
fn the_name_of_a_file_is_neither_a_line_nor_an_escape_sequence() {
    let folder = Folder::new().unwrap();
    folder.write("a\n\u{1b}[2Jfailed: 9", "a\n").unwrap();
    let ended = run(&[folder.path().to_str().unwrap(), "--once"]).unwrap();
    let told = "/a\\n\\u{1b}[2Jfailed: 9: 1 lines, 1 words";
    assert!(
        ended.lines.iter().any(|line| line.ends_with(told)),
        "{ended:?}"
    );
    assert_eq!(total(&ended, "failed"), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_fails_after_three_retries_and_the_others_are_done() {
    let folder = Folder::new().unwrap();
    // A regular file that even root cannot read: nothing is mapped at address zero.
    folder.link("memory", "/proc/self/mem").unwrap();
    for name in ["a", "b", "c"] {
        folder.write(name, "text\n").unwrap();
    }

    let ended = run(&[folder.path().to_str().unwrap(), "--once", "--for", "60"]).unwrap();
    let totals = ["files processed", "failed", "retried"].map(|name| total(&ended, name));
    assert_eq!(totals, [Some(3), Some(1), Some(3)]);
    let news = format!(
        "failed {}: cannot be read: ",
        folder.join("memory").display()
    );
    assert!(
        ended.lines.iter().any(|line| line.starts_with(&news)),
        "{ended:?}"
    );
    assert_eq!(ended.status, Some(1));
}

#[test]
fn links_lead_to_files_but_not_into_folders() {
    let folder = Folder::new().unwrap();
    folder.write("sub/file", "text").unwrap();
    folder.link("link", "sub/file").unwrap();
    folder.link("sub/up", "..").unwrap();
    folder.link("dangling", "nowhere").unwrap();

    let ended = run(&[folder.path().to_str().unwrap(), "--once", "--for", "60"]).unwrap();
    let totals = ["files processed", "skipped", "vanished", "failed"];
    let totals = totals.map(|name| total(&ended, name).unwrap());
    assert_eq!(totals, [2, 1, 1, 0]);
    assert_eq!(ended.status, Some(0));
}

#[test]
fn a_link_that_leads_to_itself_fails() {
    let folder = Folder::new().unwrap();
    folder.link("loop", "loop").unwrap();

    let ended = run(&[folder.path().to_str().unwrap(), "--once", "--for", "60"]).unwrap();
    assert_eq!(total(&ended, "failed"), Some(1));
    assert_eq!(ended.status, Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_large_file_is_never_in_memory_as_a_whole() {
    const LENGTH: u64 = 64 << 20;
    let folder = Folder::new().unwrap();
    folder.sparse("zeros", LENGTH).unwrap();

    let mut running = start(&[folder.path().to_str().unwrap()]).unwrap();
    running
        .wait_for(|line| line.contains("processed: 1 "))
        .unwrap();
    let peak = peak_memory(&running).unwrap();
    running.interrupt().unwrap();
    let ended = running.end().unwrap();
    assert_eq!(total(&ended, "bytes"), Some(LENGTH));
    assert!(peak < 32 << 10, "{peak} KiB");
}

#[test]
fn thousands_of_files_are_each_processed_once() {
    let folder = Folder::new().unwrap();
    for n in 0..2000 {
        let name = format!("{}/{n}", n % 10);
        folder.write(&name, "two words\n".repeat(n % 7)).unwrap();
    }
    let lines: u64 = (0..2000).map(|n| n % 7).sum();

    let dir = folder.path().to_str().unwrap();
    for workers in ["1", "2", "50"] {
        let ended = run(&[dir, "--once", "--list", "--workers", workers]).unwrap();
        let totals = ["files processed", "lines", "words"].map(|name| total(&ended, name).unwrap());
        assert_eq!(totals, [2000, lines, 2 * lines]);
        assert_eq!(list(&ended).len(), 2000);
    }
}
