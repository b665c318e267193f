//! `cargo kasm images`, asked of servers: a real one, and one that gets everything wrong.
//!
//! Without `docker-registry` on the `PATH` the tests that need it are ignored; with
//! `KASM_REQUIRE_ALL` set, as in CI, that is a failure.

mod certificates;
mod desk;
mod endless;
mod factory;
mod faults;
mod faulty;
/// Beside the tests of what measures them: those of a published crate need all they read in its archive.
#[path = "../../cargo-kasm/src/images/measure/tests/layers.rs"]
mod layers;
mod logins;
mod offers;
mod real;
mod registry;
mod relay;
mod ways;
mod written;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// Its name, and what it does: it panics where something is wrong.
type Test = (&'static str, fn());

/// Those that bring their own servers.
const OWN: &[Test] = &[
    ("faults::a_sound_server_is_asked_little", faults::a_sound_server_is_asked_little),
    ("faults::nothing_there", faults::nothing_there),
    ("faults::too_many_requests", faults::too_many_requests),
    ("faults::too_many_requests_for_an_hour", faults::too_many_requests_for_an_hour),
    ("faults::a_failure_that_passes", faults::a_failure_that_passes),
    ("faults::a_failure_that_stays", faults::a_failure_that_stays),
    ("faults::a_body_that_is_cut", faults::a_body_that_is_cut),
    ("faults::a_lock_stays_as_it_was", faults::a_lock_stays_as_it_was),
    ("faults::a_lock_lies_beside_its_registry", faults::a_lock_lies_beside_its_registry),
    ("faults::no_reference_of_an_image", faults::no_reference_of_an_image),
    #[cfg(unix)]
    ("faults::a_lock_that_leads_nowhere", faults::a_lock_that_leads_nowhere),
    ("endless::tags_without_end", endless::tags_without_end),
    ("endless::more_tags_than_there_are", endless::more_tags_than_there_are),
    ("faults::a_digest_that_is_another", faults::a_digest_that_is_another),
    ("faults::a_server_that_hangs", faults::a_server_that_hangs),
    ("endless::many_images_of_a_server_that_hangs", endless::many_images_of_a_server_that_hangs),
    ("endless::a_layer_without_end", endless::a_layer_without_end),
    ("faults::layers_that_are_elsewhere", faults::layers_that_are_elsewhere),
    ("faults::a_registry_speaks_for_itself", faults::a_registry_speaks_for_itself),
    ("faults::a_server_that_is_not_there", faults::a_server_that_is_not_there),
    ("faults::no_parts_of_blobs", faults::no_parts_of_blobs),
    ("endless::redirects_that_do_not_end", endless::redirects_that_do_not_end),
    ("faults::no_registry_at_all", faults::no_registry_at_all),
    ("faults::manifests_that_are_none", faults::manifests_that_are_none),
    ("logins::everybody_is_enough", logins::everybody_is_enough),
    ("logins::a_login_that_is_accepted", logins::a_login_that_is_accepted),
    ("logins::a_login_that_is_wrong", logins::a_login_that_is_wrong),
    ("logins::no_login", logins::no_login),
    ("logins::a_password_where_only_that_is_wanted", logins::a_password_where_only_that_is_wanted),
    ("logins::a_strange_token_server", logins::a_strange_token_server),
    ("logins::tokens_that_are_none", logins::tokens_that_are_none),
    ("logins::blobs_elsewhere", logins::blobs_elsewhere),
    #[cfg(unix)]
    ("logins::a_helper_knows_the_login", logins::a_helper_knows_the_login),
    ("ways::a_registry_with_its_own_authority", ways::a_registry_with_its_own_authority),
    ("ways::a_registry_that_nobody_vouches_for", ways::a_registry_that_nobody_vouches_for),
    ("ways::a_registry_behind_a_proxy", ways::a_registry_behind_a_proxy),
    ("ways::a_stranger_behind_a_proxy", ways::a_stranger_behind_a_proxy),
    ("ways::this_machine_is_near", ways::this_machine_is_near),
    ("ways::a_proxy_that_is_not_there", ways::a_proxy_that_is_not_there),
];

/// Those that need a real server.
const REAL: &[Test] = &[
    ("real::the_server_answers", real::the_server_answers),
    ("real::each_kind_of_layer", real::each_kind_of_layer),
    ("real::streamed_where_it_is_uncertain", real::streamed_where_it_is_uncertain),
    ("real::each_architecture", real::each_architecture),
    ("real::a_private_repository", real::a_private_repository),
    ("real::an_authority_of_its_own", real::an_authority_of_its_own),
    ("real::a_tag_that_moves", real::a_tag_that_moves),
    ("real::seventy_one_images", real::seventy_one_images),
    ("written::declarations_are_corrected", written::declarations_are_corrected),
    (
        "written::digests_are_declared_and_follow_their_tags",
        written::digests_are_declared_and_follow_their_tags,
    ),
    ("written::one_workspace_is_corrected", written::one_workspace_is_corrected),
    ("written::a_workspace_alone_has_no_lock", written::a_workspace_alone_has_no_lock),
    ("written::what_cannot_be_read_is_said", written::what_cannot_be_read_is_said),
    ("written::newer_tags_are_named", written::newer_tags_are_named),
    (
        "written::newer_tags_are_of_the_release_that_a_tag_begins_with",
        written::newer_tags_are_of_the_release_that_a_tag_begins_with,
    ),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let missing = registry::missing();
    let own = OWN.iter().map(|test| trial(*test, None));
    let real = REAL.iter().map(|test| trial(*test, missing));
    let trials = own.chain(real).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial((name, run): Test, missing: Option<&'static str>) -> Trial {
    let is_required = std::env::var_os("KASM_REQUIRE_ALL").is_some();
    let trial = Trial::test(name, move || match missing {
        Some(missing) => Err(missing.into()),
        None => {
            run();
            Ok(())
        }
    });
    let is_ignored = missing.is_some() && !is_required;
    trial.with_kind(missing.unwrap_or_default()).with_ignored_flag(is_ignored)
}
