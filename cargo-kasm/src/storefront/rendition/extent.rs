//! How far a drawing goes, in pixels of the picture: tiny-skia's arithmetic ends somewhere, and what it
//! does there ends the program.

use resvg::tiny_skia::{Rect, Transform};
use resvg::usvg::{Fill, Group, LineJoin, Node, Paint, Path, Pattern, Stroke};

/// The farthest from the picture's corner: up to there, 32 bits tell the 64th part of a pixel.
const FARTHEST: f32 = 131_072.0;
/// The longest side of what a pattern repeats: it is a picture of its own.
const LONGEST_TILE: f32 = 2048.0;

/// Whether all that is drawn of the group, and of what it refers to, lies near enough.
pub(super) fn is_near(group: &Group, at: Transform) -> bool {
    let at = at.pre_concat(group.transform());
    let mut clips = std::iter::successors(group.clip_path(), |clip| clip.clip_path());
    let mut masks = std::iter::successors(group.mask(), |mask| mask.mask());
    clips.all(|clip| is_near(clip.root(), at.pre_concat(clip.transform())))
        && masks.all(|mask| is_near(mask.root(), at))
        && group.children().iter().all(|node| match node {
            Node::Group(group) => is_near(group, at),
            Node::Path(path) => is_path_near(path, at),
            // Made of pixels alone.
            Node::Image(_) => true,
            Node::Text(text) => is_near(text.flattened(), at),
        })
}

fn is_path_near(path: &Path, at: Transform) -> bool {
    let stroke = path.stroke();
    let width = stroke.map_or(0.0, reach);
    // With the points that bend its curves.
    let bounds = path.data().bounds().outset(width, width);
    let paints = [path.fill().map(Fill::paint), stroke.map(Stroke::paint)];
    bounds.and_then(|bounds| bounds.transform(at)).is_some_and(is_rect_near)
        && paints.into_iter().flatten().all(|paint| match paint {
            Paint::Pattern(pattern) => is_tile_near(pattern, at),
            Paint::Color(_) | Paint::LinearGradient(_) | Paint::RadialGradient(_) => true,
        })
}

/// How far a line goes from its path.
fn reach(stroke: &Stroke) -> f32 {
    let half = stroke.width().get() / 2.0;
    match stroke.linejoin() {
        LineJoin::Miter | LineJoin::MiterClip => half * stroke.miterlimit().get(),
        // The corners of what ends it.
        LineJoin::Round | LineJoin::Bevel => half * 2.0,
    }
}

fn is_rect_near(rect: Rect) -> bool {
    let sides = [rect.left(), rect.top(), rect.right(), rect.bottom()];
    sides.iter().all(|side| side.abs() <= FARTHEST)
}

fn is_tile_near(pattern: &Pattern, at: Transform) -> bool {
    let (wide, high) = at.pre_concat(pattern.transform()).get_scale();
    let tile = pattern.rect();
    (tile.width() * wide).max(tile.height() * high) <= LONGEST_TILE
        && is_near(pattern.root(), Transform::from_scale(wide, high))
}
