//! Static files: embedded, compressed once, served under a name that carries their hash.

use std::collections::HashMap;
use std::sync::OnceLock;

use aws_lc_rs::digest;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

struct Asset {
    content_type: &'static str,
    body: Vec<u8>,
}

const SOURCES: [(&str, &str, &[u8]); 6] = [
    (
        "app.css",
        "text/css; charset=utf-8",
        include_bytes!("../../assets/app.css"),
    ),
    (
        "app.js",
        "text/javascript; charset=utf-8",
        include_bytes!("../../assets/app.js"),
    ),
    (
        "wechat.js",
        "text/javascript; charset=utf-8",
        include_bytes!("../../assets/wechat.js"),
    ),
    (
        "icons.svg",
        "image/svg+xml",
        include_bytes!("../../assets/icons.svg"),
    ),
    (
        "favicon.svg",
        "image/svg+xml",
        include_bytes!("../../assets/favicon.svg"),
    ),
    (
        "logo.svg",
        "image/svg+xml",
        include_bytes!("../../assets/logo.svg"),
    ),
];

struct Catalogue {
    /// Plain name → hashed path.
    paths: HashMap<&'static str, String>,
    /// Hashed name → contents.
    files: HashMap<String, Asset>,
}

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        let mut catalogue = Catalogue {
            paths: HashMap::new(),
            files: HashMap::new(),
        };
        for (name, content_type, body) in SOURCES {
            let hash = digest::digest(&digest::SHA256, body);
            let short: String = hash
                .as_ref()
                .iter()
                .take(6)
                .map(|byte| format!("{byte:02x}"))
                .collect();
            let hashed = match name.rsplit_once('.') {
                Some((stem, ending)) => format!("{stem}.{short}.{ending}"),
                None => format!("{name}.{short}"),
            };
            catalogue.paths.insert(name, format!("/assets/{hashed}"));
            catalogue.files.insert(
                hashed,
                Asset {
                    content_type,
                    body: body.to_vec(),
                },
            );
        }
        catalogue
    })
}

/// The path under which `name` is served; `/assets/{name}` itself when there is no such file.
pub fn path(name: &str) -> String {
    catalogue()
        .paths
        .get(name)
        .cloned()
        .unwrap_or_else(|| format!("/assets/{name}"))
}

/// `GET /assets/{name}`: immutable, since a change of contents is a change of name.
pub async fn serve(Path(name): Path<String>) -> Response {
    match catalogue().files.get(&name) {
        Some(asset) => (
            [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            asset.body.as_slice(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
