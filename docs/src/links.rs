//! Links of the built pages that lead nowhere.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

/// A page, as a reader's browser has it.
struct Page {
    links: Vec<String>,
    anchors: BTreeSet<String>,
}

/// The links of all pages in the folder `book` that lead to no file or to no place in a page. Links to other hosts are
/// not followed.
pub(crate) fn dead(book: &Path) -> io::Result<Vec<String>> {
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(book)? {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new("html")) {
            let html = fs::read_to_string(&path)?;
            pages.insert(tidy(&path), read(&html));
        }
    }
    let mut dead = Vec::new();
    for (path, page) in &pages {
        for link in page.links.iter().filter(|link| is_ours(link)) {
            if !leads_somewhere(path, link, &pages) {
                dead.push(format!("{}: nothing is at {link}", name(path)));
            }
        }
    }
    Ok(dead)
}

fn leads_somewhere(from: &Path, link: &str, pages: &BTreeMap<PathBuf, Page>) -> bool {
    let (file, anchor) = match link.split_once('#') {
        Some((file, anchor)) => (file, Some(anchor)),
        None => (link, None),
    };
    let target = match file {
        "" => from.to_path_buf(),
        file => tidy(&from.with_file_name(file)),
    };
    match (pages.get(&target), anchor) {
        (Some(page), Some(anchor)) => anchor.is_empty() || page.anchors.contains(anchor),
        (Some(_), None) => true,
        (None, Some(_)) => false,
        (None, None) => target.exists(),
    }
}

/// Whether this is a link within the book or the repository.
fn is_ours(link: &str) -> bool {
    !["http:", "https:", "mailto:", "data:", "javascript:"]
        .iter()
        .any(|scheme| link.starts_with(scheme))
}

/// What a page names. In its text, quotes are written `&quot;`, so an attribute is an attribute.
fn read(html: &str) -> Page {
    let mut links = attributes(html, "href");
    links.extend(attributes(html, "src"));
    Page {
        links: links
            .iter()
            .map(|link| link.replace("&amp;", "&"))
            .collect(),
        anchors: attributes(html, "id")
            .into_iter()
            .map(str::to_owned)
            .collect(),
    }
}

fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    html.split(&start)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

/// The same path without `.` and `..`.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                tidy.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => tidy.push(part),
        }
    }
    tidy
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::{dead, is_ours, read, tidy};
    use std::path::Path;
    use std::{fs, io};

    #[test]
    fn a_page_is_its_links_and_its_anchors() {
        let page = read(
            r##"<h2 id="a"><a href="#b">x</a></h2> <img src="c.png"> href=&quot;d&quot; <a class="e" href="f?g&amp;h">"##,
        );
        assert_eq!(page.links, ["#b", "f?g&h", "c.png"]);
        assert!(page.anchors.contains("a"));
        assert_eq!(page.anchors.len(), 1);
    }

    #[test]
    fn other_hosts_are_not_ours() {
        assert!(!is_ours("https://docs.rs"));
        assert!(!is_ours("mailto:ada@example.org"));
        assert!(is_ours("jobs.html#retries"));
        assert!(is_ours("../../README.md"));
    }

    #[test]
    fn dots_go_away() {
        assert_eq!(tidy(Path::new("/a/b/./../c.md")), Path::new("/a/c.md"));
    }

    #[test]
    fn files_and_anchors_that_are_missing_are_told() -> io::Result<()> {
        let folder = std::env::temp_dir().join(format!("guide-links-{}", std::process::id()));
        let book = folder.join("target/guide");
        fs::create_dir_all(&book)?;
        fs::write(folder.join("README.md"), "here")?;
        fs::write(
            book.join("one.html"),
            r##"<p id="x"> <a href="#x"> <a href="#y"> <a href="two.html#z"> <a href="two.html#w"> <a href="three.html">
                <a href="../../README.md"> <a href="../../LICENSE"> <a href="https://example.org">"##,
        )?;
        fs::write(book.join("two.html"), r#"<p id="z">"#)?;
        let found = dead(&book);
        fs::remove_dir_all(&folder)?;
        assert_eq!(
            found?,
            [
                "one.html: nothing is at #y",
                "one.html: nothing is at two.html#w",
                "one.html: nothing is at three.html",
                "one.html: nothing is at ../../LICENSE",
            ]
        );
        Ok(())
    }
}
