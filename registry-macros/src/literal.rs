//! Literals, and what is as good as one.

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};
use registry_core::finding::{Code, Finding, Findings, quoted};
use registry_core::source::{Span, Value};

/// A text or number that is written out; null, and a finding, for another literal.
pub(crate) fn value(
    literal: &Literal,
    negative: bool,
    span: Span,
    findings: &mut Findings,
) -> Value {
    let minus = if negative { "-" } else { "" };
    let number = |digits: &str| format!("{minus}{digits}");
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(text) if !negative && text.suffix().is_empty() => {
            Value::from(text.value().as_str())
        }
        syn::Lit::Int(int) if is_number_type(int.suffix()) => {
            Value::number(&number(int.base10_digits()), span, findings)
        }
        syn::Lit::Float(float)
            if is_number_type(float.suffix()) && is_finite(float.base10_digits()) =>
        {
            Value::number(&number(float.base10_digits()), span, findings)
        }
        syn::Lit::Float(float) if is_number_type(float.suffix()) => {
            let message = format!(
                "{} is no finite number, which JSON cannot say",
                quoted(&number(float.base10_digits()))
            );
            findings.push(Finding::new(Code::NotJson, span, message).help("write a finite number"));
            Value::Null
        }
        _ => {
            let message = format!("{} is no value of JSON", quoted(&literal.to_string()));
            let finding = Finding::new(Code::NotJson, span, message);
            findings.push(finding.help("write a text, a number, `true` or `false`"));
            Value::Null
        }
    }
}

/// What `concat!` makes of literals; none where it needs the compiler.
pub(crate) fn concat(parts: TokenStream) -> Option<String> {
    let mut text = String::new();
    let mut parts = parts.into_iter();
    while let Some(part) = parts.next() {
        text.push_str(&concat_part(part)?);
        match parts.next() {
            Some(TokenTree::Punct(comma)) if comma.as_char() == ',' => {}
            Some(_) => return None,
            None => break,
        }
    }
    Some(text)
}

fn concat_part(part: TokenTree) -> Option<String> {
    match part {
        TokenTree::Literal(literal) => match syn::Lit::new(literal) {
            syn::Lit::Str(text) => Some(text.value()),
            syn::Lit::Int(int) => Some(int.base10_digits().to_owned()),
            _ => None,
        },
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let mut inner = group.stream().into_iter();
            let only = inner.next()?;
            if inner.next().is_none() { concat_part(only) } else { None }
        }
        _ => None,
    }
}

/// Whether an expression is made of nothing but integers without a type, such as `60 * 60`.
pub(crate) fn is_bare_arithmetic(expression: TokenStream) -> bool {
    expression.into_iter().all(|token| match token {
        TokenTree::Literal(literal) => {
            matches!(syn::Lit::new(literal), syn::Lit::Int(int) if int.suffix().is_empty())
        }
        TokenTree::Punct(punct) => "+-*/%".contains(punct.as_char()),
        TokenTree::Group(group) => {
            group.delimiter() != Delimiter::Bracket && is_bare_arithmetic(group.stream())
        }
        TokenTree::Ident(_) => false,
    })
}

/// `2460_u32` is a number, `2460MB` is not.
fn is_number_type(suffix: &str) -> bool {
    const TYPES: [&str; 15] = [
        "", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
        "f32", "f64",
    ];
    TYPES.contains(&suffix)
}

fn is_finite(digits: &str) -> bool {
    digits.parse::<f64>().is_ok_and(f64::is_finite)
}
