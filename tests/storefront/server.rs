//! A static web server, as project pages are served: below a base path, compressed, with the
//! bundle's own page for what is missing.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, Uri, header};
use flate2::Compression;
use flate2::write::GzEncoder;
use percent_encoding::percent_decode_str;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Where project pages have their sites.
pub(crate) const BASE: &str = "/kasm_registry/";

/// Serves a folder on a free port of this machine for as long as the runtime lives; returns the
/// server's origin.
pub(crate) fn serve(runtime: &Runtime, folder: PathBuf) -> String {
    let router = Router::new().fallback(answer).with_state(Arc::from(folder));
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    runtime.spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

type Answer = Response<Body>;

async fn answer(State(folder): State<Arc<Path>>, uri: Uri, headers: HeaderMap) -> Answer {
    let Some(path) = uri.path().strip_prefix(BASE) else {
        return response(StatusCode::NOT_FOUND).body(Body::empty()).expect("a plain answer");
    };
    let path = percent_decode_str(path).decode_utf8_lossy();
    let file = folder.join(&*path);
    if file.is_dir() && !path.is_empty() && !path.ends_with('/') {
        let place = format!("{}/", uri.path());
        let moved = response(StatusCode::MOVED_PERMANENTLY).header(header::LOCATION, place);
        return moved.body(Body::empty()).expect("a plain answer");
    }
    let file = if file.is_dir() { file.join("index.html") } else { file };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let compressed = accepted.is_some_and(|accepted| accepted.contains("gzip"));
    match std::fs::read(&file) {
        Ok(content) => content_of(StatusCode::OK, &file, content, compressed),
        Err(_) => {
            let page = folder.join("404.html");
            let content = std::fs::read(&page).unwrap_or_default();
            content_of(StatusCode::NOT_FOUND, &page, content, compressed)
        }
    }
}

fn content_of(status: StatusCode, file: &Path, content: Vec<u8>, compressed: bool) -> Answer {
    let kind = content_type(file);
    let answer = response(status).header(header::CONTENT_TYPE, kind);
    let is_text = kind.contains("charset") || kind.contains("svg");
    let answer = if is_text && compressed {
        let body = Body::from(gzipped(&content));
        answer.header(header::CONTENT_ENCODING, "gzip").body(body)
    } else {
        answer.body(Body::from(content))
    };
    answer.expect("a plain answer")
}

fn response(status: StatusCode) -> axum::http::response::Builder {
    Response::builder().status(status).header(header::CACHE_CONTROL, "max-age=600")
}

pub(crate) fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).and_then(|()| encoder.finish()).expect("memory takes everything")
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        _ => "application/octet-stream",
    }
}
