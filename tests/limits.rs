//! Every limit is in the book, with the number that the code has, and has a test that goes beyond it.
//!
//! `SNAPSHOTS=overwrite cargo test --test limits` blesses the book's table.

use std::fs;

use snapbox::{Data, assert_data_eq};

const PAGE: &str = "../docs/src/limits.md";

/// A row of the book's table, and what it stands on.
struct Limit {
    what: &'static str,
    most: &'static str,
    beyond: &'static str,
    /// A file, and what it says.
    code: (&'static str, &'static str),
    /// A file, and the test in it.
    test: (&'static str, &'static str),
}

const INPUT: &str = "tests/process/input.rs";
const DISK: &str = "registry-core/src/declare/disk.rs";
const LAYERS: &str = "tests/layers.rs";
const MATRIX: &str = "registry-core/src/declare/inherit/matrix.rs";
const VARIABLES: &str = "registry-core/src/declare/inherit/variables.rs";
const DRAWING: &str = "cargo-kasm/src/storefront/rendition/drawing.rs";
const THEME: &str = "cargo-kasm/src/storefront/theme.rs";
const CLIENT: &str = "cargo-kasm/src/oci/client.rs";
const ANSWERS: &str = "cargo-kasm/src/oci/tests/answers.rs";
const STREAMS: &str = "cargo-kasm/src/images/measure/tests/streams.rs";

const fn limit(
    what: &'static str,
    most: &'static str,
    beyond: &'static str,
    code: (&'static str, &'static str),
    test: (&'static str, &'static str),
) -> Limit {
    Limit { what, most, beyond, code, test }
}

const LIMITS: &[Limit] = &[
    limit(
        "a declaration: `registry.toml`, `workspace.toml`, `workspace.json`",
        "4 MiB",
        "`file-too-large`",
        (DISK, "LARGEST_DECLARATION: u64 = 4 << 20"),
        (INPUT, "giants_depths_and_other_bytes_are_errors"),
    ),
    limit(
        "`kasm.lock`, an icon, a file of `static/`, of a theme, or beside a `workspace.json`",
        "64 MiB",
        "`file-too-large`",
        (DISK, "LARGEST_FILE: u64 = 64 << 20"),
        (INPUT, "no_file_beside_a_declaration_is_read_without_end"),
    ),
    limit(
        "what one of these folders holds, links followed",
        "10,000 files and folders",
        "`too-deep`",
        (DISK, "MOST_ENTRIES: usize = 10_000"),
        (INPUT, "links_cannot_multiply_a_folder_without_end"),
    ),
    limit(
        "the files of one of these folders together, links followed",
        "1 GiB",
        "`file-too-large`",
        (DISK, "MOST_BYTES: u64 = 1 << 30"),
        (INPUT, "links_cannot_multiply_a_file_without_end"),
    ),
    limit(
        "folders in folders",
        "16",
        "`too-deep`",
        (DISK, "DEEPEST_FOLDER: usize = 16"),
        (INPUT, "links_cannot_multiply_a_folder_without_end"),
    ),
    limit(
        "lists and objects in each other: TOML, JSON, macros",
        "64",
        "`too-deep`",
        ("registry-core/src/declare/json.rs", "DEEPEST: usize = 64"),
        ("registry-core/src/declare/json.rs", "depth_is_limited_without_recursion"),
    ),
    limit(
        "values of a JSON document, lists that others published included",
        "2,000,000",
        "`file-too-large`",
        ("registry-core/src/declare/json.rs", "MOST_VALUES: usize = 2_000_000"),
        ("registry-core/src/declare/json.rs", "values_are_counted"),
    ),
    limit(
        "findings",
        "250,000",
        "`file-too-large`, in the place of the others",
        ("registry-core/src/finding/types.rs", "MOST: usize = 250_000"),
        ("registry-core/src/finding/types.rs", "more_findings_than_anybody_reads_are_one"),
    ),
    limit(
        "combinations of a matrix",
        "10,000",
        "`bad-matrix`",
        (MATRIX, "MOST: usize = 10_000"),
        ("tests/check.rs", "fixture"),
    ),
    limit(
        "patterns of folders in a matrix",
        "1,000",
        "`bad-matrix`",
        (MATRIX, "MOST_PATTERNS: usize = 1000"),
        (LAYERS, "nothing_grows_without_end"),
    ),
    limit(
        "what templates, defaults and matrices make of a registry",
        "128 MB",
        "the rest is left out, and said",
        ("registry-core/src/declare/inherit/mod.rs", "MOST_MADE: u64 = 128 * MB"),
        (LAYERS, "nothing_grows_without_end"),
    ),
    limit(
        "a text once its variables are replaced",
        "64 KiB",
        "`unknown-variable`",
        (VARIABLES, "LONGEST: usize = 1 << 16"),
        (VARIABLES, "no_text_grows_without_end"),
    ),
    limit(
        "all such texts of a workspace",
        "1 MiB",
        "`unknown-variable`",
        (VARIABLES, "MOST_GROWN: usize = 1 << 20"),
        (LAYERS, "nothing_grows_without_end"),
    ),
    limit(
        "a picture of pixels that is made small",
        "4,096 pixels a side",
        "the icon as it is, or none",
        ("cargo-kasm/src/storefront/rendition/square.rs", "LARGEST_SIDE: u32 = 4096"),
        ("cargo-kasm/src/storefront/rendition/mod.rs", "what_cannot_be_drawn_is_nothing"),
    ),
    limit(
        "a drawing: its parts, elements in each other, what drawing costs",
        "50,000; 100; 200,000 lines, a layer counting as 500",
        "it is not drawn",
        (DRAWING, "COST: u32 = 200_000"),
        (DRAWING, "bombs_cost_little"),
    ),
    limit(
        "a drawing's elements, each as often as it is referred to",
        "20,000",
        "it is not drawn",
        ("cargo-kasm/src/storefront/rendition/expansion.rs", "ELEMENTS: usize = 20_000"),
        (DRAWING, "bombs_cost_little"),
    ),
    limit(
        "a drawing's elements, times the selectors of its style sheets",
        "2,000,000",
        "it is not drawn",
        ("cargo-kasm/src/storefront/rendition/expansion.rs", "SELECTIONS: usize = 2_000_000"),
        (DRAWING, "bombs_cost_little"),
    ),
    limit(
        "a drawing's numbers, before their points",
        "9 digits",
        "it is not drawn",
        ("cargo-kasm/src/storefront/rendition/numbers.rs", "DIGITS: i64 = 9"),
        (DRAWING, "what_goes_too_far_is_not_drawn"),
    ),
    limit(
        "how far a drawing goes from its picture's corner; a side of what its patterns repeat",
        "131,072 pixels; 2,048 pixels",
        "it is not drawn",
        ("cargo-kasm/src/storefront/rendition/extent.rs", "FARTHEST: f32 = 131_072.0"),
        (DRAWING, "what_goes_too_far_is_not_drawn"),
    ),
    limit(
        "a theme's instructions for one page",
        "100,000,000",
        "nothing is written",
        (THEME, "FUEL: u64 = 100_000_000"),
        ("tests/pages.rs", "a_mistake_in_a_theme_is_told_with_its_place"),
    ),
    limit(
        "a page",
        "64 MiB",
        "nothing is written",
        (THEME, "LARGEST_PAGE: usize = 64 << 20"),
        ("tests/pages.rs", "a_mistake_in_a_theme_is_told_with_its_place"),
    ),
    limit(
        "rounds of fixes",
        "32",
        "what is left is not mended",
        ("cargo-kasm/src/fix/mod.rs", "MOST_ROUNDS: usize = 32"),
        ("tests/fix.rs", "many_rules_mend_themselves"),
    ),
    limit(
        "a published list, unpacked",
        "64 MiB",
        "it is not read",
        ("cargo-kasm/src/published/lists.rs", "LARGEST_LIST: u64 = 64 << 20"),
        ("cargo-kasm/src/web/tests.rs", "bodies_have_a_limit_unpacked_as_well"),
    ),
    limit(
        "a published icon",
        "6 MiB",
        "it is not shown",
        ("cargo-kasm/src/published/visits.rs", "LARGEST_ICON: u64 = 6 << 20"),
        ("cargo-kasm/src/web/tests.rs", "bodies_have_a_limit_unpacked_as_well"),
    ),
    limit(
        "all icons of a published list",
        "512 MiB",
        "the others are not asked for",
        ("cargo-kasm/src/published/visits.rs", "ALL_ICONS: usize = 512 << 20"),
        ("cargo-kasm/src/published/visits.rs", "icons_are_asked_for_until_there_are_enough"),
    ),
    limit(
        "redirects of a web server",
        "20",
        "it counts as unreachable",
        ("cargo-kasm/src/web/mod.rs", "MOST_REDIRECTS: usize = 20"),
        ("cargo-kasm/src/web/tests.rs", "redirects_are_remembered"),
    ),
    limit(
        "`history.json` of an earlier bundle",
        "16 MiB",
        "it is not heeded",
        ("cargo-kasm/src/history/record.rs", "MOST_BYTES: u64 = 16 << 20"),
        ("tests/history/previous.rs", "strangers_records_are_not_heeded"),
    ),
    limit(
        "a manifest or configuration of an image",
        "4 MiB",
        "`image-unanswered`",
        (CLIENT, "LONGEST_DOCUMENT: u64 = 4 << 20"),
        (ANSWERS, "too_much_is_not_read"),
    ),
    limit(
        "a repository's tags",
        "100 pages, 4 MiB in all",
        "`image-unanswered`",
        (CLIENT, "MOST_PAGES: usize = 100"),
        (ANSWERS, "tags_come_in_pages"),
    ),
    limit(
        "layers of an image, images of an index",
        "512",
        "`image-unusable`",
        ("cargo-kasm/src/oci/manifest.rs", "MOST_LAYERS: usize = 512"),
        ("cargo-kasm/src/oci/manifest.rs", "other_documents_are_none"),
    ),
    limit(
        "a layer",
        "1 TiB",
        "`image-unusable`",
        ("cargo-kasm/src/oci/manifest.rs", "LARGEST_LAYER: u64 = 1 << 40"),
        ("cargo-kasm/src/oci/manifest.rs", "other_documents_are_none"),
    ),
    limit(
        "what a layer unpacks to with `--stream`",
        "1,032 times its size; 32,768 times for Zstandard",
        "its size is estimated",
        ("cargo-kasm/src/images/measure/claim.rs", "_ => 1032,"),
        (STREAMS, "bombs_are_not_counted_to_the_end"),
    ),
    limit(
        "the memory that unpacking Zstandard takes",
        "128 MiB",
        "its size is estimated",
        ("cargo-kasm/src/images/measure/zstd.rs", "MAX_WINDOW: u64 = 128 << 20"),
        (STREAMS, "bombs_are_not_counted_to_the_end"),
    ),
    limit(
        "redirects of an image registry",
        "5",
        "`image-unanswered`",
        ("cargo-kasm/src/oci/repository.rs", "MOST_REDIRECTS: usize = 5"),
        (ANSWERS, "redirects_end"),
    ),
    limit(
        "tries of a request to an image registry",
        "3",
        "`image-unanswered`",
        ("cargo-kasm/src/oci/wire.rs", "TRIES: usize = 3"),
        (ANSWERS, "failures_are_tried_again"),
    ),
    limit(
        "the wait for an image registry that asks for one, in all",
        "a minute",
        "`image-unanswered`",
        ("cargo-kasm/src/oci/gate.rs", "PATIENCE: Duration = Duration::from_mins(1)"),
        (ANSWERS, "a_short_wait_is_waited_for_and_a_long_one_not"),
    ),
    limit(
        "an answer of a server, from the first byte to the last",
        "`--timeout`",
        "it counts as unreachable",
        (CLIENT, "timeout: Duration"),
        (ANSWERS, "a_server_that_drips_is_left"),
    ),
    limit(
        "the host that a browser names to `cargo kasm serve`",
        "200 characters",
        "it is not repeated",
        ("cargo-kasm/src/serve/address.rs", "LONGEST: usize = 200"),
        ("cargo-kasm/src/serve/address.rs", "only_plain_hosts_are_repeated"),
    ),
];

fn read(file: &str) -> String {
    fs::read_to_string(format!("../{file}")).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn the_book_has_every_limit() {
    let rows = LIMITS
        .iter()
        .map(|limit| format!("| {} | {} | {} |\n", limit.what, limit.most, limit.beyond));
    let table =
        format!("| what | at most | beyond that |\n|---|---|---|\n{}", rows.collect::<String>());
    let page = fs::read_to_string(PAGE).expect("the chapter");
    let (before, _) = page.split_once("| what |").expect("a table at the end");
    let expected = Data::read_from(PAGE.as_ref(), None).raw();
    assert_data_eq!(format!("{before}{table}"), expected);
}

#[test]
fn every_limit_is_the_codes() {
    for Limit { what, code: (file, says), .. } in LIMITS {
        assert!(read(file).contains(says), "{what}: {file} does not say {says}");
    }
}

#[test]
fn every_limit_has_a_test() {
    for Limit { what, test: (file, name), .. } in LIMITS {
        let is_there = read(file).contains(&format!("fn {name}("));
        assert!(is_there, "{what}: {file} has no {name}");
    }
}
