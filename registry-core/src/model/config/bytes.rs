//! Amounts of memory.

use super::settings::SettingValue;
use crate::finding::{Code, Finding, quoted};
use crate::model::typed::Context;
use crate::source::{Span, json_string};

/// A text that docker-py reads as a number of bytes.
pub(super) fn bytes(text: &str, span: Span, context: &mut Context<'_>) -> Option<SettingValue> {
    if byte_size(text) {
        return Some(SettingValue::Text(text.to_owned()));
    }
    let message = format!("{} is no amount of memory to docker-py", quoted(text));
    let finding = Finding::new(Code::BadByteSize, span, message);
    // `Mi` and `MiB` mean what `m` does.
    let lower = text.to_lowercase().replace(' ', "");
    let number = lower.strip_suffix("ib").or_else(|| lower.strip_suffix('i'));
    context.push(match number.filter(|number| byte_size(number)) {
        Some(mended) => {
            finding.help(format!("write `{mended}`")).unsafe_fix(span, json_string(mended))
        }
        None => finding.help("write a number and one of `b`, `k`, `m`, `g`, `t`: `512m`"),
    });
    None
}

/// Whether docker-py reads a text as a number of bytes: a number, then `b`, `k`, `m`, `g` or `t`, which
/// another `b` may follow.
pub(super) fn byte_size(text: &str) -> bool {
    // Nothing is 0 to it.
    if text.is_empty() {
        return true;
    }
    let number = match text.as_bytes() {
        [.., unit, b'b' | b'B'] if unit.is_ascii_alphabetic() => &text[..text.len() - 1],
        _ => text,
    };
    let is_unit = |end: char| "bkmgtBKMGT".contains(end);
    let number = number.strip_suffix(is_unit).unwrap_or(number).trim();
    let is_of_number = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    number.bytes().all(is_of_number) && number.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::byte_size;

    #[test]
    fn docker_py_reads_one_unit() {
        for good in
            ["512m", "1g", "1G", "512mb", "2GB", "1.5g", "1073741824", "64b", "1 g", "-1", ""]
        {
            assert!(byte_size(good), "{good}");
        }
        for bad in ["512Mi", "1GiB", "512 megabytes", "half", "m", "1,5g", "1gg", "1bb b", "infg"] {
            assert!(!byte_size(bad), "{bad}");
        }
    }
}
