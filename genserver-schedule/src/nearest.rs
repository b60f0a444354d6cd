//! The word a misspelt one was meant to be.

/// The known word that is nearest to `word`, if one is near: at most a third of its letters differ.
///
/// # Examples
///
/// ```
/// use genserver_schedule::nearest;
///
/// assert_eq!(nearest("intervall", &["interval", "every"]), Some("interval"));
/// assert_eq!(nearest("cron", &["interval", "every"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let near = |candidate: &str| distance(word, candidate);
    let best = known
        .iter()
        .copied()
        .min_by_key(|candidate| near(candidate))?;
    (near(best) <= best.chars().count().div_ceil(3)).then_some(best)
}

/// How many letters must be inserted, removed or replaced (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        let mut left = i + 1;
        for ((to, above_left), above) in b.iter().zip(&row).zip(row.iter().skip(1)) {
            let replaced = above_left + usize::from(from != *to);
            left = replaced.min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_is_near_and_another_word_is_not() {
        let table = [
            ("intervall", Some("interval")),
            ("interva", Some("interval")),
            ("intreval", Some("interval")),
            ("Interval", Some("interval")),
            ("cron", None),
            ("every", None),
            ("", None),
        ];
        for (word, meant) in table {
            assert_eq!(nearest(word, &["interval"]), meant, "{word:?}");
        }
    }
}
