//! Two lists of what is public: what is gone, what is other, what is new.

use std::fmt;

/// How a list differs from the one before.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Difference {
    removed: Vec<String>,
    changed: Vec<(String, String)>,
    added: Vec<String>,
}

impl Difference {
    pub(crate) fn between<'a>(
        before: impl Iterator<Item = &'a str>,
        now: impl Iterator<Item = &'a str>,
    ) -> Self {
        let (before, now): (Vec<&str>, Vec<&str>) = (before.collect(), now.collect());
        let mut added: Vec<&str> = now
            .iter()
            .filter(|line| !before.contains(line))
            .copied()
            .collect();
        let mut difference = Self::default();
        for line in before.iter().filter(|line| !now.contains(line)) {
            match added.iter().position(|new| item(new) == item(line)) {
                Some(place) => {
                    let new = added.remove(place);
                    difference
                        .changed
                        .push(((*line).to_owned(), new.to_owned()));
                }
                None => difference.removed.push((*line).to_owned()),
            }
        }
        difference.added = added.into_iter().map(ToOwned::to_owned).collect();
        difference
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is removed or changed, and not named in the changelog: in a code span under `### Breaking` of `## Unreleased`, by its
    /// own name or by that of its type.
    pub(crate) fn unannounced(&self, changelog: &str) -> Vec<&str> {
        let named = announced(changelog);
        let changed = self.changed.iter().map(|(before, _)| before);
        let breaking = self.removed.iter().chain(changed).map(String::as_str);
        breaking
            .filter(|line| {
                !names(line)
                    .iter()
                    .any(|name| named.contains(&name.as_str()))
            })
            .collect()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.removed {
            writeln!(f, "removed  {line}")?;
        }
        for (before, now) in &self.changed {
            writeln!(f, "changed  {before}\n      to  {now}")?;
        }
        for line in &self.added {
            writeln!(f, "added    {line}")?;
        }
        Ok(())
    }
}

/// What a line is about, which stays the same if only its signature changes.
fn item(line: &str) -> String {
    let line = line.split(" where ").next().unwrap_or(line);
    if let (true, Some((block, ty))) = (line.starts_with("impl"), line.rsplit_once(" for ")) {
        return format!(
            "{} for {}",
            block.rsplit(' ').next().unwrap_or(block),
            bare(ty)
        );
    }
    let start = line.rfind("] pub ").map_or(0, |at| at + 2);
    let line = &line[start..];
    let end = ["(", ": ", " = "].iter().filter_map(|mark| line.find(mark));
    line[..end.min().unwrap_or(line.len())].to_owned()
}

fn bare(ty: &str) -> &str {
    ty.split('<').next().unwrap_or(ty)
}

/// The last two names of an item's path, or the type that an `impl` is for.
fn names(line: &str) -> Vec<String> {
    let item = item(line);
    let path = item.rsplit(' ').next().unwrap_or(&item);
    let words = path.split(|c: char| !c.is_alphanumeric() && c != '_');
    let mut names: Vec<String> = words
        .filter(|word| word.len() > 1)
        .map(ToOwned::to_owned)
        .collect();
    names.split_off(names.len().saturating_sub(2))
}

/// All words in code spans under `### Breaking` of `## Unreleased`.
fn announced(changelog: &str) -> Vec<&str> {
    let unreleased = between(changelog, "\n## Unreleased\n", "\n## ");
    let breaking = between(unreleased, "\n### Breaking\n", "\n### ");
    let spans = breaking.split('`').skip(1).step_by(2);
    spans
        .flat_map(|span| span.split(|c: char| !c.is_alphanumeric() && c != '_'))
        .collect()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let Some((_, after)) = text.split_once(start) else {
        return "";
    };
    after.split(end).next().unwrap_or(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: [&str; 4] = [
        "pub struct a::Gone",
        "pub fn a::Pid::kill(&self)",
        "pub fn a::Pid::is_alive(&self) -> bool",
        "impl core::clone::Clone for a::Pid",
    ];
    const NOW: [&str; 3] = [
        "pub fn a::Pid::kill(&self, reason: Reason)",
        "pub fn a::Pid::is_alive(&self) -> bool",
        "pub struct a::New",
    ];

    fn difference() -> Difference {
        Difference::between(BEFORE.into_iter(), NOW.into_iter())
    }

    #[test]
    fn a_list_does_not_differ_from_itself() {
        assert!(Difference::between(NOW.into_iter(), NOW.into_iter()).is_empty());
    }

    #[test]
    fn an_item_with_another_signature_is_changed_and_not_replaced() {
        let text = difference().to_string();
        assert_eq!(
            text,
            "removed  pub struct a::Gone\n\
             removed  impl core::clone::Clone for a::Pid\n\
             changed  pub fn a::Pid::kill(&self)\n      to  pub fn a::Pid::kill(&self, reason: Reason)\n\
             added    pub struct a::New\n"
        );
    }

    #[test]
    fn the_bounds_of_an_impl_may_change() {
        let before = ["impl<S: Debug + Server> Debug for a::Stop<S>"];
        let now = [
            "impl<S: Server> Clone for a::Stop<S>",
            "impl<S: Server> Debug for a::Stop<S>",
        ];
        let difference = Difference::between(before.into_iter(), now.into_iter());
        assert_eq!((difference.changed.len(), difference.added.len()), (1, 1));
    }

    #[test]
    fn what_breaks_has_to_be_announced_and_what_is_added_does_not() {
        assert_eq!(
            difference()
                .unannounced("# Changelog\n\n## Unreleased\n")
                .len(),
            3
        );
        let added = Difference::between(NOW[1..2].iter().copied(), NOW.into_iter());
        assert!(added.unannounced("").is_empty());
    }

    #[test]
    fn it_is_announced_in_a_code_span_of_the_right_section() {
        let unannounced = |text: &str| difference().unannounced(text).len();
        assert_eq!(
            unannounced("\n## Unreleased\n\n### Breaking\n\n- `Pid::kill` says why\n"),
            1
        );
        assert_eq!(
            unannounced("\n## Unreleased\n\n### Breaking\n\n- `Pid` and `Gone`\n"),
            0
        );
        assert_eq!(
            unannounced("\n## Unreleased\n\n### Breaking\n\n- Pid and Gone\n"),
            3
        );
        assert_eq!(
            unannounced("\n## Unreleased\n\n### Added\n\n- `Pid` and `Gone`\n"),
            3
        );
        assert_eq!(
            unannounced("\n## Unreleased\n\n## 0.1.0\n\n### Breaking\n\n- `Pid` and `Gone`\n"),
            3
        );
    }

    #[test]
    fn an_item_goes_by_the_last_two_names_of_its_path() {
        assert_eq!(names("#[non_exhaustive] pub enum a::Info<M>"), ["Info"]);
        assert_eq!(
            names("impl<T> core::fmt::Debug for sample::Task<T>"),
            ["sample", "Task"]
        );
        assert_eq!(
            names("pub fn a::sys::Event::at(&self) -> u8"),
            ["Event", "at"]
        );
    }
}
