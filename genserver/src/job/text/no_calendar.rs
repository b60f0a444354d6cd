//! What is said of lines that name a calendar, in a program without calendars.

use genserver_schedule::Mistake;

use super::line::Line;
use crate::job::Schedule;

const NEEDS: &str = "schedules by the calendar need genserver's feature `calendar`";

pub(super) fn read(word: Line<'_>, _rest: Line<'_>) -> Result<Schedule, Mistake> {
    Err(word.mistake(NEEDS))
}

pub(super) fn read_bare(line: Line<'_>) -> Result<Schedule, Mistake> {
    Err(line.mistake(NEEDS))
}
