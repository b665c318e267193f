use super::*;
use crate::bundle::json::compact;
use crate::source::Sources;

fn parsed(text: &str) -> (Option<String>, Vec<Code>) {
    let source = Sources::default().add_opaque("workspace.json");
    let mut findings = Findings::default();
    let object = parse(text, source, &mut findings);
    let codes = findings.iter().map(|finding| finding.code).collect();
    (object.map(|object| compact(&Value::Object(object))), codes)
}

#[test]
fn javascripts_habits_are_kept() {
    for (text, published, codes) in [
        (r#"{"a": 2.0, "b": 1e2}"#, r#"{"a":2,"b":100}"#, vec![]),
        (
            r#"{"b":1,"10":2,"9":3,"a":4,"01":5}"#,
            r#"{"9":3,"10":2,"b":1,"a":4,"01":5}"#,
            vec![],
        ),
        (
            r#"{"4294967295":1,"4294967294":2}"#,
            r#"{"4294967294":2,"4294967295":1}"#,
            vec![],
        ),
        (
            r#"{"a":1,"b":2,"a":3}"#,
            r#"{"a":3,"b":2}"#,
            vec![Code::DuplicateKey],
        ),
        (r#"{"a":"\u00e9\/\t"}"#, r#"{"a":"é/\t"}"#, vec![]),
        (r#"{"a":"\ud83d\ude00"}"#, r#"{"a":"😀"}"#, vec![]),
        (
            r#"{"a":"x\uD83Dy"}"#,
            r#"{"a":"x\ud83dy"}"#,
            vec![Code::LoneSurrogate],
        ),
        (
            r#"{"\udc00":"\udc00\ud800"}"#,
            r#"{"\udc00":"\udc00\ud800"}"#,
            vec![Code::LoneSurrogate; 2],
        ),
        (
            r#"{"a":"\u0000\u001f\u007f\u2028"}"#,
            "{\"a\":\"\\u0000\\u001f\u{7f}\u{2028}\"}",
            vec![],
        ),
        (
            r#"{"a":[],"b":{},"c":null}"#,
            r#"{"a":[],"b":{},"c":null}"#,
            vec![],
        ),
        ("\t\r\n {} ", "{}", vec![]),
    ] {
        assert_eq!(parsed(text), (Some(published.to_owned()), codes), "{text}");
    }
}

#[test]
fn what_json_parse_refuses_is_refused() {
    for text in [
        "",
        "{",
        "{\"a\":1,}",
        "[1,]",
        "{'a':1}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":.5}",
        "{\"a\":5.}",
        "{\"a\":+1}",
        "{\"a\":NaN}",
        "{} {}",
        "// no\n{}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x41\"}",
        "\u{a0}{}",
        "{\"a\":0x1}",
        "\u{feff}{}",
    ] {
        assert_eq!(parsed(text), (None, vec![Code::Syntax]), "{text:?}");
    }
    for text in ["[]", "null", "\"a\"", "3"] {
        assert_eq!(parsed(text), (None, vec![Code::NotJson]), "{text:?}");
    }
}

#[test]
fn depth_is_limited_without_recursion() {
    let deep = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    assert!(parsed(&deep(DEEPEST)).1.is_empty());
    assert_eq!(parsed(&deep(DEEPEST + 1)), (None, vec![Code::TooDeep]));
    assert_eq!(parsed(&deep(500_000)), (None, vec![Code::TooDeep]));
}

#[test]
fn places_are_exact() {
    let text = "{\n  \"é\": [\"a\", 12]\n}";
    let mut sources = Sources::default();
    let source = sources.add("w.json", text.into(), crate::source::Syntax::Json);
    let object = parse(text, source, &mut Findings::default()).unwrap();
    let item = &object.get("é").unwrap().value.as_array().unwrap()[1];
    let position = sources.position(item.span);
    assert_eq!((position.line, position.column), (2, 14));
    assert_eq!(sources.text(item.span), "12");
}
