//! The site of a bundle, without a browser: what stands in it, and where its links lead.

use std::fs;

use camino::Utf8Path;
use cargo_kasm::history::{Event, History, Kind, Record, Times};
use cargo_kasm::storefront::rendition::Renditions;
use cargo_kasm::storefront::{Storefront, StorefrontError};
use kasm_tests::catalogue::{self, MANY_KINDS, ODD_NAMES, Workspace};
use registry_core::bundle::{Bundle, Draft};
use registry_core::check;
use registry_core::declare::{Reading, load};

/// The bundles' time, 2023-11-14, in milliseconds.
const NOW: u64 = 1_700_000_000_000;
const DAY: u64 = 24 * 60 * 60 * 1000;

/// The bundle of a registry of these workspaces, with its site; `files` are added to the registry.
fn site(workspaces: &[Workspace], files: &[(&str, &str)]) -> Result<Bundle, StorefrontError> {
    site_with(workspaces, files, None)
}

/// The same, of a registry whose past is known.
fn site_with(
    workspaces: &[Workspace],
    files: &[(&str, &str)],
    past: Option<Record>,
) -> Result<Bundle, StorefrontError> {
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
    let mut bundle = Draft::new(&loaded.registry, &model).finish(NOW);
    let history = past.map(|record| History::new(record, &model, NOW));
    let renditions = Renditions::default();
    let site = Storefront {
        model: &model,
        history: history.as_ref(),
        renditions: &renditions,
        is_live: false,
    };
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
        (
            "head.html",
            "{% for i in range(9999) %}{{ 'a' * 1000000 }}{% endfor %}",
            "makes a page of more than 67108864 bytes",
        ),
        ("head.html", "{{ site.nonsense }}", "`head.html`, line 1: undefined value"),
    ] {
        let path = format!("look/{file}");
        let files = [("registry.toml", THEME), (path.as_str(), text)];
        let error = site(&MANY_KINDS, &files).map(|_| ()).expect_err("a mistake").to_string();
        assert!(error.contains(expected), "{error}");
    }
}

/// A past of the registry of many kinds.
fn past() -> Record {
    let times = |added: Option<u64>, changed| Times {
        added: added.map(|days| NOW - days * DAY),
        changed: NOW - changed * DAY,
    };
    let workspaces = [
        ("Desk", times(Some(3), 3)),
        ("Fox", times(Some(90), 10)),
        ("Chat", times(Some(90), 40)),
        ("Painter", times(None, 31)),
    ];
    let event = |days, kind, name: &str, page: Option<&str>, changes: &[&str]| Event {
        time: NOW - days * DAY,
        kind,
        name: name.to_owned(),
        page: page.map(str::to_owned),
        changes: changes.iter().map(|change| (*change).to_owned()).collect(),
    };
    let fox = Some("workspace/fox/");
    let hostile = "description: \"<b>&amp;]]>\" -> \"\u{0}\u{1b}\u{ffff}'🦀\"";
    let events = vec![
        event(3, Kind::Added, "Desk", Some("workspace/desk/"), &["A whole desktop."]),
        event(10, Kind::Changed, "Fox", fox, &["cores: 1 -> 2", hostile]),
        event(11, Kind::Changed, "Fox", fox, &[]),
        // The same once more, as a stranger's record may have it.
        event(11, Kind::Changed, "Fox", None, &[]),
        event(12, Kind::Removed, "<Gone> & \u{7}", None, &[]),
        event(12, Kind::Changed, "Renamed", Some("workspace/../../elsewhere/"), &[]),
    ];
    Record { workspaces: workspaces.map(|(key, times)| (key.to_owned(), times)).into(), events }
}

#[test]
fn times_are_on_pages_where_they_are_known() {
    let bundle = site_with(&MANY_KINDS, &[], Some(past())).expect("a site");
    let library = text(&bundle, "index.html");
    let marks: Vec<_> = library
        .split("<span class=\"mark\" data-until=\"")
        .skip(1)
        .filter_map(|rest| rest.split('<').next()?.split_once("\">"))
        .collect();
    let (new, updated) = ((NOW + 27 * DAY).to_string(), (NOW + 20 * DAY).to_string());
    assert_eq!(marks, [(&*new, "new"), (&*updated, "updated")]);
    for sort in ["newest", "updated"] {
        assert!(library.contains(&format!("<option value=\"{sort}\"")), "{sort}");
    }
    for (page, dates) in [
        ("desk", "Added <time datetime=\"2023-11-11T22:13:20Z\">11 November 2023</time></p>"),
        ("painter", "\"dates\">Updated <time datetime=\"2023-10-14T22:13:20Z\">14 October 2023<"),
        ("chat", "16 August 2023</time> · Updated <time datetime=\"2023-10-05T22:13:20Z\">"),
    ] {
        let html = text(&bundle, &format!("workspace/{page}/index.html"));
        assert!(html.contains(dates), "{html}");
    }
    assert!(!text(&bundle, "workspace/editor/index.html").contains("\"dates\""), "no times");
    for (page, html) in pages(&bundle).filter(|(_, html)| html.contains("<nav")) {
        let links = html.matches("feed.xml\"").count();
        assert_eq!(links, 2, "{page}: for readers, and for people");
    }
}

#[test]
fn without_times_nothing_is_said_of_them() {
    let bundle = site(&MANY_KINDS, &[]).expect("a site");
    for path in bundle.files().keys() {
        assert!(!path.contains("feed") && !path.contains("times."), "{path}");
    }
    for (page, html) in pages(&bundle) {
        let sorts = ["value=\"newest\"", "value=\"updated\""];
        for word in ["data-until", "feed.xml", "\"dates\"", "<time"].into_iter().chain(sorts) {
            assert!(!html.contains(word), "{page}: {word}");
        }
    }
}

const ATOM: &str = "http://www.w3.org/2005/Atom";

#[test]
fn the_feed_is_what_the_rfc_asks_for() {
    let bundle = site_with(&MANY_KINDS, &[], Some(past())).expect("a site");
    let feed = text(&bundle, "feed.xml");
    let document = roxmltree::Document::parse(feed).expect("well-formed XML");
    let root = document.root_element();
    assert!(root.has_tag_name((ATOM, "feed")));
    let all = |node: roxmltree::Node<'_, '_>, name: &str| -> Vec<String> {
        let children = node.children().filter(|child| child.has_tag_name((ATOM, name)));
        children.map(|child| child.text().unwrap_or_default().to_owned()).collect()
    };
    for name in ["id", "title", "updated", "author"] {
        assert_eq!(all(root, name).len(), 1, "{name}");
    }
    assert_eq!(all(root, "id"), ["https://registry.example/kasm_registry/"]);
    assert_eq!(all(root, "updated"), ["2023-11-11T22:13:20Z"], "that of its newest entry");
    let entries: Vec<_> =
        root.children().filter(|node| node.has_tag_name((ATOM, "entry"))).collect();
    let mut ids = Vec::new();
    let mut titles = Vec::new();
    let mut links = Vec::new();
    for entry in &entries {
        for name in ["id", "title", "updated", "content"] {
            assert_eq!(all(*entry, name).len(), 1, "{name}");
        }
        ids.extend(all(*entry, "id"));
        titles.extend(all(*entry, "title"));
        let link = entry.children().find(|node| node.has_tag_name((ATOM, "link")));
        links.extend(link.and_then(|link| link.attribute("href")).map(str::to_owned));
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), entries.len(), "{ids:?}");
    let expected = [
        "New: Desk",
        "Updated: Fox",
        "Updated: Fox",
        "Removed: <Gone> & \u{fffd}",
        "Updated: Renamed",
    ];
    assert_eq!(titles, expected);
    let root = "https://registry.example/kasm_registry/";
    let pages = ["workspace/desk/", "workspace/fox/", "workspace/fox/", "", ""];
    assert_eq!(links, pages.map(|page| format!("{root}{page}")), "where there is such a page");
    let changes: Vec<_> =
        entries[1].descendants().filter(|node| node.tag_name().name() == "li").collect();
    assert_eq!(changes[0].text(), Some("cores: 1 -> 2"));
    let hostile = "description: \"<b>&amp;]]>\" -> \"\u{fffd}\u{fffd}\u{fffd}'🦀\"";
    assert_eq!(changes[1].text(), Some(hostile));
}

#[test]
fn a_feed_of_nothing_is_a_feed() {
    let bundle = site_with(&[], &[], Some(Record::default())).expect("a site");
    let feed = text(&bundle, "feed.xml");
    assert!(feed.contains("<updated>2023-11-14T22:13:20Z</updated>"), "{feed}");
    assert!(roxmltree::Document::parse(feed).is_ok());
}

#[test]
fn a_feed_of_the_registrys_own_takes_the_place_of_the_sites() {
    let own = [("static/feed.xml", "mine")];
    let bundle = site_with(&MANY_KINDS, &own, Some(past())).expect("a site");
    assert_eq!(text(&bundle, "feed.xml"), "mine");
}
