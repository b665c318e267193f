//! A web service that is a registry itself: everything that Kasm asks for is a constant of the
//! program, checked and put together while it was compiled.
//!
//! `cargo run -p schoolroom-workspaces --example serve`, then add `http://localhost:8080/` where a
//! Kasm server can reach it; for anything but a try, put it behind https.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, serve};
use registry_core::declared::Workspace;
use tokio::net::TcpListener;

registry_macros::registry! {
    name: "Shell classroom",
    description: "A command line for everybody, served by a program.",
    list_url: "https://shell.example/kasm/",
    icon: "https://shell.example/kasm/1.1/icons/terminal.svg",
    workspaces: [
        {
            friendly_name: "Terminal",
            description: "A Linux command line in the browser.",
            image_src: "terminal.svg",
            architecture: ["amd64", "arm64"],
            categories: ["Development"],
            compatibility: [
                { version: "1.16.x", image: "kasmweb/terminal:1.16.1", uncompressed_size_mb: 2090 },
                { version: "1.17.x", image: "kasmweb/terminal:1.17.0", uncompressed_size_mb: 2210 },
                { version: "1.18.x", image: "kasmweb/terminal:1.18.0", uncompressed_size_mb: 2340 },
                { version: "1.19.x", image: "kasmweb/terminal:1.19.0", uncompressed_size_mb: 2360 },
            ],
        },
    ],
}

static TERMINAL: &[u8] = include_bytes!("../icons/terminal.svg");

/// What Kasm's server and its browsers ask for.
fn registry() -> Router {
    let json = [(header::CONTENT_TYPE, "application/json")];
    Router::new()
        .route("/", get(about))
        .route("/versions.txt", get(VERSIONS_TXT))
        .route("/1.1/list.json", get((json, LIST_JSON_1_1)))
        .route("/1.1/icons/{name}", get(icon))
}

/// The registry in words, read from its typed constant.
async fn about() -> String {
    let names: Vec<_> = REGISTRY.workspaces.iter().map(Workspace::friendly_name).collect();
    format!("{}: {}\nPaste {} into Kasm.\n", REGISTRY.name, names.join(", "), REGISTRY.list_url)
}

async fn icon(Path(name): Path<String>) -> Response {
    let known = REGISTRY.workspaces.iter().any(|workspace| workspace.image_src() == name);
    if known {
        ([(header::CONTENT_TYPE, "image/svg+xml")], TERMINAL).into_response()
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("localhost:8080").await?;
    serve(listener, registry()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constants_are_the_registry() {
        assert_eq!(VERSIONS_TXT, "1.1\n");
        assert!(LIST_JSON_1_1.starts_with(r#"{"name":"Shell classroom","workspacecount":1,"#));
        let terminal = REGISTRY.workspaces.get(0).unwrap();
        let images: Vec<_> = terminal.compatibility().map(|entry| entry.image).collect();
        assert_eq!(images.len(), 4);
        assert_eq!(images[3], "kasmweb/terminal:1.19.0");
    }
}
