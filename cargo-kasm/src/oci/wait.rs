//! How long a registry wants to be left alone.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ureq::http::HeaderMap;
use ureq::http::header::RETRY_AFTER;

/// The longest wait that is believed.
const LONGEST: Duration = Duration::from_hours(7 * 24);

/// Seconds above this are no wait but a time, counted from 1970.
const EARLIEST_TIME: u64 = 1_000_000_000;

/// What an answer says about when to ask again: `Retry-After`, else when its limit begins anew.
pub(super) fn asked_for(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let wait = text(headers, RETRY_AFTER.as_str()).and_then(|text| retry_after(text, now));
    wait.or_else(|| reset(headers, now)).or_else(|| window(headers)).map(|wait| wait.min(LONGEST))
}

/// How long a limit lasts that this answer was the last to pass.
pub(super) fn exhausted(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let names = ["ratelimit-remaining", "x-ratelimit-remaining"];
    let remaining = names.iter().find_map(|name| text(headers, name))?;
    if number(remaining) != Some(0) {
        return None;
    }
    reset(headers, now).map(|wait| wait.min(LONGEST))
}

fn retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let time = httpdate::parse_http_date(text).ok()?;
    Some(time.duration_since(now).unwrap_or_default())
}

fn reset(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let names = ["ratelimit-reset", "x-ratelimit-reset"];
    let seconds = names.iter().find_map(|name| number(text(headers, name)?))?;
    if seconds < EARLIEST_TIME {
        return Some(Duration::from_secs(seconds));
    }
    let time = UNIX_EPOCH.checked_add(Duration::from_secs(seconds))?;
    Some(time.duration_since(now).unwrap_or_default())
}

/// Docker Hub only says how long its limit's window is: `0;w=21600`.
fn window(headers: &HeaderMap) -> Option<Duration> {
    let remaining = text(headers, "ratelimit-remaining")?;
    let (count, window) = remaining.split_once(";w=")?;
    if number(count) != Some(0) {
        return None;
    }
    number(window).map(Duration::from_secs)
}

/// The number that a value begins with; parameters may follow.
fn number(text: &str) -> Option<u64> {
    text.split([';', ',']).next()?.trim().parse().ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// A time for people, who live in many zones.
pub(super) fn utc(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    let Ok(time) = time::OffsetDateTime::from_unix_timestamp(seconds) else {
        return "some day".to_owned();
    };
    format!("{} {:02}:{:02} UTC", time.date(), time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ureq::http::{HeaderName, HeaderValue};

    /// 2026-11-22 12:00:00 UTC.
    const NOW: u64 = 1_795_348_800;

    fn wait(headers: &[(&'static str, &str)]) -> (Option<u64>, Option<u64>) {
        let map: HeaderMap = headers
            .iter()
            .map(|(name, value)| {
                (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
            })
            .collect();
        let now = UNIX_EPOCH + Duration::from_secs(NOW);
        let seconds = |wait: Option<Duration>| wait.map(|wait| wait.as_secs());
        (seconds(asked_for(&map, now)), seconds(exhausted(&map, now)))
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(wait(&[("retry-after", "17")]).0, Some(17));
        assert_eq!(wait(&[("retry-after", "Sun, 22 Nov 2026 12:00:30 GMT")]).0, Some(30));
        assert_eq!(wait(&[("retry-after", "Sun, 22 Nov 2020 12:00:30 GMT")]).0, Some(0));
        let week = LONGEST.as_secs();
        assert_eq!(wait(&[("retry-after", "18446744073709551615")]).0, Some(week));
        for wrong in ["", "soon", "-1", "1.5", "99999999999999999999999"] {
            assert_eq!(wait(&[("retry-after", wrong)]).0, None, "{wrong}");
        }
    }

    #[test]
    fn limits_begin_anew() {
        assert_eq!(wait(&[("ratelimit-reset", "40")]).0, Some(40));
        let time = (NOW + 50).to_string();
        assert_eq!(wait(&[("x-ratelimit-reset", &time)]).0, Some(50));
        assert_eq!(wait(&[("ratelimit-remaining", "0;w=21600")]).0, Some(21_600));
        assert_eq!(wait(&[("ratelimit-remaining", "7;w=21600")]).0, None);
        assert_eq!(wait(&[]), (None, None));
    }

    #[test]
    fn the_last_answer_within_a_limit_says_so() {
        let reset = ("ratelimit-reset", "40");
        assert_eq!(wait(&[("ratelimit-remaining", "0"), reset]).1, Some(40));
        assert_eq!(wait(&[("ratelimit-remaining", "1"), reset]).1, None);
        assert_eq!(wait(&[("ratelimit-remaining", "0;w=21600")]).1, None, "a HEAD may still pass");
    }

    #[test]
    fn times_are_told_in_utc() {
        assert_eq!(utc(UNIX_EPOCH + Duration::from_secs(NOW + 61)), "2026-11-22 12:01 UTC");
        assert_eq!(utc(UNIX_EPOCH), "1970-01-01 00:00 UTC");
    }
}
