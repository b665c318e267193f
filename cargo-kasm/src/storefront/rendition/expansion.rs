//! How much an SVG is when everything it refers to stands where it is referred to.

use std::collections::HashMap;

use resvg::usvg::roxmltree::{Document, Node};

/// The most elements of a drawing, each as often as it is drawn.
const ELEMENTS: usize = 20_000;
/// Attributes this long cost as much as an element.
const LONG: usize = 200;
/// The most that style sheets are asked: each selector about each element.
const SELECTIONS: usize = 2_000_000;
/// How deep elements and references may lie in each other.
const DEPTH: usize = 200;

/// Whether few enough elements come out of it. What refers to itself is not small.
pub(super) fn is_small(document: &Document<'_>) -> bool {
    let elements = document.descendants().filter(Node::is_element);
    if elements.clone().count().saturating_mul(selectors(document)) > SELECTIONS {
        return false;
    }
    let by_id = elements.filter_map(|element| Some((element.attribute("id")?, element))).collect();
    let mut walk = Walk { by_id, left: ELEMENTS / styled(document).max(1) };
    walk.along(document.root_element(), DEPTH).is_some()
}

/// How many selectors the style sheets have, about.
fn selectors(document: &Document<'_>) -> usize {
    let styles = document.descendants().filter(|node| node.tag_name().name() == "style");
    let texts = styles.flat_map(|style| style.children()).filter_map(|child| child.text());
    texts.map(|text| text.matches(['{', ',']).count()).sum()
}

/// How often, at worst, elements are drawn because a style sheet refers to them.
fn styled(document: &Document<'_>) -> usize {
    let has_addresses = |style: Node<'_, '_>| {
        style.descendants().filter_map(|text| text.text()).any(|text| text.contains("url("))
    };
    let is = |node: &Node<'_, '_>, names: &[&str]| names.contains(&node.tag_name().name());
    if !document.descendants().any(|node| is(&node, &["style"]) && has_addresses(node)) {
        return 1;
    }
    let reused = document
        .descendants()
        .filter(|node| is(node, &["clipPath", "marker", "mask", "pattern"]))
        .map(|node| node.descendants().filter(Node::is_element).count());
    reused.fold(1, usize::saturating_mul)
}

struct Walk<'a, 'd> {
    by_id: HashMap<&'a str, Node<'a, 'd>>,
    left: usize,
}

impl<'a, 'd> Walk<'a, 'd> {
    /// None as soon as it is too much.
    fn along(&mut self, element: Node<'a, 'd>, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        let attributes = element.attributes();
        let length: usize = attributes.clone().map(|attribute| attribute.value().len()).sum();
        self.left = self.left.checked_sub(1 + length / LONG)?;
        for attribute in attributes {
            for id in references(attribute.value()) {
                if let Some(&target) = self.by_id.get(id) {
                    self.along(target, depth)?;
                }
            }
        }
        for child in element.children().filter(Node::is_element) {
            self.along(child, depth)?;
        }
        Some(())
    }
}

/// What follows every `#`, up to where an address ends.
fn references(value: &str) -> impl Iterator<Item = &str> {
    value.split('#').skip(1).filter_map(|rest| rest.split([')', '"', '\'', ';', ' ']).next())
}
