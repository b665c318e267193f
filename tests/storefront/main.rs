//! The storefront, as people meet it: in a real Chromium, from a web server.
//!
//! Each test bundles a registry of its own with the built binary, serves it, and visits it. After
//! every visit the console must be empty, and no other host may have been asked. Without `chromium`
//! and `chromedriver` on the `PATH` these tests are ignored; with `KASM_REQUIRE_ALL` set, as in CI,
//! that is a failure.

mod accessibility;
mod builder;
mod driver;
mod harness;
mod library;
mod listing;
mod log;
mod names;
mod pages;
mod server;
mod site;
mod sizes;
mod times;
mod visitor;
mod weight;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};

use driver::{Driver, Programs};
use site::Write;
use visitor::Visitor;

/// Its name, the registry that is visited, and the visit.
type Test = (&'static str, Write, fn(&Visitor));

const TESTS: &[Test] = &[
    ("harness::sees_the_console", harness::with_a_page_that_talks, harness::sees_the_console),
    ("harness::sees_other_hosts", harness::with_a_page_that_asks, harness::sees_other_hosts),
    ("harness::sees_what_is_loaded", harness::with_a_page_that_loads, harness::sees_what_is_loaded),
    ("library::search_ranks", library::with_many_kinds, library::search_ranks),
    ("library::each_filter", library::with_many_kinds, library::each_filter),
    ("library::filters_together", library::with_many_kinds, library::filters_together),
    ("library::sorting", library::with_many_kinds, library::sorting),
    ("library::releases_are_numbers", library::with_many_kinds, library::releases_are_numbers),
    (
        "library::the_address_is_the_view",
        library::with_many_kinds,
        library::the_address_is_the_view,
    ),
    ("library::back_and_forward", library::with_many_kinds, library::back_and_forward),
    (
        "library::what_is_not_known_is_not_found",
        library::with_many_kinds,
        library::what_is_not_known_is_not_found,
    ),
    (
        "library::an_old_release_hides_the_channel",
        library::with_many_kinds,
        library::an_old_release_hides_the_channel,
    ),
    ("library::nothing_found", library::with_many_kinds, library::nothing_found),
    ("listing::as_each_kasm_lists_it", library::with_many_kinds, listing::as_each_kasm_lists_it),
    ("listing::without_channels", listing::with_no_channels, listing::without_channels),
    ("pages::the_link_is_copied", library::with_many_kinds, pages::the_link_is_copied),
    (
        "pages::the_link_is_copied_without_a_clipboard",
        library::with_many_kinds,
        pages::the_link_is_copied_without_a_clipboard,
    ),
    (
        "pages::the_link_is_selected_where_it_cannot_be_copied",
        library::with_many_kinds,
        pages::the_link_is_selected_where_it_cannot_be_copied,
    ),
    ("pages::a_workspace_is_readable", library::with_many_kinds, pages::a_workspace_is_readable),
    ("pages::the_keyboard_is_enough", library::with_many_kinds, pages::the_keyboard_is_enough),
    ("pages::light_and_dark", library::with_many_kinds, pages::light_and_dark),
    ("pages::fits_on_a_phone", library::with_many_kinds, pages::fits_on_a_phone),
    ("pages::complete_without_scripts", library::with_many_kinds, pages::complete_without_scripts),
    ("pages::old_and_wrong_links", library::with_many_kinds, pages::old_and_wrong_links),
    ("names::are_seen_as_written", names::with_odd_names, names::are_seen_as_written),
    ("names::are_found", names::with_odd_names, names::are_found),
    ("names::do_not_run", names::with_odd_names, names::do_not_run),
    ("sizes::none", sizes::with_none, sizes::none),
    ("sizes::one", sizes::with_one, sizes::one),
    ("sizes::seventy_one", sizes::with_71, sizes::seventy_one),
    ("sizes::five_thousand", sizes::with_5000, sizes::five_thousand),
    ("times::marks_go_by_the_clock", times::with_a_past, times::marks_go_by_the_clock),
    ("times::marks_without_scripts", times::with_a_past, times::marks_without_scripts),
    ("times::sorting", times::with_a_past, times::sorting),
    ("times::on_a_page", times::with_a_past, times::on_a_page),
    ("weight::on_a_phone", sizes::with_71, weight::on_a_phone),
    ("weight::on_a_screen", sizes::with_71, weight::on_a_screen),
    (
        "builder::says_what_is_missing",
        builder::with_a_sound_registry,
        builder::says_what_is_missing,
    ),
    ("builder::from_empty_to_a_zip", builder::with_a_sound_registry, builder::from_empty_to_a_zip),
    ("builder::shows_both_schemas", builder::with_a_sound_registry, builder::shows_both_schemas),
    ("builder::judges_icons", builder::with_a_sound_registry, builder::judges_icons),
    ("builder::is_small", builder::with_a_sound_registry, builder::is_small),
];

/// Those that need axe too.
const AXE_TESTS: &[Test] = &[
    ("accessibility::light", accessibility::with_all_of_the_catalogue, accessibility::light),
    ("accessibility::dark", accessibility::with_all_of_the_catalogue, accessibility::dark),
    (
        "accessibility::light_on_a_phone",
        accessibility::with_all_of_the_catalogue,
        accessibility::light_on_a_phone,
    ),
    (
        "accessibility::dark_on_a_phone",
        accessibility::with_all_of_the_catalogue,
        accessibility::dark_on_a_phone,
    ),
    ("accessibility::of_an_empty_registry", sizes::with_none, accessibility::of_an_empty_registry),
    ("accessibility::axe_sees", sizes::with_none, accessibility::axe_sees),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let found = Programs::find();
    let missing = found.as_ref().err().copied();
    // Nothing is started only to say which tests there are.
    let programs = found.ok().filter(|_| !arguments.list);
    let driver = programs.map(|programs| Arc::new(Driver::start(programs)));
    let without_axe = missing.or_else(accessibility::missing);
    let plain = TESTS.iter().map(|test| trial(*test, driver.clone(), missing));
    let with_axe = AXE_TESTS.iter().map(|test| trial(*test, driver.clone(), without_axe));
    let trials = plain.chain(with_axe).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(
    (name, registry, visit): Test,
    driver: Option<Arc<Driver>>,
    missing: Option<&'static str>,
) -> Trial {
    let is_required = std::env::var_os("KASM_REQUIRE_ALL").is_some();
    let trial = Trial::test(name, move || {
        let driver = driver.filter(|_| missing.is_none()).ok_or(missing.unwrap_or_default())?;
        let visitor = Visitor::of(&driver, registry);
        visit(&visitor);
        visitor.is_content();
        Ok(())
    });
    let is_ignored = missing.is_some() && !is_required;
    trial.with_kind(missing.unwrap_or_default()).with_ignored_flag(is_ignored)
}
