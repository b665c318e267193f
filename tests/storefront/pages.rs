//! Every page, for everybody: with the keyboard alone, in the dark, on a phone, without scripts.

use serde_json::json;
use thirtyfour::Key;

use crate::visitor::Visitor;

/// A page of each kind, of the registry with many kinds.
pub(crate) const PAGES: [&str; 4] = ["", "workspace/desk/", "new/", "404.html"];

/// The link, as Kasm stores it, comes out of the clipboard.
pub(crate) fn the_link_is_copied(visitor: &Visitor) {
    let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    visitor.command("Browser.grantPermissions", permissions);
    visitor.open("");
    visitor.click("#copy");
    visitor.sees("#copied", &["Copied."]);
    assert_eq!(clipboard(visitor), visitor.site.list_url());
    assert_eq!(visitor.texts(".add li").len(), 3, "where to paste it");
}

/// Without a clipboard, as on a page without https, the older way is taken.
pub(crate) fn the_link_is_copied_without_a_clipboard(visitor: &Visitor) {
    without_clipboard(visitor, "");
    visitor.open("");
    visitor.click("#copy");
    visitor.sees("#copied", &["Copied."]);
    paste_into_search(visitor);
}

/// Where nothing can be copied, the link is selected, and the page says how to go on.
pub(crate) fn the_link_is_selected_where_it_cannot_be_copied(visitor: &Visitor) {
    without_clipboard(visitor, "document.execCommand = () => false;");
    visitor.open("");
    visitor.click("#copy");
    visitor.until("a word about it", || visitor.texts("#copied").concat().contains("Ctrl+C"));
    visitor.chord(Key::Control, "c");
    paste_into_search(visitor);
}

fn without_clipboard(visitor: &Visitor, more: &str) {
    let script = "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined });";
    let source = json!({ "source": format!("{script}{more}") });
    visitor.command("Page.addScriptToEvaluateOnNewDocument", source);
}

#[track_caller]
fn paste_into_search(visitor: &Visitor) {
    visitor.click("[name=q]");
    visitor.chord(Key::Control, "v");
    let script = "return document.querySelector('[name=q]').value";
    let pasted: String = visitor.run(script, &[]);
    assert_eq!(pasted, visitor.site.list_url());
}

fn clipboard(visitor: &Visitor) -> String {
    let script = "navigator.clipboard.readText().then(arguments[0], arguments[0])";
    visitor.run_async(script, &[])
}

pub(crate) fn a_workspace_is_readable(visitor: &Visitor) {
    let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    visitor.command("Browser.grantPermissions", permissions);
    visitor.open("workspace/desk/");
    visitor.sees("h1", &["Desk"]);
    let releases = ["1.20", "1.19", "1.18", "1.15", "1.14"];
    visitor.sees("#versions tbody th", &releases);
    let list = visitor.site.list("1.1");
    let workspaces = list["workspaces"].as_array().expect("a list has workspaces");
    let desk = workspaces.iter().find(|workspace| workspace["friendly_name"] == "Desk");
    let mut desk = desk.expect("it is published").clone();
    for entry in desk["compatibility"].as_array().expect("it has some") {
        let image = entry["image"].as_str().expect("it has one");
        assert!(visitor.texts("#versions td").iter().any(|cell| cell == image), "{image}");
    }
    for field in desk.as_object().expect("it is one").keys().filter(|key| *key != "sha") {
        assert!(visitor.texts(".fields dt").iter().any(|key| key == field), "{field}");
    }
    let tile = visitor.texts("#tile").concat();
    assert!(tile.contains("Desk") && tile.contains("A whole desktop"), "{tile}");
    visitor.click("[data-copy=json]");
    visitor.sees("details [role=status]", &["Copied."]);
    let copied: serde_json::Value =
        serde_json::from_str(&clipboard(visitor)).expect("what is copied is JSON");
    desk.as_object_mut().expect("it is one").remove("sha");
    assert_eq!(copied, desk);
}

/// From the address bar to a workspace's JSON without a mouse, always seeing where one is.
pub(crate) fn the_keyboard_is_enough(visitor: &Visitor) {
    visitor.open("");
    visitor.press(Key::Tab);
    assert_eq!(focused(visitor), "Skip to content");
    visitor.press(Key::Enter);
    visitor.press("/");
    assert_eq!(focused(visitor), "q");
    visitor.press("suite");
    visitor.sees("#workspaces .card h2", &["Desk"]);
    for name in ["kasm", "channel", "category", "arch", "sort"] {
        visitor.press(Key::Tab);
        assert_eq!(focused(visitor), name);
    }
    visitor.chord(Key::Shift, Key::Tab);
    assert_eq!(focused(visitor), "arch");
    visitor.press(Key::Down);
    visitor.until("a filter", || visitor.address().ends_with("arch=amd64"));
    visitor.press(Key::Tab);
    visitor.press(Key::Tab);
    assert_eq!(focused(visitor), "Desk");
    visitor.press(Key::Enter);
    visitor.sees("h1", &["Desk"]);
    for _ in 0..40 {
        visitor.press(Key::Tab);
        if focused(visitor) == "Copy JSON" {
            visitor.press(Key::Enter);
            let said = || visitor.texts("details [role=status]").concat();
            visitor.until("a word about it", || !said().is_empty());
            return;
        }
    }
    panic!("the button is out of reach");
}

/// What has the focus: its name or its text. Wherever it is, that must be seen.
#[track_caller]
fn focused(visitor: &Visitor) -> String {
    let script = "const element = document.activeElement; \
        const style = getComputedStyle(element); \
        const box = element.getBoundingClientRect(); \
        const isSeen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 \
            && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight; \
        return [element.name || element.innerText.trim(), isSeen]";
    let (name, is_seen): (String, bool) = visitor.run(script, &[]);
    assert!(is_seen, "the focus on {name:?} cannot be seen");
    name
}

pub(crate) fn light_and_dark(visitor: &Visitor) {
    for (scheme, is_dark) in [("light", false), ("dark", true)] {
        prefer(visitor, scheme);
        for page in PAGES {
            visitor.open(page);
            let script = "const style = getComputedStyle(document.body); \
                const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3) \
                    .reduce((sum, part) => sum + Number(part), 0); \
                return light(style.backgroundColor) < light(style.color)";
            assert_eq!(visitor.run::<bool>(script, &[]), is_dark, "{page:?}, {scheme}");
        }
        visitor.console();
    }
}

/// What the visitor's system asks pages for.
pub(crate) fn prefer(visitor: &Visitor, scheme: &str) {
    let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
    visitor.command("Emulation.setEmulatedMedia", json!({ "features": features }));
}

/// Nothing is wider than the screen, and the first view has something to do in it.
pub(crate) fn fits_on_a_phone(visitor: &Visitor) {
    for width in [320, 412] {
        take_phone(visitor, width);
        for page in PAGES {
            visitor.open(page);
            let script = "const root = document.documentElement; \
                return [root.scrollWidth, ...[...document.querySelectorAll('main *')] \
                    .filter(e => e.checkVisibility() && !e.closest('.wide, pre')) \
                    .map(e => Math.ceil(e.getBoundingClientRect().right))]";
            let widths: Vec<u32> = visitor.run(script, &[]);
            let widest = widths.iter().max().copied().unwrap_or_default();
            assert!(widest <= width, "{page:?} is {widest} wide on a screen of {width}");
        }
    }
    visitor.open("");
    visitor.write("[name=q]", "suite");
    visitor.sees("#workspaces .card h2", &["Desk"]);
}

pub(crate) fn take_phone(visitor: &Visitor, width: u32) {
    let metrics =
        json!({ "width": width, "height": 823, "deviceScaleFactor": 1.75, "mobile": true });
    visitor.command("Emulation.setDeviceMetricsOverride", metrics);
}

/// The whole catalogue is there, and nothing that would not work.
pub(crate) fn complete_without_scripts(visitor: &Visitor) {
    visitor.command("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    visitor.open("");
    let script = "return document.documentElement.matches(':root') && matchMedia('(scripting: none)').matches";
    assert!(visitor.run::<bool>(script, &[]), "scripts are off");
    let names = ["Chat", "Code Editor", "Desk", "Fox", "Nightly Build", "Painter", "Terminal"];
    visitor.sees("#workspaces .card h2", &names);
    assert_eq!(visitor.texts("#workspaces .card .image").len(), 7);
    assert_eq!(visitor.texts("form, button"), [""; 0]);
    let script = "return document.querySelector('#link').value";
    assert_eq!(visitor.run::<String>(script, &[]), visitor.site.list_url());
    visitor.click(".card:nth-child(3) h2 a");
    visitor.sees("h1", &["Desk"]);
    assert_eq!(visitor.texts("#versions tbody tr").len(), 5);
    assert!(visitor.texts("pre").concat().contains("registry.example/desk:1.20.0"));
    assert_eq!(visitor.texts("button"), [""; 0]);
}

/// Old links lead to the site, wrong ones to a page that leads there.
pub(crate) fn old_and_wrong_links(visitor: &Visitor) {
    for old in ["1.0/", "1.1/", "1.1/index.html"] {
        visitor.open(old);
        visitor.until("the library", || visitor.address().is_empty());
        visitor.sees("h1", &["Catalogue"]);
    }
    visitor.open("workspace/gone/");
    visitor.sees("h1", &["There is no such page"]);
    let said = visitor.console();
    let is_status = |line: &String| line.contains("workspace/gone/") && line.contains("404");
    assert!(said.len() == 1 && said.iter().all(is_status), "{said:?}");
    visitor.click("main a");
    visitor.sees("h1", &["Catalogue"]);
}
