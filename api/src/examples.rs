//! Which items have no example.
//!
//! A type or a trait has a code block in its documentation. A function has one of its own, or is named in one on the page where it
//! stands: an example that puts a whole type to use says more than one for each of its methods.

use crate::list::Shown;

/// The paths of items without an example and without an exception, and exceptions that are none (any more).
///
/// An exception is a line `Path::of_item: reason`.
pub(crate) fn lacking(items: &[Shown], exceptions: &str) -> Vec<String> {
    let excepted: Vec<&str> = exceptions
        .lines()
        .filter_map(|line| Some(line.split_once(": ")?.0))
        .collect();
    items
        .iter()
        .filter(|item| has_example(item) == excepted.contains(&item.path.as_str()))
        .map(|item| item.path.clone())
        .collect()
}

fn has_example(item: &Shown) -> bool {
    let name = item.path.rsplit("::").next().unwrap_or_default();
    let home = code(item.home.as_deref().unwrap_or_default());
    let mut words = home.split(|c: char| !c.is_alphanumeric() && c != '_');
    !code(&item.docs).is_empty() || words.any(|word| word == name)
}

/// What all code blocks hold that run, or are compiled at least.
fn code(docs: &str) -> String {
    let blocks = docs.split("```").skip(1).step_by(2);
    let rust = blocks.filter(|block| {
        let language = block.lines().next().unwrap_or_default();
        matches!(language, "" | "rust" | "no_run" | "should_panic")
    });
    rust.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(docs: &str, home: Option<&str>) -> Vec<Shown> {
        vec![Shown {
            path: "Pid::kill".to_owned(),
            docs: docs.to_owned(),
            home: home.map(ToOwned::to_owned),
        }]
    }

    fn lacks(docs: &str, home: Option<&str>) -> bool {
        !lacking(&items(docs, home), "").is_empty()
    }

    #[test]
    fn a_code_block_of_its_own_is_an_example() {
        assert!(!lacks("Ends it.\n\n```\npid.kill();\n```\n", None));
        assert!(!lacks("```no_run\npid.kill();\n```\n", None));
        assert!(lacks("Ends it, as `kill` does.", None));
        assert!(lacks("```text\npid.kill();\n```\n", None));
        assert!(lacks("```compile_fail\npid.kill(1);\n```\n", None));
    }

    #[test]
    fn so_is_one_of_its_home_that_names_it() {
        assert!(!lacks("", Some("```\npid.kill();\n```")));
        assert!(lacks("", Some("```\npid.kill_all();\n```")));
        assert!(lacks(
            "",
            Some("Has kill.\n\n```\npid.exit();\n```\n\nkill")
        ));
    }

    #[test]
    fn an_exception_is_excused_until_it_has_one() {
        let exceptions = "Pid::kill: it would end the example\n";
        assert!(lacking(&items("", None), exceptions).is_empty());
        assert_eq!(
            lacking(&items("```\nkill\n```", None), exceptions),
            ["Pid::kill"]
        );
    }
}
