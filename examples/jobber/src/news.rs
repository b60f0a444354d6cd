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
        let path = path.display();
        let (kind, line) = match outcome {
            Ok(Content::Read(Summary { lines, words, .. })) => (
                &mut self.processed,
                format!("processed {path}: {lines} lines, {words} words"),
            ),
            Ok(Content::Vanished) => (&mut self.set_aside, format!("vanished {path}")),
            Ok(Content::Special) => (
                &mut self.set_aside,
                format!("skipped {path}: not a regular file"),
            ),
            Err(error) => (&mut self.failed, format!("failed {path}: {error}")),
        };
        tell(&mut self.lines, kind, line);
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
}
