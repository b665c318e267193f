//! What a runner of GitHub Actions is told cannot say anything else.

use std::fs;

use libtest_mimic::Failed;

use crate::{hostile_registry, kasm, stdout};

pub(super) fn annotations_of_a_hostile_registry() -> Result<(), Failed> {
    let (_folder, root) = hostile_registry()?;
    let arguments = ["check", "a b%20c,d:é#?", "--message-format", "github"];
    let lines = stdout(&kasm(root.as_ref(), &arguments, None));
    assert!(lines.lines().count() > 5, "{lines}");
    for line in lines.lines() {
        let start = "file=a b%2520c%2Cd%3Aé#?/workspaces/";
        let rest = ["::error ", "::warning "].iter().find_map(|level| line.strip_prefix(level));
        assert!(rest.is_some_and(|rest| rest.starts_with(start)), "{line}");
        assert!(!line.contains(|character: char| character.is_control()), "{line:?}");
    }
    Ok(())
}

pub(super) fn summary_of_a_job() -> Result<(), Failed> {
    let (_folder, root) = hostile_registry()?;
    let page = root.join("page.md");
    fs::write(&page, "# Before\n")?;
    let arguments = ["check", "a b%20c,d:é#?", "--message-format", "github"];
    let annotations = stdout(&kasm(root.as_ref(), &arguments, Some(page.as_std_path())));
    let page = fs::read_to_string(page)?;
    assert!(page.starts_with("# Before\n### cargo kasm\n"), "{page}");
    let rows: Vec<_> = page.lines().filter(|line| line.contains(" KR0")).collect();
    assert_eq!(rows.len(), annotations.lines().count());
    for row in rows {
        assert_eq!(row.matches('|').count(), 5, "{row}");
        assert!(!row.contains(['`', '<', '\u{1b}']), "{row}");
    }
    Ok(())
}
