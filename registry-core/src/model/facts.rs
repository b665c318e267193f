//! The facts about a workspace that was right, in bytes, for the next build to remember.

use super::offers::Offer;
use super::{Facts, Form, ImageRef, KasmVersion, Modelled, Name, Schema, SizeMb, Tag};
use crate::declare::WorkspaceDecl;
use crate::source::known::{Reader, Writer};
use crate::source::{Span, Spanned};

/// The facts about a workspace, if all of it is right.
pub(crate) fn encode(workspace: &Modelled<'_>) -> Option<Vec<u8>> {
    let Facts { shape, friendly_name, name, offers, icon } = &workspace.facts;
    icon.as_ref()?;
    if matches!(workspace.form, Form::Verbatim) {
        return None;
    }
    let mut writer = Writer::default();
    writer.number(match shape.as_ref()? {
        Schema::V1_0 => 0,
        Schema::V1_1 => 1,
    });
    writer.text(friendly_name.as_ref()?.value.as_str());
    writer.optional(name.as_ref(), |writer, name| image(writer, &name.value));
    writer.count(offers.len());
    for offer in offers {
        let (major, minor) = offer.version.value.minor();
        writer.number(major);
        writer.number(minor);
        writer.optional(offer.version.value.patch(), Writer::number);
        writer.optional(offer.image.as_ref(), |writer, name| image(writer, &name.value));
        writer.optional(offer.size.as_ref(), |writer, size| writer.long(size.value.get()));
        writer.optional(offer.available_tags.as_ref(), |writer, tags| {
            writer.count(tags.len());
            for tag in tags {
                writer.text(tag.value.as_str());
            }
        });
    }
    Some(writer.finish())
}

fn image(writer: &mut Writer, image: &ImageRef) {
    writer.text(image.as_str());
    writer.count(image.repository().len());
}

/// The facts again; their places are the declaration as a whole.
pub(super) fn decode(bytes: &[u8], decl: &WorkspaceDecl) -> Option<Facts> {
    let place = Span::whole(decl.source);
    let mut reader = Reader::new(bytes);
    let shape = match reader.number()? {
        0 => Schema::V1_0,
        _ => Schema::V1_1,
    };
    let friendly_name = Some(Spanned::new(Name::known(reader.text()?), place));
    let name = read_image(&mut reader, place)?;
    let count = reader.count()?;
    let offers = (0..count).map(|_| offer(&mut reader, place)).collect::<Option<_>>()?;
    let icon = decl.icon.clone().map(|icon| Spanned::new(icon, place));
    Some(Facts { shape: Some(shape), friendly_name, name, offers, icon })
}

fn offer(reader: &mut Reader<'_>, place: Span) -> Option<Offer> {
    let (major, minor) = (reader.number()?, reader.number()?);
    let patch = reader.optional(Reader::number)?;
    let version = KasmVersion::known(major, minor, patch);
    let image = read_image(reader, place)?;
    let size = reader.optional(Reader::long)?.map(|size| Spanned::new(SizeMb::known(size), place));
    let available_tags = reader.optional(|reader| {
        let count = reader.count()?;
        (0..count).map(|_| Some(Spanned::new(Tag::known(reader.text()?), place))).collect()
    })?;
    let version = Spanned::new(version, place);
    Some(Offer { place, version, image, size, available_tags })
}

#[expect(clippy::option_option, reason = "damaged bytes, or an image that is not there")]
fn read_image(reader: &mut Reader<'_>, place: Span) -> Option<Option<Spanned<ImageRef>>> {
    let image = reader.optional(|reader| {
        let text = reader.text()?;
        ImageRef::known(text, reader.count()?)
    })?;
    Some(image.map(|image| Spanned::new(image, place)))
}
