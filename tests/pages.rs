//! The site of a bundle, without a browser: what stands in it, and where its links lead.

use std::fs;

use camino::Utf8Path;
use cargo_kasm::history::History;
use cargo_kasm::storefront::rendition::Renditions;
use cargo_kasm::storefront::{Storefront, StorefrontError};
use kasm_tests::catalogue::{self, MANY_KINDS, ODD_NAMES, Workspace};
use registry_core::bundle::{Bundle, Draft};
use registry_core::check;
use registry_core::declare::{Reading, load};

/// The bundle of a registry of these workspaces, with its site; `files` are added to the registry.
fn site(workspaces: &[Workspace], files: &[(&str, &str)]) -> Result<Bundle, StorefrontError> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = Utf8Path::from_path(folder.path()).expect("a plain name");
    catalogue::registry(folder.as_std_path(), workspaces).expect("a writable folder");
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
        let before = fs::read_to_string(&path).unwrap_or_default();
        fs::write(path, format!("{before}{text}")).expect("a writable folder");
    }
    let loaded =
        load(&folder.join("registry.toml"), None, Reading::Everything).expect("a registry");
    let (model, _) = check::judge(&loaded);
    let mut bundle = Draft::new(&loaded.registry, &model).finish(0);
    let (history, renditions) = (History::default(), Renditions::default());
    let site =
        Storefront { model: &model, history: &history, renditions: &renditions, is_live: false };
    site.add(&mut bundle)?;
    Ok(bundle)
}

fn text<'b>(bundle: &'b Bundle, path: &str) -> &'b str {
    let content = bundle.get(path).unwrap_or_else(|| panic!("there is no {path}"));
    std::str::from_utf8(content).expect("text")
}

fn pages(bundle: &Bundle) -> impl Iterator<Item = (&str, &str)> {
    let paths =
        bundle.files().keys().filter(|path| Utf8Path::new(path).extension() == Some("html"));
    paths.map(|path| (path.as_str(), text(bundle, path)))
}

/// What an attribute says, everywhere in a page.
fn attributes<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let start = format!(" {name}=\"");
    let values = html.split(&start).skip(1);
    values.map(|rest| rest.split('"').next().unwrap_or_default()).collect()
}

/// What stands between `<` and `>`; both are escaped wherever a registry's words are.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default())
}

/// A tag's name and the names of its attributes.
fn outside_of_quotes(tag: &str) -> String {
    let without = |text: &str, quote| text.split(quote).step_by(2).collect::<Vec<_>>().join("''");
    without(&without(tag, '"'), '\'')
}

/// The file of the bundle that an address in a page leads to; none where it leads elsewhere.
fn target(page: &str, address: &str) -> Option<String> {
    let address = address.replace("&#x2f;", "/");
    if address.contains("://") || address.starts_with("mailto:") || address.starts_with('#') {
        return None;
    }
    let (folder, _) = page.rsplit_once('/').unwrap_or(("", ""));
    let mut parts: Vec<&str> = match address.strip_prefix("/kasm_registry/") {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in address.strip_prefix("/kasm_registry/").unwrap_or(&address).split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop().expect("the address stays in the bundle")),
            part => parts.push(part),
        }
    }
    let is_folder = address.is_empty() || address.ends_with('/');
    let path = parts.join("/");
    Some(match (is_folder, path.is_empty()) {
        (false, _) => path,
        (true, true) => "index.html".to_owned(),
        (true, false) => format!("{path}/index.html"),
    })
}

#[test]
fn every_link_of_every_page_leads_somewhere() {
    for workspaces in [&MANY_KINDS[..], &ODD_NAMES, &[]] {
        let bundle = site(workspaces, &[]).expect("a site");
        let mut links = 0;
        for (page, html) in pages(&bundle) {
            for address in ["href", "src"].into_iter().flat_map(|name| attributes(html, name)) {
                if let Some(target) = target(page, address) {
                    assert!(bundle.get(&target).is_some(), "{page}: {address} leads to {target}");
                    links += 1;
                }
            }
        }
        assert!(links > 10 + workspaces.len() * 10, "only {links} links");
    }
}

#[test]
fn no_page_loads_or_runs_anything_but_the_registrys_own() {
    for workspaces in [&MANY_KINDS[..], &ODD_NAMES] {
        for (page, html) in pages(&site(workspaces, &[]).expect("a site")) {
            let policy = "Content-Security-Policy\" content=\"default-src &#x27;none&#x27;";
            assert!(
                html.contains(policy) && !html.contains("&#x27;unsafe-"),
                "{page} has no policy"
            );
            for script in html.split("<script").skip(1) {
                let is_own = script.starts_with(" type=\"module\" src=\"");
                // Data is no script: nothing runs it.
                let is_data = script.starts_with(" type=\"application/json\"");
                assert!(
                    is_data || is_own && script.contains("\"></script>"),
                    "{page}: <script{script:.80}"
                );
            }
            for inline in [" style=", " onclick=", " onload=", " onerror=", "javascript:"] {
                let tag = tags(html).find(|tag| outside_of_quotes(tag).contains(inline));
                assert_eq!(tag, None, "{page}");
            }
            for address in attributes(html, "src") {
                assert!(!address.contains("://"), "{page} loads {address}");
            }
        }
    }
}

#[test]
fn the_library_and_a_page_hold_every_workspace() {
    let bundle = site(&MANY_KINDS, &[]).expect("a site");
    let library = text(&bundle, "index.html");
    assert_eq!(library.matches("<li class=\"card\"").count(), MANY_KINDS.len());
    for workspace in MANY_KINDS {
        assert!(library.contains(workspace.description), "{}", workspace.name);
        let page = text(&bundle, &format!("workspace/{}/index.html", workspace.folder));
        for (version, image, ..) in workspace.compatibility {
            let release = version.trim_end_matches(".x");
            assert!(page.contains(&format!("<th scope=\"row\">{release}</th>")), "{release}");
            assert!(page.contains(&image.replace('/', "&#x2f;")), "{image}");
        }
    }
    let releases = library.split("<option").filter_map(|option| {
        let name = option.split(['>', '<']).nth(1)?;
        name.starts_with("1.").then_some(name)
    });
    let newest: Vec<_> = releases.take(3).collect();
    assert_eq!(newest, ["1.20", "1.19", "1.18"]);
}

#[test]
fn the_page_for_what_is_not_there_knows_the_sites_path() {
    let bundle = site(&MANY_KINDS, &[]).expect("a site");
    let page = text(&bundle, "404.html");
    assert!(
        attributes(page, "href").iter().all(|link| link.starts_with("/kasm_registry/")
            || *link == "#main"
            || link.contains(':'))
    );
    assert!(text(&bundle, "1.1/index.html").contains("url=../"));
    assert!(
        text(&bundle, "sitemap.xml")
            .replace("&#x2f;", "/")
            .contains("<loc>https://registry.example/kasm_registry/workspace/desk/</loc>")
    );
    assert!(bundle.get("robots.txt").is_none(), "it would not lie at the host's root");
}

#[test]
fn files_of_the_registry_take_the_place_of_the_sites() {
    let own = [("static/404.html", "mine"), ("static/_headers", "mine too")];
    let bundle = site(&MANY_KINDS, &own).expect("a site");
    assert_eq!(text(&bundle, "404.html"), "mine");
    assert_eq!(text(&bundle, "_headers"), "mine too");
}

const THEME: &str = "\n[site]\ntheme = \"look\"\naccent = \"#0f766e\"\nname = \"Own name\"\n\
    footer = [{ text = \"Source\", url = \"https://code.example/\" }]\n";

#[test]
fn a_theme_replaces_single_files() {
    let files = [
        ("registry.toml", THEME),
        ("look/footer.html", "<footer>{{ site.name }} and {{ asset('fonts/own.txt') }}</footer>"),
        ("look/fonts/own.txt", "a font"),
        ("look/site.css", "body{color:red}"),
    ];
    let bundle = site(&MANY_KINDS, &files).expect("a site");
    let library = text(&bundle, "index.html");
    assert!(library.contains("<footer>Own name and ./assets/fonts/own."), "{library}");
    assert!(library.contains("<h2 dir=\"auto\"><a href=\"./workspace/desk/\">Desk</a></h2>"));
    let style = bundle
        .files()
        .iter()
        .find(|(path, _)| path.starts_with("assets/site.") && path.contains(".css"));
    let (_, style) = style.expect("a style sheet");
    let style = std::str::from_utf8(style).expect("text");
    assert!(
        style.starts_with(":root{--accent-light:#0f766e;") && style.ends_with("body{color:red}")
    );
}

#[test]
fn a_mistake_in_a_theme_is_told_with_its_place() {
    for (file, text, expected) in [
        (
            "library.html",
            "{% extends 'base.html' %}\n{% block main %}\n{{ nothing|wrong }}{% endblock %}",
            "`library.html`, line 3: unknown filter",
        ),
        (
            "footer.html",
            "\n{{ asset('none.css') }}",
            "`footer.html`, line 2: invalid operation: the theme has no file `none.css`",
        ),
        ("base.html", "{% if %}", "`base.html`, line 1: syntax error"),
        (
            "head.html",
            "{% for i in range(9999) %}{% for j in range(9999) %}{% for k in range(9999) %}\
                {% endfor %}{% endfor %}{% endfor %}",
            "`head.html`, line 1: engine ran out of fuel",
        ),
        ("head.html", "{{ site.nonsense }}", "`head.html`, line 1: undefined value"),
    ] {
        let path = format!("look/{file}");
        let files = [("registry.toml", THEME), (path.as_str(), text)];
        let error = site(&MANY_KINDS, &files).map(|_| ()).expect_err("a mistake").to_string();
        assert!(error.contains(expected), "{error}");
    }
}
