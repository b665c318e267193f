//! Amounts. Numbers are JavaScript's, that is doubles.

use super::Problem;
use crate::rule::Code;

/// The least and the most memory of a session, in MB.
pub const MEMORY_MB: [u32; 2] = [256, 256_000];

/// From here on, a number of MB was meant to be one of bytes.
pub const MEMORY_IN_BYTES: u32 = 1_000_000;

/// An image's size in MB: a whole number, at least 1.
///
/// # Errors
/// What is wrong with it.
pub const fn size_mb(number: f64) -> Result<(), Problem> {
    if let Err(problem) = whole(number) {
        return Err(problem);
    }
    if number >= 1.0 {
        return Ok(());
    }
    Err(Problem {
        code: Code::BadValue,
        before: " must be at least 1, not ",
        names_value: true,
        after: "",
        help: "write the unpacked size in MB: 2.46 GB is 2460",
    })
}

/// A session's memory in MB: 256 to 256,000.
///
/// # Errors
/// What is wrong with it.
pub const fn memory_mb(number: f64) -> Result<(), Problem> {
    if let Err(problem) = whole(number) {
        return Err(problem);
    }
    if number >= MEMORY_MB[0] as f64 && number <= MEMORY_MB[1] as f64 {
        return Ok(());
    }
    if number >= MEMORY_IN_BYTES as f64 {
        return Err(Problem {
            code: Code::MemoryInBytes,
            before: " is in MB, but this looks like bytes: ",
            names_value: true,
            after: "",
            help: "write it in MB: 2 GB is 2000",
        });
    }
    Err(Problem {
        code: Code::BadValue,
        before: " must lie between 256 and 256000 MB, not ",
        names_value: true,
        after: "",
        help: "write it in MB: 2 GB is 2000",
    })
}

/// CPU cores: above 0, with at most two decimals.
///
/// # Errors
/// What is wrong with it.
pub const fn cores(number: f64) -> Result<(), Problem> {
    // Two decimals, within what a double can say.
    let hundredths = number * 100.0;
    let nearest = whole_part(hundredths + 0.5);
    if number > 0.0 && is_small(hundredths) && (hundredths - nearest).abs() <= 5e-7 {
        return Ok(());
    }
    Err(Problem {
        code: Code::BadValue,
        before: " must be above 0, with at most two decimals, not ",
        names_value: true,
        after: "",
        help: "write for example `2` or `0.5`",
    })
}

/// A whole number from 0 to 4294967295.
///
/// # Errors
/// What is wrong with it.
pub const fn whole_u32(number: f64) -> Result<(), Problem> {
    if let Err(problem) = whole(number) {
        return Err(problem);
    }
    if number >= 0.0 && number <= 4_294_967_295.0 {
        return Ok(());
    }
    Err(Problem {
        code: Code::BadValue,
        before: " must lie between 0 and 4294967295, not ",
        names_value: true,
        after: "",
        help: "write 0 or a number above",
    })
}

/// A whole number.
///
/// # Errors
/// Where it is none.
#[expect(clippy::float_cmp, reason = "a whole number is its own whole part, exactly")]
pub const fn whole(number: f64) -> Result<(), Problem> {
    if !is_small(number) {
        return Err(Problem {
            code: Code::BadValue,
            before: " is too large: ",
            names_value: true,
            after: "",
            help: "write a smaller number",
        });
    }
    if whole_part(number) == number {
        return Ok(());
    }
    Err(Problem {
        code: Code::WrongType,
        before: " must be a whole number, not ",
        names_value: true,
        after: "",
        help: "leave out the fraction",
    })
}

/// A number that JSON can say: no infinity, and no NaN.
///
/// # Errors
/// Where it is none.
pub const fn finite(number: f64) -> Result<(), Problem> {
    if number.is_finite() {
        return Ok(());
    }
    Err(Problem::of(
        Code::NotJson,
        " is no finite number, which JSON cannot say",
        "write a finite number",
    ))
}

/// A number above 0.
///
/// # Errors
/// Where it is not.
pub const fn positive(number: f64) -> Result<(), Problem> {
    if number > 0.0 {
        return Ok(());
    }
    Err(Problem {
        code: Code::BadValue,
        before: " must be above 0, not ",
        names_value: true,
        after: "",
        help: "write a number of seconds",
    })
}

/// Whether each whole number of this size has a double of its own, as far as docker-py's arguments
/// go; JavaScript rounds beyond 2⁵³, which is another finding.
const fn is_small(number: f64) -> bool {
    number.abs() <= 9.2e18
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "only numbers that are small enough get here, and rounding is what is asked for"
)]
const fn whole_part(number: f64) -> f64 {
    number as i64 as f64
}
