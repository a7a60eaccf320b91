//! The names of runs: when they began, and six characters that tell runs of one second apart.

use super::samples::sha256;

/// Letters and digits that nobody takes for one another.
const CHARACTERS: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// The id of a run that began so many milliseconds after 1970, such as `20261125-130501-k3x9qa`; `salt` is anything that other runs of
/// that moment do not have.
pub fn run_id(started_ms: f64, salt: &str) -> String {
    let (year, month, day) = date(started_ms);
    let (hours, minutes, seconds) = time(started_ms);
    let hash = sha256(format!("{started_ms} {salt}").as_bytes());
    let digits = hash.as_bytes().chunks(2).take(6);
    let character = |pair: &[u8]| {
        let number = pair.iter().map(|digit| usize::from(*digit)).sum::<usize>();
        char::from(CHARACTERS[number % CHARACTERS.len()])
    };
    let tail: String = digits.map(character).collect();
    format!("{year:04}{month:02}{day:02}-{hours:02}{minutes:02}{seconds:02}-{tail}")
}

/// What a run is called at first: the model and the start in UTC.
pub fn run_name(model: &str, started_ms: f64) -> String {
    let (year, month, day) = date(started_ms);
    let (hours, minutes, _) = time(started_ms);
    format!("{model}, {year:04}-{month:02}-{day:02} {hours:02}:{minutes:02} UTC")
}

fn seconds(started_ms: f64) -> i64 {
    (started_ms / 1_000.0).floor() as i64
}

fn time(started_ms: f64) -> (i64, i64, i64) {
    let seconds = seconds(started_ms).rem_euclid(86_400);
    (seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// Year, month and day in UTC, after Hinnant, "chrono-compatible low-level date algorithms" (2013), `civil_from_days`.
fn date(started_ms: f64) -> (i64, i64, i64) {
    let days = seconds(started_ms).div_euclid(86_400) + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_differ_within_a_second() {
        let id = run_id(1_795_611_901_000.0, "a");
        assert!(id.starts_with("20261125-") && id.len() == 22, "{id}");
        assert_ne!(id, run_id(1_795_611_901_000.0, "b"));
        assert_eq!(date(951_782_400_000.0), (2000, 2, 29));
        assert_eq!((date(0.0), time(0.0)), ((1970, 1, 1), (0, 0, 0)));
        assert_eq!(run_name("digits", 60_000.0), "digits, 1970-01-01 00:01 UTC");
    }
}
