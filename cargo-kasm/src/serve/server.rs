//! The server: every answer comes from the site in memory.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue,
    LOCATION,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use mime_guess::mime;
use tokio::sync::watch::Receiver;

use super::address::{authority, own};
use super::site::{Found, Site, plain};
use crate::exit;
use crate::storefront::policy;

/// Where open pages hear of new builds; below any path, since a page may be older than a change of
/// `list_url`.
const EVENTS: &str = "/.kasm/events";
/// How soon a page asks again where the server is gone.
const RETRY: Duration = Duration::from_millis(500);

/// What is served, and where.
#[derive(Clone)]
struct Served {
    site: Receiver<Arc<Site>>,
    bound: SocketAddr,
}

/// Starts answering, on a thread of its own. Ctrl-C then ends the process, whatever it does; `on_end`
/// hears why the server ended of its own accord.
pub(crate) fn start(
    listener: TcpListener,
    site: Receiver<Arc<Site>>,
    on_end: impl FnOnce(io::Error) + Send + 'static,
) -> io::Result<()> {
    let served = Served { site, bound: own(listener.local_addr()?) };
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let run = move || {
        if let Err(error) = runtime.block_on(serve(listener, served)) {
            on_end(error);
        }
    };
    std::thread::Builder::new().name("server".to_owned()).spawn(run)?;
    Ok(())
}

async fn serve(listener: TcpListener, served: Served) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let app = Router::new().fallback(answer).with_state(served);
    tokio::select! {
        served = async { axum::serve(listener, app).await } => served,
        // Nothing is left half-done: all of it is in memory.
        signal = tokio::signal::ctrl_c() => {
            signal?;
            std::process::exit(exit::OK.into())
        }
    }
}

async fn answer(State(served): State<Served>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let path = plain(request.uri().path());
    let mut response = if path.ends_with(EVENTS) {
        events(served.site)
    } else {
        let site = served.site.borrow().clone();
        let bound = served.bound.to_string();
        let authority = authority(request.headers()).unwrap_or(&bound);
        match (site.find(&path), site.missing()) {
            (Found::File(path, content), _) => file(&site, path, content, authority),
            (Found::Moved(address), _) => moved(&address, request.uri().query()),
            (Found::Missing, Found::File(path, content)) => {
                (StatusCode::NOT_FOUND, file(&site, path, content, authority)).into_response()
            }
            (Found::Missing, _) => StatusCode::NOT_FOUND.into_response(),
        }
    };
    for (name, value) in policy::headers() {
        insert(response.headers_mut(), name, &value);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn insert(headers: &mut HeaderMap, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        headers.insert(name, value);
    }
}

fn file(site: &Site, path: &str, content: &Arc<[u8]>, authority: &str) -> Response {
    let body = match site.for_visitor(path, content, authority) {
        Some(text) => Body::from(text),
        None => Body::from(Bytes::from_owner(Arc::clone(content))),
    };
    let mut response = body.into_response();
    insert(response.headers_mut(), CONTENT_TYPE.as_str(), &content_type(path));
    if policy::is_for_other_origins(path) {
        insert(response.headers_mut(), ACCESS_CONTROL_ALLOW_ORIGIN.as_str(), "*");
    }
    response
}

/// By the name alone, as hosts decide it.
fn content_type(path: &str) -> String {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    let is_text = guess.type_() == mime::TEXT || guess.subtype() == mime::JSON;
    if is_text { format!("{guess}; charset=utf-8") } else { guess.to_string() }
}

/// For now: the next registry on this port may lie elsewhere.
fn moved(address: &str, query: Option<&str>) -> Response {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
    insert(response.headers_mut(), LOCATION.as_str(), &format!("{address}{query}"));
    response
}

/// The state of the site now, and whenever that changes.
fn events(mut site: Receiver<Arc<Site>>) -> Response {
    site.mark_changed();
    let states = stream::unfold(site, |mut site| async move {
        site.changed().await.ok()?;
        let state = site.borrow_and_update().state();
        Some((Ok::<_, Infallible>(Event::default().retry(RETRY).data(state)), site))
    });
    Sse::new(states).keep_alive(KeepAlive::default()).into_response()
}
