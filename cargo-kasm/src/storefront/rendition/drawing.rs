//! An SVG: shown as it is where it is small and harmless, else drawn.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use image::RgbaImage;
use registry_core::picture::{Format, Picture};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::filter::{Filter, Kind};
use resvg::usvg::roxmltree::{Document, ParsingOptions};
use resvg::usvg::{Group, ImageHrefResolver, ImageKind, Node, Options, Path, Tree};

use super::square::LARGEST_SIDE;
use super::{expansion, extent, numbers};

/// The heaviest drawing that a page loads as it is: as much as pixels would weigh.
const LARGEST: usize = 4 << 10;
/// The most elements, attributes and texts of a drawing that is drawn.
const NODES: u32 = 50_000;
/// The deepest elements: deeper ones would need more stack than a thread has.
const DEPTH: usize = 100;
/// What drawing may cost, in lines and layers.
const COST: u32 = 200_000;
/// What a layer costs: it is made, and laid over what is below it, pixel by pixel.
const LAYER: u32 = 500;
/// How often a filter may cover the drawing: the renderer goes no further beyond it.
const COVERS: f32 = 25.0;

/// Whether a page may refer to the file as it is.
pub(super) fn is_fit_as_it_is(bytes: &[u8], picture: &Picture) -> bool {
    let is_harmless = picture.script.is_none() && picture.reference.is_none();
    bytes.len() <= LARGEST
        && picture.size.is_some()
        && is_harmless
        // What was looked at is what a browser reads: no entity stands for a script, and no other
        // encoding makes one of harmless bytes.
        && str::from_utf8(bytes).is_ok_and(|text| {
            !text.contains("<!ENTITY")
                && (!text.contains("encoding") || is_declared_utf8(text))
                // Few bytes can keep a visitor's browser busy for ever.
                && tree(text).is_some_and(|tree| is_affordable(&tree))
        })
}

fn is_affordable(tree: &Tree) -> bool {
    let area = tree.size().width() * tree.size().height();
    pay_group(tree.root(), &mut Budget { left: COST, area }).is_some()
}

fn is_declared_utf8(text: &str) -> bool {
    let declaration = text.trim_start_matches('\u{FEFF}').split_once("?>");
    let declaration = declaration.map_or("", |(declaration, _)| declaration).to_ascii_lowercase();
    declaration.contains("encoding=\"utf-8\"") || declaration.contains("encoding='utf-8'")
}

/// Draws on a square of `size` by `size` pixels, without fonts, files and network; colours are
/// multiplied by their opacity. None where that would take too long.
pub(super) fn draw(bytes: &[u8], size: u32) -> Option<RgbaImage> {
    let tree = tree(str::from_utf8(bytes).ok()?)?;
    let transform = fitted(&tree, size);
    (is_affordable(&tree) && extent::is_near(tree.root(), transform)).then_some(())?;
    let mut pixmap = Pixmap::new(size, size)?;
    // tiny-skia asserts what odd paths do not keep.
    let drawn = panic::catch_unwind(AssertUnwindSafe(|| {
        resvg::render(&tree, transform, &mut pixmap.as_mut());
    }));
    drawn.ok()?;
    let pixels: Vec<u8> = pixmap.take();
    // Nothing is all that a browser without fonts, or this, draws of it.
    pixels.iter().any(|byte| *byte > 0).then_some(())?;
    RgbaImage::from_raw(size, size, pixels)
}

fn tree(text: &str) -> Option<Tree> {
    let parsing = ParsingOptions { allow_dtd: true, nodes_limit: NODES, ..Default::default() };
    let document = Document::parse_with_options(text, parsing).ok()?;
    is_shallow(&document).then_some(())?;
    (expansion::is_small(&document) && numbers::are_moderate(&document)).then_some(())?;
    let options = Options { image_href_resolver: only_pixels_inside(), ..Options::default() };
    Tree::from_xmltree(&document, &options).ok()
}

/// Goes along the elements, not down, however deep they are.
fn is_shallow(document: &Document<'_>) -> bool {
    let mut depth = 0_usize;
    let mut node = document.root();
    loop {
        if let Some(child) = node.first_child() {
            depth += 1;
            node = child;
        } else {
            while node.next_sibling().is_none() {
                match node.parent() {
                    Some(parent) => node = parent,
                    None => return true,
                }
                depth = depth.saturating_sub(1);
            }
            match node.next_sibling() {
                Some(sibling) => node = sibling,
                None => return true,
            }
        }
        if depth > DEPTH {
            return false;
        }
    }
}

/// Pictures come from `data:` addresses alone, and are made of pixels.
fn only_pixels_inside() -> ImageHrefResolver<'static> {
    ImageHrefResolver {
        resolve_data: Box::new(|_, bytes: Arc<Vec<u8>>, _| {
            let picture = Picture::read(&bytes).ok()?;
            let (width, height) = picture.size?;
            (width.max(height) <= f64::from(LARGEST_SIDE)).then_some(())?;
            match picture.format {
                Format::Png => Some(ImageKind::PNG(bytes)),
                Format::Jpeg => Some(ImageKind::JPEG(bytes)),
                _ => None,
            }
        }),
        resolve_string: Box::new(|_, _| None),
    }
}

/// The middle of the square, as large as it can be.
fn fitted(tree: &Tree, size: u32) -> Transform {
    let (width, height) = (tree.size().width(), tree.size().height());
    let size = f32::from(u16::try_from(size).unwrap_or(u16::MAX));
    let scale = size / width.max(height);
    let (left, top) = ((size - width * scale) / 2.0, (size - height * scale) / 2.0);
    Transform::from_row(scale, 0.0, 0.0, scale, left, top)
}

/// What drawing may still cost.
struct Budget {
    left: u32,
    /// The drawing's, in its own units.
    area: f32,
}

impl Budget {
    fn pay(&mut self, cost: u32) -> Option<()> {
        self.left = self.left.checked_sub(cost)?;
        Some(())
    }

    /// Pays for what a filter covers, once for each of its steps.
    fn pay_filter(&mut self, filter: &Filter, at: Transform) -> Option<()> {
        let (wide, high) = at.get_scale();
        let rect = filter.rect();
        let covers = rect.width() * wide * rect.height() * high / self.area;
        for primitive in filter.primitives() {
            self.pay(LAYER * whole(covers.clamp(1.0, COVERS)))?;
            is_quick(primitive.kind()).then_some(())?;
        }
        Some(())
    }
}

/// Takes what drawing costs. What is drawn many times, such as a pattern of patterns, costs as
/// often; None as soon as that is too much.
fn pay_group(group: &Group, budget: &mut Budget) -> Option<()> {
    budget.pay(LAYER)?;
    for filter in group.filters() {
        budget.pay_filter(filter, group.abs_transform())?;
    }
    for node in group.children() {
        pay_node(node, budget)?;
    }
    Some(())
}

fn pay_node(node: &Node, budget: &mut Budget) -> Option<()> {
    let own = match node {
        Node::Path(path) => lines(path)?,
        Node::Group(group) => return pay_all(node, budget).and_then(|()| pay_group(group, budget)),
        Node::Image(_) | Node::Text(_) => LAYER,
    };
    budget.pay(own)?;
    pay_all(node, budget)
}

/// What is drawn to be used by a node: masks, clips and patterns.
fn pay_all(node: &Node, budget: &mut Budget) -> Option<()> {
    let mut paid = Some(());
    node.subroots(|group| paid = paid.and_then(|()| pay_group(group, budget)));
    paid
}

/// The lines of a path, with those of its dashes; None where these are too many for its size.
fn lines(path: &Path) -> Option<u32> {
    /// Across the drawing, on every line.
    const DASHES: f32 = 1000.0;
    let own = u32::try_from(path.data().len()).ok()?;
    let Some(dashes) = path.stroke().and_then(|stroke| stroke.dasharray()) else {
        return Some(own);
    };
    let bounds = path.data().bounds();
    let across = bounds.width().hypot(bounds.height()) / dashes.iter().sum::<f32>();
    (across <= DASHES).then_some(())?;
    let dashes = u32::try_from(dashes.len()).ok()?;
    own.checked_mul(whole(across).checked_mul(dashes)?.checked_add(1)?)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "of small numbers above zero; others become the nearest"
)]
const fn whole(number: f32) -> u32 {
    number as u32
}

/// Filters that shadows and glows are made of, whose time does not depend on a number in the file.
fn is_quick(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::ConvolveMatrix(_)
            | Kind::DiffuseLighting(_)
            | Kind::DisplacementMap(_)
            | Kind::Image(_)
            | Kind::Morphology(_)
            | Kind::SpecularLighting(_)
            | Kind::Tile(_)
            | Kind::Turbulence(_)
    )
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn svg(content: &str) -> String {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' \
            viewBox='0 0 64 64'>{content}</svg>"
        )
    }

    fn is_kept(text: &str) -> bool {
        let picture = Picture::read(text.as_bytes()).unwrap();
        is_fit_as_it_is(text.as_bytes(), &picture)
    }

    const SQUARE: &str = "<rect x='8' y='8' width='48' height='48' fill='#f00'/>";

    #[test]
    fn small_and_harmless_drawings_are_kept() {
        let declared =
            |encoding| format!("<?xml version='1.0' encoding='{encoding}'?>{}", svg(SQUARE));
        assert!(is_kept(&svg(SQUARE)));
        assert!(is_kept(&declared("UTF-8")));
        for text in [
            svg("<script>alert(1)</script>"),
            svg("<g onload='alert(1)'/>"),
            svg("<image href='https://a.io/b.png'/>"),
            svg(&SQUARE.repeat(100)),
            format!("<!DOCTYPE svg [<!ENTITY s '<script>alert(1)</script>'>]>{}", svg("&s;")),
            declared("iso-2022-jp"),
            svg(SQUARE).replace("viewBox='0 0 64 64'", ""),
        ] {
            assert!(!is_kept(&text), "{text}");
        }
    }

    #[test]
    fn drawings_are_drawn_on_a_square() {
        let drawn = draw(svg(SQUARE).as_bytes(), 64).unwrap();
        assert_eq!(drawn.get_pixel(32, 32).0, [255, 0, 0, 255]);
        assert_eq!(drawn.get_pixel(2, 2).0, [0; 4]);
        let wide = svg("<rect width='64' height='32' fill='#00f'/>").replace("64 64", "64 32");
        let drawn = draw(wide.as_bytes(), 64).unwrap();
        assert_eq!(drawn.get_pixel(32, 8).0, [0; 4]);
        assert_eq!(drawn.get_pixel(32, 32).0, [0, 0, 255, 255]);
    }

    #[test]
    fn nothing_outside_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dot.png");
        image::RgbImage::new(8, 8).save(&path).unwrap();
        let image =
            |href: &str| svg(&format!("<image width='64' height='64' xlink:href='{href}'/>"));
        for href in [path.to_str().unwrap(), "file:///etc/hosts", "https://a.io/b.png"] {
            assert!(draw(image(href).as_bytes(), 16).is_none(), "{href}");
        }
        let inside = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
        assert!(draw(image(inside).as_bytes(), 16).is_none());
        let inside = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk\
            +M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
        assert!(draw(image(inside).as_bytes(), 16).is_some());
    }

    #[test]
    fn bombs_cost_little() {
        let uses = |n: u32| {
            format!("<g id='a{n}'>{}</g>", format!("<use xlink:href='#a{}'/>", n - 1).repeat(10))
        };
        let pattern = |n: u32| {
            let rect = format!("<rect width='8' height='8' fill='url(#p{})'/>", n - 1).repeat(10);
            format!(
                "<pattern id='p{n}' width='8' height='8' patternUnits='userSpaceOnUse'>{rect}</pattern>"
            )
        };
        let entity = |n: u32| format!("<!ENTITY e{n} '{}'>", format!("&e{};", n - 1).repeat(10));
        let all = |of: &dyn Fn(u32) -> String| (1..12).map(of).collect::<String>();
        let filter = |primitive: &str| {
            svg(&format!("<filter id='f'>{primitive}</filter><g filter='url(#f)'>{SQUARE}</g>"))
        };
        for text in [
            svg(&format!(
                "<defs><g id='a0'>{SQUARE}</g>{}</defs><use xlink:href='#a11'/>",
                all(&uses)
            )),
            svg(&format!("{}<rect width='64' height='64' fill='url(#p11)'/>", all(&pattern))),
            svg(&format!(
                "<style>rect {{ fill: url(#p11) }}</style>{}<rect width='64' height='64'/>",
                all(&pattern)
            )),
            format!("<!DOCTYPE svg [<!ENTITY e0 '<g/>'>{}]>{}", all(&entity), svg("&e11;")),
            svg(&format!("{}{}", "<g opacity='.9'>".repeat(10_000), "</g>".repeat(10_000))),
            svg(&format!("{}{SQUARE}{}", "<g opacity='.9'>".repeat(3000), "</g>".repeat(3000))),
            filter("<feTurbulence numOctaves='1000000000'/>"),
            filter("<feMorphology radius='100000'/>"),
            svg("<path d='M0 0H64V64' stroke='#000' stroke-dasharray='0.0000001'/>"),
            svg(&SQUARE.repeat(60_000)),
            svg("<use id='a' xlink:href='#a'/>"),
            svg(&format!(
                "<style>{}</style>{}",
                "g { fill: red }".repeat(9000),
                "<g/>".repeat(9000)
            )),
            svg(&format!(
                "<filter id='f' x='-9' y='-9' width='99' height='99'>{}</filter><g filter='url(#f)'>{SQUARE}</g>",
                "<feGaussianBlur stdDeviation='3'/>".repeat(20)
            )),
            svg(&"<g opacity='.5'><circle r='60' stroke='#000' stroke-dasharray='.3 .3'/></g>"
                .repeat(900)),
            svg(&format!(
                "{}{}{}",
                "<g font-size='99999em'>".repeat(4),
                "<rect width='1em' height='1em' rx='.4em'/>".repeat(40),
                "</g>".repeat(4)
            )),
        ] {
            let (start, shown) = (Instant::now(), &text[..text.len().min(200)]);
            assert!(draw(text.as_bytes(), 192).is_none(), "{shown}");
            assert!(!is_kept(&text), "{shown}");
            assert!(start.elapsed() < Duration::from_secs(10), "{shown}");
        }
        let huge = svg(&format!(
            "<pattern id='p' width='99999' height='99999' patternTransform='scale(9999)' \
            patternUnits='userSpaceOnUse'>{SQUARE}</pattern><rect width='64' height='64' fill='url(#p)'/>\
            <filter id='f' x='-9999' y='-9999' width='99999' height='99999'>\
            <feGaussianBlur stdDeviation='99999'/></filter>\
            <g filter='url(#f)' transform='scale(1e6)'>{SQUARE}</g>"
        ));
        let _ = draw(huge.as_bytes(), 192);
    }

    #[test]
    fn what_goes_too_far_is_not_drawn() {
        let arc = format!("<path d='M1 1a9 9{} 0 1 0 40 40z'/>", "1".repeat(110));
        for content in [
            // These end a program that draws them: a panic while another unwinds.
            "<path d='m9 7v1h-28808594'/>",
            "<path d='m35 82-17 10v20l17-11111111111111111z'/>",
            "<path d='m32 11 17 8 2-222-17-3000000000000000000000000000000b8-38z'/>",
            // And these take all memory that there is.
            &arc,
            "<rect width='1e38' height='1e38' rx='1e37'/>",
            "<style>circle { r: 1e38 }</style><circle r='9'/>",
            "<pattern id='p' width='30000' height='30000' patternUnits='userSpaceOnUse'>\
            <rect width='9' height='9'/></pattern><rect width='64' height='64' fill='url(#p)'/>",
            "<clipPath id='c' transform='scale(9e8)'><path d='M1 1h8v8z'/></clipPath>\
            <g clip-path='url(#c)'><rect width='64' height='64'/></g>",
            "<mask id='m'><path d='M1 1h8v999999z'/></mask>\
            <g mask='url(#m)'><rect width='64' height='64'/></g>",
            "<path d='M1 1L9 9' stroke='#000' stroke-width='1e6'/>",
            "<path d='M1 1C1e6 1 1e6 1 1 2z'/>",
            "<g transform='scale(1e4)'><rect width='64' height='64'/></g>",
        ] {
            let text = svg(content);
            assert!(draw(text.as_bytes(), 256).is_none(), "{text}");
        }
        for harmless in [
            "<path d='M-9999 1h20000v8h-20000z'/>",
            "<path d='M9 9L20 30L9 20' stroke='#000' stroke-linejoin='round' stroke-miterlimit='100000'/>",
            "<clipPath id='c'><path d='M-32000-32000H32000V32000H-32000z'/></clipPath>\
            <g clip-path='url(#c)'><rect width='64' height='64'/></g>",
        ] {
            let text = svg(&format!("{SQUARE}{harmless}"));
            assert!(draw(text.as_bytes(), 256).is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_deep_but_not_too_deep_is_drawn() {
        let deep = svg(&format!("{}{SQUARE}{}", "<g opacity='.99'>".repeat(90), "</g>".repeat(90)));
        let drawn = std::thread::Builder::new()
            .stack_size(1 << 20)
            .spawn(move || draw(deep.as_bytes(), 80).is_some());
        assert!(drawn.unwrap().join().unwrap());
    }

    #[test]
    fn damaged_drawings_are_pictures_or_nothing() {
        let whole = svg(
            "<defs><linearGradient id='a'><stop offset='.1' stop-color='#123'/></linearGradient>\
            <clipPath id='c'><circle cx='9' cy='9' r='30'/></clipPath>\
            <mask id='m'><path d='M1 1a9 9 0 1 0 40 40z' fill='#fff'/></mask></defs>\
            <g clip-path='url(#c)' mask='url(#m)' transform='rotate(9) scale(.9)'>\
            <path d='M1 2C3 4 5 6 7 8L60 60z' fill='url(#a)' stroke='#0f0' stroke-width='3e-2'/></g>",
        );
        let bytes = whole.as_bytes();
        let mut random = 7_u32;
        for _ in 0..800 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let place = random as usize >> 8;
            let mut damaged = bytes.to_vec();
            let byte = b"0123456789.-e#z< '"[place % 18];
            damaged[place % bytes.len()] = byte;
            if let Some(drawn) = draw(&damaged, 16) {
                assert_eq!(drawn.dimensions(), (16, 16));
            }
        }
    }
}
