//! What answers say.

use std::ops::Range;

use registry_core::lock::PullRef;
use ureq::http::StatusCode;
use ureq::http::header::{CONTENT_RANGE, CONTENT_TYPE};

use super::wire::{Answer, Failure};
use super::{OciError, range};

/// An answer that has what was asked for.
pub(super) fn found(answer: Answer, image: &PullRef) -> Result<Answer, Failure> {
    let is_page = answer.text(CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html"));
    match answer.status {
        StatusCode::OK if is_page => Err(answer.odd("answers with web pages, not as a registry")),
        StatusCode::OK => Ok(answer),
        _ => Err(other(&answer, image)),
    }
}

/// What another status means.
pub(super) fn other(answer: &Answer, image: &PullRef) -> Failure {
    match answer.status {
        StatusCode::NOT_FOUND => {
            Failure::Never(OciError::Missing { host: image.host().to_owned() })
        }
        status => answer.odd(format!("answered {}", status.as_u16())),
    }
}

/// The body of an answer with a part of a blob.
pub(super) fn part(answer: Answer, asked: &Range<u64>) -> Result<Vec<u8>, Failure> {
    let said = answer.text(CONTENT_RANGE).and_then(range::answered);
    let odd = answer.odd("answered with another part of a blob than was asked for");
    if said.as_ref() != Some(asked) {
        return Err(odd);
    }
    let length = asked.end - asked.start;
    let bytes = answer.bytes("a part of a blob", length)?;
    if bytes.len() as u64 == length {
        Ok(bytes)
    } else {
        Err(Failure::Again("ended the connection early".to_owned()))
    }
}

/// What the next page of a list is asked for with: a link's own host and path do not matter, and
/// registries behind others often have them wrong.
pub(super) fn next_query(link: &str) -> Option<String> {
    let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
    let is_next = parameters.split(';').any(|parameter| {
        let parameter = parameter.trim().to_ascii_lowercase();
        matches!(&*parameter, "rel=\"next\"" | "rel=next")
    });
    let (_, query) = target.split_once('?')?;
    is_next.then(|| query.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_next_page_is_next() {
        for (link, query) in [
            ("</v2/a/tags/list?last=b&n=1>; rel=\"next\"", Some("last=b&n=1")),
            ("<http://inner.example/v2/a/tags/list?last=b>;rel=next", Some("last=b")),
            ("</v2/a/tags/list?last=b>; rel=\"prev\"", None),
            ("</v2/a/tags/list>; rel=\"next\"", None),
            ("/v2/a/tags/list?last=b; rel=\"next\"", None),
            ("", None),
        ] {
            assert_eq!(next_query(link).as_deref(), query, "{link}");
        }
    }
}
