//! What holds for every command: exit codes, the environment, files.

/// Exit codes, and what they mean.
pub(crate) const EXIT_CODES: [(&str, &str); 5] = [
    ("0", "all is well"),
    ("1", "findings at deny level, or content that cannot be parsed"),
    ("2", "wrong arguments, a path that holds no registry, a folder that must not be replaced"),
    ("3", "an image registry, or a site, could not be asked"),
    ("4", "the system refused to read or write"),
];

/// Variables that are read.
pub(crate) const ENVIRONMENT: [(&str, &str); 14] = [
    ("SOURCE_DATE_EPOCH", "the time of a bundle, in seconds since 1970"),
    (
        "KASM_CACHE_DIR",
        "where icons and answers are kept from run to run, instead of `cargo-kasm` in the user's cache",
    ),
    ("CARGO_TERM_COLOR", "`always`, `never` or `auto`: colours, where `--color` does not say"),
    ("NO_COLOR, CLICOLOR=0, TERM=dumb", "no colours, where `auto` is left to decide"),
    ("CLICOLOR_FORCE", "colours even where no terminal shows them, unless there is NO_COLOR"),
    ("CARGO_TERM_HYPERLINKS", "`true` or `false`: whether the codes of rules are links"),
    (
        "CARGO_TERM_QUIET, CARGO_TERM_VERBOSE",
        "`true`: as `--quiet` and `--verbose`, where neither is given",
    ),
    ("CARGO", "the Cargo that builds crates, instead of the one on the PATH"),
    (
        "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY",
        "a proxy, `http://` or `socks5://`; in lower case as well",
    ),
    ("NO_PROXY", "hosts that are asked without one"),
    ("SSL_CERT_FILE, SSL_CERT_DIR", "the authorities of certificates, instead of the system's"),
    (
        "DOCKER_CONFIG, REGISTRY_AUTH_FILE",
        "logins of image registries, and certificates, instead of `~/.docker`",
    ),
    (
        "GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, GITHUB_OUTPUT, GITHUB_WORKSPACE",
        "in a job of GitHub: its format, page, outputs and folder",
    ),
    ("MANPAGER, PAGER", "what shows the pages of `cargo kasm help`"),
];

/// Files that are read and written.
pub(crate) const FILES: [(&str, &str); 9] = [
    ("registry.toml", "the registry: its name, address, defaults, templates and levels of rules"),
    ("workspaces/*/workspace.toml", "a workspace, beside its icon"),
    ("workspaces/*/workspace.json", "a workspace of the registry template, read as it is"),
    (
        "Cargo.toml",
        "`[package.metadata.kasm]` names the registry of a package, `[workspace.metadata.kasm.lints]` levels",
    ),
    ("kasm.lock", "what image registries said about images"),
    ("kasm-baseline.toml", "findings that are accepted"),
    (".kasm/", "schemas of the declarations, for editors"),
    ("public/, target/kasm/*/", "the bundle: without a Cargo package, and in one"),
    ("~/.docker/config.json", "logins of image registries"),
];

/// What `cargo kasm -h` says at its end.
pub(crate) fn after_help() -> String {
    table("Exit codes", &EXIT_CODES)
}

/// What `cargo kasm --help` says at its end, where no manual page is shown.
pub(crate) fn after_long_help() -> String {
    let tables = [
        table("Exit codes", &EXIT_CODES),
        list("Environment", &ENVIRONMENT),
        list("Files", &FILES),
    ];
    tables.join("\n\n")
}

/// A row a line.
fn table(title: &str, rows: &[(&str, &str)]) -> String {
    let rows = rows.iter().map(|(name, meaning)| format!("\n  {name}  {meaning}"));
    format!("{title}:{}", rows.collect::<String>())
}

/// As options are listed: a name, and below it what it is.
fn list(title: &str, rows: &[(&str, &str)]) -> String {
    let rows = rows.iter().map(|(name, meaning)| format!("\n  {name}\n          {meaning}"));
    format!("{title}:{}", rows.collect::<String>())
}
