//! What a browser makes of an `<img>` on a page of Kasm, which is another site than the registry.

use std::fmt;

use super::address::is_insecure;
use super::{Fetched, Unfetched, page};
use crate::declare::Content;
use crate::picture::{Format, Picture};

/// Why no picture is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// There was no answer with a picture.
    Unfetched(Unfetched),
    /// The address, or one that it leads to, is http.
    Insecure(String),
    /// The server allows it on pages of its own site alone.
    OwnSiteOnly(String),
    /// A web page stands where the picture should.
    Page(&'static str),
    /// It is a drawing that is served as something else, and no browser finds out.
    Drawing(String),
    /// It is served as something else, and `nosniff` forbids to find out.
    NoSniff(String),
}

/// What follows an address in a message.
impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfetched(unfetched) => unfetched.fmt(f),
            Self::Insecure(address) => write!(f, "is asked for over http, at `{address}`"),
            Self::OwnSiteOnly(policy) => {
                write!(f, "is served with `Cross-Origin-Resource-Policy: {policy}`")
            }
            Self::Page(kind) => write!(f, "is {kind}"),
            Self::Drawing(kind) => write!(f, "is an SVG that is served as {kind}"),
            Self::NoSniff(kind) => write!(f, "is served as {kind}, with `nosniff`"),
        }
    }
}

impl Hidden {
    /// What to do about it.
    pub(super) const fn help(&self) -> &'static str {
        match self {
            Self::Unfetched(Unfetched::Status(401 | 403)) => {
                "browsers send no login for a picture: let everybody read it"
            }
            Self::Unfetched(Unfetched::Status(_)) => {
                "publish the file there; names count letter by letter, capitals too"
            }
            Self::Unfetched(_) => "browsers show a broken picture: publish it where they reach it",
            Self::Insecure(_) => {
                "browsers show no such picture on an https page: serve it by https"
            }
            Self::OwnSiteOnly(_) => {
                "Kasm is another site: serve it with `Cross-Origin-Resource-Policy: cross-origin`, or without"
            }
            Self::Page(_) => "publish the picture itself there, for everybody to read",
            Self::Drawing(_) => "serve it with `Content-Type: image/svg+xml`",
            Self::NoSniff(_) => "serve it with the content type of the picture",
        }
    }
}

/// The bytes of a picture that browsers try to show.
pub(super) fn shown(asked: &str, fetched: &Fetched) -> Result<Content, Hidden> {
    let document = match &fetched.outcome {
        Ok(document) => document,
        Err(unfetched) => return Err(Hidden::Unfetched(unfetched.clone())),
    };
    let way = [asked, &fetched.address].into_iter().chain(fetched.redirects.iter().map(|at| &**at));
    if let Some(open) = way.into_iter().find(|address| is_insecure(address)) {
        return Err(Hidden::Insecure(open.to_owned()));
    }
    let policy =
        document.resource_policy.as_deref().map(|policy| policy.trim().to_ascii_lowercase());
    if let Some(policy) = policy.filter(|policy| matches!(&**policy, "same-origin" | "same-site")) {
        return Err(Hidden::OwnSiteOnly(policy));
    }
    if let Some(kind) = page::kind(document) {
        return Err(Hidden::Page(kind));
    }
    let essence = document.essence();
    let is_drawing = Picture::read(&document.body).is_ok_and(|it| it.format == Format::Svg);
    if is_drawing && essence.as_deref() != Some("image/svg+xml") {
        return Err(Hidden::Drawing(named(essence)));
    }
    let is_image = essence.as_deref().is_some_and(|kind| kind.starts_with("image/"));
    if document.nosniff && !is_image {
        return Err(Hidden::NoSniff(named(essence)));
    }
    Ok(document.body.clone())
}

fn named(essence: Option<String>) -> String {
    essence.map_or_else(|| "nothing in particular".to_owned(), |kind| format!("`{kind}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visit::Document;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x40";
    const SVG: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>";

    #[test]
    fn browsers_show_what_they_can_tell_is_a_picture() {
        let no = || "nothing in particular".to_owned();
        for (content_type, nosniff, policy, body, expected) in [
            (Some("image/png"), true, None, PNG, None),
            (Some("image/png"), false, Some("cross-origin"), PNG, None),
            (Some("image/jpeg"), true, None, PNG, None),
            (Some("text/plain"), false, None, PNG, None),
            (None, false, None, PNG, None),
            (None, true, None, PNG, Some(Hidden::NoSniff(no()))),
            (Some("text/plain"), true, None, PNG, Some(Hidden::NoSniff("`text/plain`".to_owned()))),
            (Some("image/svg+xml; charset=utf-8"), true, None, SVG, None),
            (Some("image/png"), false, None, SVG, Some(Hidden::Drawing("`image/png`".to_owned()))),
            (None, false, None, SVG, Some(Hidden::Drawing(no()))),
            (
                Some("image/png"),
                false,
                Some(" Same-Site "),
                PNG,
                Some(Hidden::OwnSiteOnly("same-site".to_owned())),
            ),
            (Some("text/html"), false, None, PNG, Some(Hidden::Page("a web page"))),
            (Some("image/png"), false, None, b"<!doctype html>", Some(Hidden::Page("a web page"))),
        ] {
            let document = Document {
                content_type: content_type.map(str::to_owned),
                nosniff,
                resource_policy: policy.map(str::to_owned),
                body: body.into(),
            };
            let address = "https://host.io/a";
            let fetched = Fetched::at(address, Ok(document));
            assert_eq!(shown(address, &fetched).err(), expected, "{fetched:?}");
        }
    }

    #[test]
    fn every_step_of_the_way_is_encrypted() {
        let png = || Ok(Document { body: PNG.into(), ..Document::default() });
        let (safe, open) = ("https://host.io/a", "http://host.io/a");
        let way = |asked: &str, through: &str, last: &str| {
            let redirects = vec![through.to_owned()];
            shown(asked, &Fetched { redirects, ..Fetched::at(last, png()) })
        };
        assert!(way(safe, safe, safe).is_ok());
        for hidden in [way(open, safe, safe), way(safe, open, safe), way(safe, safe, open)] {
            assert_eq!(hidden.err(), Some(Hidden::Insecure(open.to_owned())));
        }
        let missing = Fetched::at(safe, Err(Unfetched::Status(404)));
        assert_eq!(shown(safe, &missing).err(), Some(Hidden::Unfetched(Unfetched::Status(404))));
    }
}
