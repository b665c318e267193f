//! Mistakes that are compile errors. `TRYBUILD=overwrite cargo test --test ui` blesses.

#[test]
fn mistakes_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("fail/*.rs");
    cases.pass("pass/*.rs");
    // The book's examples.
    cases.pass("book/*.rs");
}
