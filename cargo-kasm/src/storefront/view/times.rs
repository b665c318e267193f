//! Dates on pages, and the marks of what is new.

use serde::Serialize;
use time::OffsetDateTime;

use crate::history::Times;

/// For how long something is new: 30 days, in milliseconds.
const NEWS: u64 = 30 * 24 * 60 * 60 * 1000;

/// When a workspace was added and changed, as its page says it.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Dates {
    added: Option<Date>,
    /// None where it is still what was added.
    changed: Option<Date>,
}

/// A day.
#[derive(Clone, Debug, Serialize)]
struct Date {
    /// For programs: "2026-11-03T10:00:00Z".
    machine: String,
    /// For people: "3 November 2026".
    words: String,
}

/// Says that a workspace is new, or newly changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(in crate::storefront) struct Mark {
    text: &'static str,
    /// The last millisecond at which that is right.
    until: u64,
}

impl Dates {
    pub(super) fn of(times: Times) -> Self {
        let changed = Some(times.changed).filter(|&changed| Some(changed) != times.added);
        Self { added: times.added.and_then(Date::of), changed: changed.and_then(Date::of) }
    }
}

impl Date {
    fn of(milliseconds: u64) -> Option<Self> {
        let time = utc(milliseconds)?;
        let words = format!("{} {} {}", time.day(), time.month(), time.year());
        Some(Self { machine: instant(milliseconds), words })
    }
}

impl Mark {
    /// What holds when the bundle is made; a visitor's browser takes it away in time.
    pub(super) fn of(times: Times, modified: u64) -> Option<Self> {
        let mark = |text, since: u64| {
            let until = since.saturating_add(NEWS);
            (modified <= until).then_some(Self { text, until })
        };
        let new = times.added.and_then(|added| mark("new", added));
        new.or_else(|| mark("updated", times.changed))
    }
}

/// A time as feeds and pages have it, to the second; the last one that they can have, where it is later.
pub(super) fn instant(milliseconds: u64) -> String {
    let Some(time) = utc(milliseconds) else {
        return "9999-12-31T23:59:59Z".to_owned();
    };
    format!("{}T{:02}:{:02}:{:02}Z", time.date(), time.hour(), time.minute(), time.second())
}

fn utc(milliseconds: u64) -> Option<OffsetDateTime> {
    let seconds = i64::try_from(milliseconds / 1000).ok()?;
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modified::LATEST;

    const DAY: u64 = 24 * 60 * 60 * 1000;

    #[test]
    fn marks_are_about_the_last_thirty_days() {
        let mark = |added, changed, modified| {
            let times = Times { added, changed };
            Mark::of(times, modified * DAY).map(|mark| (mark.text, mark.until / DAY))
        };
        assert_eq!(mark(Some(100 * DAY), 100 * DAY, 130), Some(("new", 130)));
        assert_eq!(mark(Some(100 * DAY), 120 * DAY, 130), Some(("new", 130)));
        assert_eq!(mark(Some(100 * DAY), 120 * DAY, 131), Some(("updated", 150)));
        assert_eq!(mark(None, 120 * DAY, 131), Some(("updated", 150)));
        assert_eq!(mark(Some(100 * DAY), 120 * DAY, 151), None);
        assert_eq!(mark(None, LATEST, 1), Some(("updated", LATEST / DAY + 30)));
    }

    #[test]
    fn dates_are_days_in_utc() {
        let date = Date::of(1_706_933_106_789).unwrap();
        assert_eq!((&*date.machine, &*date.words), ("2024-02-03T04:05:06Z", "3 February 2024"));
        assert_eq!(instant(0), "1970-01-01T00:00:00Z");
        assert_eq!(instant(LATEST), "9999-12-31T23:59:59Z");
        assert!(Date::of(LATEST).is_none());
        let dates = Dates::of(Times { added: Some(0), changed: 0 });
        assert!(dates.added.is_some() && dates.changed.is_none());
    }
}
