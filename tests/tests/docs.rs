//! What the documents name is there.

use std::path::Path;

/// Words in back-ticks that look like a path of the repository.
fn paths(text: &str) -> Vec<&str> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| word.contains('/') && !word.starts_with(['/', '.', '-', '{']))
        .filter(|word| word.ends_with(".rs") || word.ends_with(".md") || word.ends_with(".html"))
        .filter(|word| !word.contains([' ', '*', '{', '<', '…', ':']))
        .collect()
}

/// Where a short path may begin: documents of the code map speak from their crate.
const ROOTS: [&str; 13] = [
    "",
    "crates",
    "crates/domain/src",
    "crates/store/src",
    "crates/channels/src",
    "crates/wecom/src",
    "crates/sandbox/src",
    "crates/server/src",
    "tests",
    "crates/domain",
    "crates/domain/tests",
    "crates/store",
    "crates/channels",
];

#[test]
fn every_file_that_the_documents_name_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut missing = Vec::new();
    for document in [
        "README.md",
        "README.zh-CN.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
    ] {
        let text = std::fs::read_to_string(root.join(document)).unwrap();
        assert!(!text.contains("```rust\ntodo"), "{document} is unfinished");
        for path in paths(&text) {
            if !ROOTS
                .iter()
                .any(|start| root.join(start).join(path).exists())
            {
                missing.push(format!("{document}: {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "named, but not there: {missing:#?}");
}
