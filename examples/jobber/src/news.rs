//! What is worth a line of its own. Pure.

use std::path::Path;

use crate::backlog::Outcome;
use crate::file::{Content, Summary};

/// So many lines of a kind are kept; the figures tell the rest.
const OF_EACH_KIND: usize = 10;

/// Lines for the next report: the first few of each kind, so that a long run stays readable.
#[derive(Debug, Default)]
pub(crate) struct News {
    lines: Vec<String>,
    processed: usize,
    set_aside: usize,
    failed: usize,
    restarted: usize,
}

impl News {
    pub(crate) fn finished(&mut self, path: &Path, outcome: &Outcome) {
        let kind = match outcome {
            Ok(Content::Read(_) | Content::Imported(_)) => &mut self.processed,
            Ok(Content::Vanished | Content::Special) => &mut self.set_aside,
            Err(_error) => &mut self.failed,
        };
        tell(&mut self.lines, kind, line(path, outcome));
    }

    /// What somebody asked for is always told.
    pub(crate) fn ordered(&mut self, path: &Path, outcome: &Outcome) {
        self.lines.push(line(path, outcome));
    }

    pub(crate) fn restarted(&mut self, path: &Path) {
        let line = format!("restarted the worker of {}", path.display());
        tell(&mut self.lines, &mut self.restarted, line);
    }

    /// The lines since the last time.
    pub(crate) fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }
}

fn line(path: &Path, outcome: &Outcome) -> String {
    let path = path.display();
    match outcome {
        Ok(Content::Read(Summary { lines, words, .. })) => {
            format!("processed {path}: {lines} lines, {words} words")
        }
        Ok(Content::Imported(table)) => format!("imported {path}: {table}"),
        Ok(Content::Vanished) => format!("vanished {path}"),
        Ok(Content::Special) => format!("skipped {path}: not a regular file"),
        Err(error) => format!("failed {path}: {error}"),
    }
}

fn tell(lines: &mut Vec<String>, count: &mut usize, line: String) {
    *count += 1;
    match *count {
        n if n < OF_EACH_KIND => lines.push(line),
        OF_EACH_KIND => lines.push(format!("{line} (further ones are only counted)")),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_few_of_a_kind_are_told() {
        let mut news = News::default();
        for _ in 0..100 {
            news.finished(Path::new("a"), &Ok(Content::Vanished));
        }
        news.restarted(Path::new("b"));
        let lines = news.take();
        assert_eq!(lines.len(), OF_EACH_KIND + 1);
        assert!(lines[OF_EACH_KIND - 1].ends_with("(further ones are only counted)"));
        assert_eq!(news.take(), Vec::<String>::new());
    }

    #[test]
    fn what_was_asked_for_is_always_told() {
        let mut news = News::default();
        for _ in 0..100 {
            news.ordered(Path::new("a"), &Ok(Content::Vanished));
        }
        assert_eq!(news.take(), vec!["vanished a"; 100]);
    }
}
