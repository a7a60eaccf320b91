//! A moment in UTC, from milliseconds since 1970.

/// The last millisecond of the year 9999.
const LAST_MS: f64 = 253_402_300_799_999.0;

/// A moment in UTC, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Utc {
    /// Year, 1970 to 9999.
    pub year: u32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month, from 1.
    pub day: u32,
    /// Hour, 0 to 23.
    pub hour: u32,
    /// Minute, 0 to 59.
    pub minute: u32,
    /// Second, 0 to 59.
    pub second: u32,
}

impl Utc {
    /// The moment `ms` milliseconds after 1970; what lies outside of 1970 to 9999 becomes the nearer end.
    pub fn from_ms(ms: f64) -> Self {
        // NaN becomes 0.
        let seconds = (ms.clamp(0.0, LAST_MS) / 1_000.0) as u64;
        let (year, month, day) = civil_from_days((seconds / 86_400) as u32);
        let of_day = (seconds % 86_400) as u32;
        Self {
            year,
            month,
            day,
            hour: of_day / 3_600,
            minute: of_day / 60 % 60,
            second: of_day % 60,
        }
    }

    /// Such as `2026-11-25T13:05:01Z` (ISO 8601).
    pub fn iso(&self) -> String {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    /// Such as `20261125-130501`, for names of files.
    pub fn compact(&self) -> String {
        let iso = self.iso();
        let kept = iso.chars().filter(|letter| !"-:Z".contains(*letter));
        kept.map(|letter| if letter == 'T' { '-' } else { letter })
            .collect()
    }
}

/// Year, month and day, `days` days after 1970, after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013),
/// `civil_from_days`: years begin in March, so that the leap day is the last.
fn civil_from_days(days: u32) -> (u32, u32, u32) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    (era * 400 + year_of_era + u32::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments_are_named() {
        // `date -u -d @SECONDS +%FT%TZ`
        for (seconds, expected) in [
            (0_u64, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_827_696, "2000-02-29T12:34:56Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (1_795_611_901, "2026-11-25T13:05:01Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(Utc::from_ms(seconds as f64 * 1_000.0).iso(), expected);
        }
        assert_eq!(
            Utc::from_ms(1_795_611_901_999.9).compact(),
            "20261125-130501"
        );
    }

    #[test]
    fn days_follow_each_other() {
        let lengths = |year: u32| {
            let divides = |by: u32| year.is_multiple_of(by);
            let leap = divides(4) && (!divides(100) || divides(400));
            let february = if leap { 29 } else { 28 };
            [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        };
        let mut days = 0;
        for year in 1970..2500 {
            for (month, length) in lengths(year).into_iter().enumerate() {
                for day in 1..=length {
                    assert_eq!(civil_from_days(days), (year, month as u32 + 1, day));
                    days += 1;
                }
            }
        }
    }

    #[test]
    fn what_is_no_moment_becomes_the_nearer_end() {
        for ms in [-1.0, f64::NEG_INFINITY, f64::NAN] {
            assert_eq!(Utc::from_ms(ms).iso(), "1970-01-01T00:00:00Z");
        }
        assert_eq!(Utc::from_ms(f64::INFINITY).iso(), "9999-12-31T23:59:59Z");
    }
}
