//! What is wrong with a schedule is said where it is, with what to write.

mod expressions;
mod forms;

use std::ops::Range;

use genserver_schedule::{Cron, Mistake};

type Row = (&'static str, Range<usize>, &'static str);

fn check(read: fn(&str) -> Result<Cron, Mistake>, table: &[Row]) {
    for (text, at, words) in table {
        let found = read(text).err();
        let found = found.map(|mistake| (mistake.at(), mistake.message().to_owned()));
        let message = found.as_ref().map_or("", |(_, message)| message);
        assert!(message.contains(words), "{text:?}: {message}");
        assert_eq!(
            found.as_ref().map(|(at, _)| at),
            Some(at),
            "{text:?}: {message}"
        );
    }
}
