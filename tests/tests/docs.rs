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

/// The text of every `.rs` file under `folder`.
fn sources(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_failure_mode_is_proven_by_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = std::fs::read_to_string(root.join("docs/design/failure-modes.md")).unwrap();
    let mut code = String::new();
    for folder in ["crates", "tests"] {
        sources(&root.join(folder), &mut code);
    }
    let rows = page
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| #"));
    let mut modes = 0;
    for row in rows {
        modes += 1;
        let (_, proofs) = row.trim_end_matches(" |").rsplit_once(" | ").unwrap();
        let tests: Vec<_> = proofs.split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty(), "nothing proves: {row}");
        for test in tests {
            assert!(
                code.contains(&format!("fn {test}(")),
                "{test} is not there: {row}"
            );
        }
    }
    assert_eq!(modes, 25);
}
