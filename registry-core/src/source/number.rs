//! Numbers as JavaScript keeps them: doubles.

use super::Span;
use super::json::javascript;
use crate::finding::{Code, Finding, Findings, quoted};

/// The double nearest to a decimal literal; a finding says where the two differ.
pub(crate) fn double(literal: &str, span: Span, findings: &mut Findings) -> f64 {
    let value: f64 = literal.parse().unwrap_or(f64::NAN);
    let kept = javascript(value);
    if digits(literal) != digits(&kept) {
        let message =
            format!("{} cannot be kept exactly: it is published as {kept}", quoted(literal));
        findings.push(
            Finding::new(Code::NumberPrecision, span, message)
                .help("write it as a string, or with fewer digits"),
        );
    }
    value
}

/// The significant digits of a decimal literal, its sign, and the power of ten of the last one.
fn digits(literal: &str) -> (bool, String, i64) {
    let (negative, literal) = match literal.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, literal.strip_prefix('+').unwrap_or(literal)),
    };
    let (mantissa, exponent) = literal.split_once(['e', 'E']).unwrap_or((literal, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return (false, String::new(), 0);
    }
    let trailing = all.len() - all.trim_end_matches('0').len();
    let fraction = i64::try_from(fraction.len()).unwrap_or(i64::MAX);
    let trailing = i64::try_from(trailing).unwrap_or(i64::MAX);
    let exponent = exponent.parse::<i64>().unwrap_or(i64::MAX);
    (negative, significant.to_owned(), exponent.saturating_sub(fraction).saturating_add(trailing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn only_what_changes_is_reported() {
        let source = Sources::default().add_opaque("x");
        for (literal, published, reported) in [
            ("2.0", "2", false),
            ("2170", "2170", false),
            ("-0", "0", false),
            ("0.10", "0.1", false),
            ("1e3", "1000", false),
            ("123456789012345680000", "123456789012345680000", false),
            ("1E+30", "1e+30", false),
            ("9007199254740993", "9007199254740992", true),
            ("0.1000000000000000055", "0.1", true),
            ("1e999", "null", true),
            ("1e-999", "0", true),
        ] {
            let mut findings = Findings::default();
            let value = double(literal, Span::whole(source), &mut findings);
            assert_eq!(javascript(value), published, "{literal}");
            assert_eq!(!findings.is_empty(), reported, "{literal}");
        }
    }
}
