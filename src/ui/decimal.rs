//! Decimal numbers, written and read without the tables that `format!` and `parse` bring along: those are a tenth of the page.

/// Whole numbers up to here are exact as `f64`.
const EXACT: u64 = 1 << 53;

/// Powers of ten up to here are exact as `f64`.
const EXACT_POWER: u32 = 22;

/// Writes a number with up to three decimals, as `format!` would; above 10^16 it stops growing.
pub fn fixed(value: f64, decimals: u32) -> String {
    if !value.is_finite() {
        return not_finite(value).into();
    }
    let decimals = decimals.min(3);
    let scale = 10_u64.pow(decimals);
    let scaled = scaled(value.abs(), scale);
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let (whole, rest) = (scaled / scale, scaled % scale);
    match decimals {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0width$}", width = decimals as usize),
    }
}

fn not_finite(value: f64) -> &'static str {
    match value {
        f64::INFINITY => "inf",
        f64::NEG_INFINITY => "-inf",
        _ => "NaN",
    }
}

/// `value * scale`, rounded to the nearest whole number, or to the even one of two: on the bits, so that nothing is rounded twice.
fn scaled(value: f64, scale: u64) -> u64 {
    if value >= EXACT as f64 {
        return (value as u64).saturating_mul(scale);
    }
    let bits = value.to_bits();
    let (fraction, exponent) = (bits & (EXACT / 2 - 1), bits >> 52);
    let digits = scale
        * if exponent == 0 {
            fraction
        } else {
            fraction + EXACT / 2
        };
    let shift = 1075 - exponent.max(1) as u32;
    // Ten bits of `scale` and 53 of `digits`: what is shifted by 64 is less than half.
    let whole = digits.checked_shr(shift).unwrap_or(0);
    let rest = digits - whole.checked_shl(shift).unwrap_or(0);
    let half = 1_u64.checked_shl(shift.wrapping_sub(1)).unwrap_or(u64::MAX);
    let rounds_up = shift > 0 && (rest > half || rest == half && whole % 2 == 1);
    whole + u64::from(rounds_up)
}

/// Reads a number such as `0.001`, `.5` or `1e-3`, exactly; none if it has more digits than fit.
pub fn parse(text: &str) -> Option<f64> {
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
    if !rest.bytes().all(|letter| letter.is_ascii_digit()) {
        return None;
    }
    let digits: i64 = format!("{whole}{rest}").parse().ok()?;
    let exponent = exponent.checked_sub(i32::try_from(rest.len()).ok()?)?;
    if digits.unsigned_abs() > EXACT || exponent.unsigned_abs() > EXACT_POWER {
        return None;
    }
    let (digits, power) = (digits as f64, power_of_ten(exponent.unsigned_abs()));
    Some(if exponent < 0 {
        digits / power
    } else {
        digits * power
    })
}

fn power_of_ten(exponent: u32) -> f64 {
    (0..exponent).fold(1.0_f64, |power, _| power * 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of every size, the same each time.
    fn some_bits() -> impl Iterator<Item = u64> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        (0..100_000).map(move |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        })
    }

    #[test]
    fn numbers_are_written_as_the_standard_library_writes_them() {
        let odd = [
            0.0,
            -0.0,
            0.5,
            1.5,
            2.5,
            0.05,
            0.15,
            0.25,
            0.35,
            0.0005,
            1e-320,
            1e15,
            9e15,
            -0.04,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
        ];
        let any = some_bits()
            .map(f64::from_bits)
            .filter(|value| value.abs() < EXACT as f64);
        let usual = some_bits().map(|bits| (bits >> 40) as f64 / 1e4);
        let halves = some_bits().map(|bits| (bits >> 50) as f64 / 16.0);
        for value in any.chain(usual).chain(halves).chain(odd) {
            assert_eq!(fixed(value, 0), format!("{value:.0}"));
            assert_eq!(fixed(value, 1), format!("{value:.1}"));
            assert_eq!(fixed(value, 2), format!("{value:.2}"));
            assert_eq!(fixed(value, 3), format!("{value:.3}"));
        }
        assert_eq!(fixed(1e300, 1), "1844674407370955161.5");
    }

    #[test]
    fn numbers_are_read_as_the_standard_library_reads_them() {
        for bits in some_bits() {
            let (digits, exponent) = (bits >> 12, (bits % 37) as i32 - 18);
            let point = digits as f64 / 1_000.0;
            for text in [
                format!("{digits}e{exponent}"),
                format!("-{}.{}E{exponent}", digits % 999, digits % 1_013),
                format!("{:.3}", point % 1e9),
            ] {
                assert_eq!(parse(&text), text.parse().ok(), "{text}");
            }
        }
    }

    #[test]
    fn forms_that_people_type_are_read_and_others_are_not() {
        for text in [
            "0.001", "1e-3", "1E3", "1e+3", ".5", "5.", "+0.5", "-0", "007", "1e22",
        ] {
            assert_eq!(parse(text), Some(text.parse().unwrap()), "{text}");
        }
        for text in [
            "",
            ".",
            "-",
            "e5",
            "1e",
            "1.-5",
            ".-5",
            ".+5",
            "1.5.2",
            "0x1",
            "1,5",
            "many",
            "1e999999999999",
        ] {
            assert!(
                text.parse::<f64>().is_err() || text == "1e999999999999",
                "{text}"
            );
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
