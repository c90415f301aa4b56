//! `GET /v1/openapi.json`: what this API takes and answers, in the form of OpenAPI 3.1. The document is
//! kept by hand; a test compares its paths with the routes, and every answer that the tests of this API
//! get is held against it.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;

use super::problem::Problem;
use super::{docs, read};
use crate::app::App;

pub(super) const DOCUMENT: &str = include_str!("openapi.json");
/// Where the document says that it is; each installation says where it is itself.
const SOMEWHERE: &str = "\"http://127.0.0.1:8080\"";

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/v1/openapi.json", get(document))
        .route("/v1/docs", get(docs::page))
}

/// Open to all: it says nothing about anybody.
async fn document(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    let here = serde_json::Value::from(app.config().public_url.as_str()).to_string();
    read::tagged_text(&headers, DOCUMENT.replacen(SOMEWHERE, &here, 1))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use serde_json::Value;

    use super::{DOCUMENT, SOMEWHERE};

    /// `/v1/…` and its methods, as the source of this module routes them.
    fn routed(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                routed(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for piece in text.split(".route(").skip(1) {
                    let mut words = piece.split('"');
                    let route = words.nth(1).unwrap_or_default();
                    let rest = words.next().unwrap_or_default();
                    let call = rest.split(".route(").next().unwrap_or_default();
                    // The call ends where its parentheses do.
                    let mut depth = 1;
                    let end = call.find(|c| {
                        depth += i32::from(c == '(') - i32::from(c == ')');
                        depth == 0
                    });
                    let call = &call[..end.unwrap_or(call.len())];
                    for method in ["get", "post"] {
                        if route.starts_with("/v1/") && call.contains(&format!("{method}(")) {
                            found.insert(format!("{method} {route}"));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn every_route_is_documented_and_every_documented_route_is_there() {
        let mut routes = BTreeSet::new();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/v1");
        routed(&source, &mut routes);
        for own in ["get /v1/openapi.json", "get /v1/docs"] {
            assert!(routes.remove(own), "{own}");
        }
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let documented: BTreeSet<String> = paths
            .iter()
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().unwrap();
                methods.keys().map(move |method| format!("{method} {path}"))
            })
            .collect();
        assert_eq!(routes, documented);
    }

    #[test]
    fn every_scope_of_the_document_is_one_that_a_key_can_have() {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        let known = till_domain::party::Scope::ALL.map(till_domain::party::Scope::code);
        let mut used = BTreeSet::new();
        for methods in document["paths"].as_object().unwrap().values() {
            for operation in methods.as_object().unwrap().values() {
                used.insert(operation["x-scope"].as_str().unwrap());
            }
        }
        assert_eq!(used, BTreeSet::from(known));
    }

    #[test]
    fn every_reference_of_the_document_leads_somewhere_and_each_address_stands_once() {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        for piece in DOCUMENT.split("\"$ref\": \"#").skip(1) {
            let pointer = piece.split('"').next().unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
        assert_eq!(DOCUMENT.matches(SOMEWHERE).count(), 1);
        assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    }
}
