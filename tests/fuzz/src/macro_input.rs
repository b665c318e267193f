//! What stands between the braces of `registry!` and `workspace!`.
//!
//! It goes through the modules that the macros are made of, as far as these do without a compiler.

use proc_macro2::TokenStream;
use registry_core::check;
use registry_core::constant::MAGIC;
use registry_core::declare::record::{self, Body, Head, Record, Written};
use registry_core::declare::{self, Macro, Reading};
use registry_core::finding::Report;
use registry_core::source::{Position, Sources, Syntax};

use crate::options::Options;
use crate::registries::FOLDER;
use crate::{expand, tokens};

/// Reads it as a registry if it begins with a `#`, else as a workspace.
pub fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    match text.strip_prefix('#') {
        Some(text) => declared(Macro::Registry, text),
        None => declared(Macro::Workspace, text),
    }
}

fn declared(which: Macro, text: &str) {
    let Ok(input) = text.parse::<TokenStream>() else { return };
    let mut sources = Sources::default();
    let source = sources.add("lib.rs", "".into(), Syntax::Rust);
    let written = tokens::read(input, source);
    let fields = written.fields.clone();
    let package = FOLDER.join("registry");
    let loaded = declare::inline(which, written.fields, sources, &package, Reading::Declarations);
    let (model, mut findings) = check::judge(&loaded);
    findings.append(written.findings);
    let findings = check::without_constants(findings, &model);
    let report = Report::new(findings, &model.policy);
    for levelled in &report.findings {
        let _ = written.places.tokens(levelled.finding.primary.span);
    }
    if !report.is_publishable() {
        return;
    }
    let body = Written { fields, places: Vec::new() };
    let body = match which {
        Macro::Registry => Body::Registry(body),
        Macro::Workspace => Body::Workspace(body),
    };
    let record = Record { head: head(), body };
    let options = Options::default();
    let left = if written.constants.is_empty() {
        read_again(&record);
        expand::literal_record(&record)
    } else {
        expand::constant_record(&record, &written.constants, &model, &options)
    };
    assert!(!left.is_empty());
    if which == Macro::Registry {
        assert!(!expand::registry(&loaded, &options).is_empty());
    }
}

/// What a record without constants says is what is read of its bytes.
fn read_again(record: &Record) {
    let template = record::template(record);
    let len = u32::try_from(template.len()).expect("a few bytes");
    let bytes = [&MAGIC[..], &len.to_le_bytes(), &[0; 4], template.as_bytes()].concat();
    let read = record::records(&bytes).expect("it was just written");
    assert_eq!(read.iter().map(record::template).collect::<Vec<_>>(), [template]);
}

fn head() -> Head {
    Head {
        package: "desks".to_owned(),
        version: "0.1.0".to_owned(),
        file: "src/lib.rs".to_owned(),
        place: Position { line: 1, column: 1 },
    }
}
