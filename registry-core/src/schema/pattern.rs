//! The grammar of single values as regular expressions: what JavaScript, with its flag `u`, and Rust
//! read alike. No look-around, no classes but written-out ones.

use crate::check::docker_registry::{HUB, HUB_HOSTS, PAGE_HOSTS};
use crate::model::config::capabilities::CAPABILITIES;
use crate::model::{RELEASES, Schema};

/// What Unicode calls white space, for a class.
const WHITE: &str = r"\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000";

/// What a tile cannot show, but for line breaks and tabs, for a class.
const CONTROL: &str =
    r"\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069";

/// A number from 0 to 65535, perhaps with zeros before it.
const PORT: &str =
    "0*(?:[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

/// A Kasm version that reads registries: `MAJOR.MINOR.x`, or with a number at its end.
pub(super) const VERSION: &str = r"^(?:1\.(?:1[3-9]|[2-9][0-9]|[1-9][0-9]{2,})|(?:[2-9]|[1-9][0-9]+)\.(?:0|[1-9][0-9]*))\.(?:x|0|[1-9][0-9]*)$";

/// No patch number.
pub(super) const ANY_PATCH: &str = r"\.x$";

/// An image tag.
pub(super) const TAG: &str = r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$";

/// An image that says which of its versions: by a tag or a digest.
pub(super) const TAGGED: &str = "@|:[^/]*$";

/// An image at the tag that moves with every build.
pub(super) const LATEST: &str = "^[^@]*:latest$";

/// An absolute path, before which a placeholder may stand.
pub(super) const MOUNT_PATH: &str = "^[/{]";

/// `host[:container[:permissions]]`, or the name of a CDI device.
pub(super) const DEVICE: &str = "^(?:[^:]*=|/[^:]+(?::(?:/[^:]+(?::[rwm]+)?|[rwm]+))?$)";

/// A bare file name.
pub(super) const ICON_NAME: &str = r"^(?:[^/\\:.][^/\\:]*|\.[^/\\:.][^/\\:]*|\.\.[^/\\:]+)$";

/// A file name that an address can hold as it is.
pub(super) fn safe_icon_name() -> String {
    let inner = r"?#%\u0000-\u001F\u007F-\u009F\uFFFD";
    format!("^[^{inner}{WHITE}](?:[^{inner}]*[^{inner}{WHITE}])?$")
}

/// A text that says something.
pub(super) fn not_blank() -> String {
    format!("[^{WHITE}]")
}

/// Nothing, or no blank at the beginning.
pub(super) fn plain_start() -> String {
    format!("^(?:[^{WHITE}]|[{WHITE}]*$)")
}

/// Nothing, or no blank at the end.
pub(super) fn plain_end() -> String {
    format!("(?:^[{WHITE}]*|[^{WHITE}])$")
}

/// A text of one line that can be shown.
pub(super) fn one_line() -> String {
    format!(r"^[^{CONTROL}\t\n\r]*$")
}

/// A text of lines that can be shown.
pub(super) fn lines() -> String {
    format!("^[^{CONTROL}]*$")
}

/// A release that there is, or the next one.
pub(super) fn known_release() -> String {
    let newest = RELEASES[RELEASES.len() - 1].number;
    let minors: Vec<_> = (0..=newest.1 + 1).map(|minor| minor.to_string()).collect();
    format!(r"^{}\.(?:{})\.", newest.0, minors.join("|"))
}

/// A version whose Kasm shows no channels.
pub(super) fn without_channels() -> String {
    let old = RELEASES.iter().filter(|release| release.schema == Schema::V1_0);
    let old: Vec<_> =
        old.map(|release| format!(r"{}\.{}", release.number.0, release.number.1)).collect();
    format!(r"^(?:{})\.", old.join("|"))
}

/// One of Kasm's own images.
pub(super) const OF_KASM: &str = r"^(?:docker\.io/)?kasmweb/";

/// A kind of tag that Kasm's images have up to 1.15 only, at the end of an image or alone.
pub(super) const RETIRED_TAG: &str = r"(?:^|:)(?:1\.(?:1[6-9]|[2-9][0-9]|[1-9][0-9]{2,})|(?:[2-9]|[1-9][0-9]+)\.[0-9]+)\.[0-9]+-rolling$";

/// A web address without a query, and without two slashes in a row.
pub(super) const LIST_URL: &str = r"^[hH][tT][tT][pP][sS]?://(?:[A-Za-z0-9_\u00A1-\uFFFD](?:[A-Za-z0-9_.\u00A1-\uFFFD-]*[A-Za-z0-9_\u00A1-\uFFFD])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?(?:/[^/\s?#\\\x22<>{}|^`]+)*/?$";

/// An address that is not encrypted, at its very beginning.
pub(super) const INSECURE_ADDRESS: &str = "^[hH][tT][tT][pP]://";

/// The official registry, which is nobody else's.
pub(super) const OFFICIAL_REGISTRY: &str = r"^[a-zA-Z]+://[rR][eE][gG][iI][sS][tT][rR][yY]\.[kK][aA][sS][mM][wW][eE][bB]\.[cC][oO][mM](?:[:/]|$)";

/// The page of a source repository.
pub(super) const REPOSITORY_PAGE: &str =
    r"^[a-zA-Z]+://(?:[wW]{3}\.)?[gG][iI][tT](?:[hH][uU]|[lL][aA])[bB]\.[cC][oO][mM](?:[:/]|$)";

/// A file of the bundle.
pub(super) const PUBLISHED_FILE: &str = r"/(?:list\.json|versions\.txt|index\.html)/*$";

/// The folder of a schema.
pub(super) fn schema_folder() -> String {
    let names = Schema::ALL.map(|schema| schema.name().replace('.', r"\."));
    format!("/(?:{})/*$", names.join("|"))
}

/// An https or http address, or a path below the registry's folder.
pub(super) const REGISTRY_ICON: &str =
    r"^(?:[hH][tT][tT][pP][sS]?://[^/]|(?:\./)*(?:[^/\\:.]|\.[^/\\:.]|\.\.[^/\\:])[^\\:]*$)";

/// A web page that shows a picture.
pub(super) const PICTURE_PAGE: &str = r"^[hH][tT][tT][pP][sS]://(?:(?:[wW]{3}\.)?[gG][iI][tT][hH][uU][bB]\.[cC][oO][mM]/[^/?]+/[^/?]+/blob/|[^/?]+/[^?]+/-/blob/)[^?]+$";

/// A path below the registry's folder.
pub(super) const PLAIN_PATH: &str = r"^(?:\./)*(?:(?:[^/\\:.]|\.[^/\\:.]|\.\.[^/\\:])[^/\\:]*/)*(?:[^/\\:.]|\.[^/\\:.]|\.\.[^/\\:])[^/\\:]*/*$";

/// A host's name alone, of two parts at least.
pub(super) const DOMAIN: &str = r"^(?:[0-9A-Za-z_](?:[0-9A-Za-z_-]*[0-9A-Za-z_])?\.)+[0-9A-Za-z_](?:[0-9A-Za-z_-]*[0-9A-Za-z_])?$";

/// A colour as screens mix it.
pub(super) const COLOUR: &str = "^#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$";

/// `[host[:port]/]path[:tag][@digest]`.
pub(super) fn image() -> String {
    let label = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    let host = format!(r"{label}(?:(?:\.{label})+(?::{PORT})?|:{PORT})");
    // Of several parts, a first one with a dot is a host.
    let first = "[a-z0-9]+(?:(?:__?|-+)[a-z0-9]+)*";
    let component = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*";
    let path = format!("(?:(?:{host}|{first})/{component}(?:/{component})*|{component})");
    let tag = "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?";
    format!("^{path}{tag}(?:@[A-Za-z0-9+._-]+:[0-9A-Fa-f]{{32,}})?$")
}

/// What docker-py reads as a number of bytes; nothing is 0 to it.
pub(super) fn byte_size() -> String {
    let number = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?";
    format!("^(?:[{WHITE}]*{number}[{WHITE}]*(?:[bkmgtBKMGT][bB]?)?)?$")
}

/// A capability of Linux, in any case, with or without `CAP_`.
pub(super) fn capability() -> String {
    let names: Vec<_> = CAPABILITIES.iter().map(|name| any_case(name)).collect();
    format!("^(?:{})?(?:{})$", any_case("CAP_"), names.join("|"))
}

/// Nothing, or a web address with a host.
pub(super) fn web_address() -> String {
    let label = "[A-Za-z0-9-]+";
    let host = format!(r"(?:{label}(?:\.{label})+(?::\+?{PORT})?|{label}:\+?{PORT}|localhost)");
    format!("^[{WHITE}]*(?:$|{}{host}(?:/|[{WHITE}]*$))", web())
}

/// The one address of Docker Hub that Docker keeps a login under.
pub(super) fn hub() -> String {
    let address = HUB.trim_start_matches("https").replace('.', r"\.");
    format!("^[{WHITE}]*https?{address}[{WHITE}]*$")
}

/// Docker Hub by any of its names.
pub(super) fn hub_host() -> String {
    at_host(&HUB_HOSTS)
}

/// A site that shows pages about images, and has none.
pub(super) fn page_host() -> String {
    at_host(&PAGE_HOSTS)
}

/// An address that is not encrypted.
pub(super) fn insecure() -> String {
    format!("^[{WHITE}]*http://.")
}

fn at_host(hosts: &[&str]) -> String {
    let hosts: Vec<_> = hosts.iter().map(|host| any_case(host).replace('.', r"\.")).collect();
    format!("^[{WHITE}]*(?:{})?(?:{})(?:/|[{WHITE}]*$)", web(), hosts.join("|"))
}

fn web() -> String {
    format!("{}[sS]?://", any_case("http"))
}

/// A word whose case does not count.
fn any_case(word: &str) -> String {
    let both = |letter: char| {
        if letter.is_ascii_alphabetic() {
            format!("[{}{}]", letter.to_ascii_uppercase(), letter.to_ascii_lowercase())
        } else {
            letter.to_string()
        }
    };
    word.chars().map(both).collect()
}
