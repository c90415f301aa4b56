//! The routes of the server, read from its source.

use std::fmt;
use std::path::Path;

use anyhow::Context;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    pub path: String,
    pub post: bool,
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}",
            if self.post { "POST" } else { "GET" },
            self.path
        )
    }
}

/// What ends something for those who come after is tried last.
const LAST: [&str; 5] = ["cancel", "published", "active", "invitation", "sign-out"];

/// Every method of every route, in a steady order.
pub fn all() -> anyhow::Result<Vec<Route>> {
    let mut routes = Vec::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/src");
    collect(&source, &mut routes)?;
    anyhow::ensure!(routes.len() > 40, "only {} routes were found", routes.len());
    let place = |route: &Route| LAST.iter().position(|word| route.path.contains(word));
    routes.sort_by_key(|route| {
        (
            place(route).map_or(0, |at| at + 1),
            route.path.clone(),
            route.post,
        )
    });
    Ok(routes)
}

fn collect(folder: &Path, routes: &mut Vec<Route>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, routes)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path)?;
            for call in text.split(".route(").skip(1) {
                read(call, routes).with_context(|| path.display().to_string())?;
            }
        }
    }
    Ok(())
}

/// Reads `"/path", get(…).post(…))…`.
fn read(call: &str, routes: &mut Vec<Route>) -> anyhow::Result<()> {
    let (_, rest) = call.split_once('"').context("a path")?;
    let (path, handlers) = rest.split_once('"').context("the end of a path")?;
    let mut depth = 1;
    let end = handlers
        .char_indices()
        .find(|(_, c)| {
            depth += match c {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            depth == 0
        })
        .map_or(handlers.len(), |(at, _)| at);
    let handlers = &handlers[..end];
    for (method, post) in [("get(", false), ("post(", true)] {
        if handlers.contains(method) {
            routes.push(Route {
                path: path.to_owned(),
                post,
            });
        }
    }
    Ok(())
}
