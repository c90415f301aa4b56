//! No word is missing, in either language; none is there twice, and none for nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use till_domain::fapiao::FapiaoStage;
use till_domain::ledger::Account;
use till_domain::link::DeadEnd;
use till_domain::order::ShownState;
use till_domain::party::{MemberRole, StaffRole};
use till_domain::refund::{RefundReason, RefundState};

use super::Lang;

/// Key → the names of its variables.
type Keys = BTreeMap<String, BTreeSet<String>>;

fn keys(lang: Lang) -> Keys {
    let mut keys = Keys::new();
    let mut current = String::new();
    for line in lang.sources().iter().flat_map(|source| source.lines()) {
        let starts = line.starts_with(|c: char| c.is_ascii_lowercase());
        if let Some((key, _)) = line.split_once(" =").filter(|_| starts) {
            key.clone_into(&mut current);
            let twice = keys.insert(current.clone(), BTreeSet::new());
            assert!(twice.is_none(), "{} has {key} twice", lang.code());
        }
        for variable in line.split("$").skip(1) {
            let name: String = variable
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            // 7.5 折 and 75 % are two ways to say one thing.
            if matches!(name.as_str(), "zhe" | "percent" | "off") {
                continue;
            }
            keys.entry(current.clone()).or_default().insert(name);
        }
    }
    keys
}

fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, endings, found);
        } else if path
            .extension()
            .is_some_and(|e| endings.iter().any(|ending| e == *ending))
        {
            found.push(path);
        }
    }
}

/// The text of every page and handler.
fn code() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join("src"), &["rs"], &mut found);
    files(&root.join("templates"), &["html"], &mut found);
    found.retain(|path| !path.ends_with("i18n/tests.rs"));
    found
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

/// The literals that follow `call` in the code.
fn literals(code: &str, call: &str) -> BTreeSet<String> {
    code.split(call)
        .skip(1)
        .filter_map(|rest| rest.split_once('"').map(|(literal, _)| literal.to_owned()))
        .filter(|literal| !literal.is_empty() && !literal.contains(['{', ' ', '\n']))
        .collect()
}

#[test]
fn both_languages_have_the_same_words_with_the_same_variables() {
    let (zh, en) = (keys(Lang::ZhCn), keys(Lang::En));
    let differing: BTreeSet<&String> = zh
        .keys()
        .chain(en.keys())
        .filter(|key| zh.get(*key) != en.get(*key))
        .collect();
    assert!(differing.is_empty(), "not alike in both: {differing:?}");
}

#[test]
fn every_word_that_a_page_asks_for_is_there() {
    let (code, keys) = (code(), keys(Lang::ZhCn));
    let mut missing = BTreeSet::new();
    for call in [".t(\"", ".t1(\"", ".t2(\"", "lang.text(\""] {
        missing.extend(
            literals(&code, call)
                .into_iter()
                .filter(|key| !keys.contains_key(key)),
        );
    }
    assert!(missing.is_empty(), "no words for {missing:?}");
}

#[test]
fn no_word_is_there_for_nothing() {
    let code = code();
    let mut stems = literals(&code, ".tc(\"");
    // Put together by `format!`, or handed to a macro that adds the ending.
    for format in code
        .split("format!(\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
    {
        if let Some((stem, _)) = format.0.split_once("-{") {
            stems.insert(stem.to_owned());
        }
    }
    stems.extend(["receipt", "quotation"].map(str::to_owned));
    let unused: Vec<String> = keys(Lang::ZhCn)
        .into_keys()
        .filter(|key| !code.contains(&format!("\"{key}\"")))
        .filter(|key| {
            !stems
                .iter()
                .any(|stem| key.starts_with(&format!("{stem}-")))
        })
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:#?}");
}

/// The codes that the domain's `fn code` of a file names.
fn codes(file: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../domain/src")
        .join(file);
    let text = std::fs::read_to_string(path).unwrap();
    text.split("fn code(")
        .skip(1)
        .filter_map(|rest| rest.split_once("\n    }").map(|(body, _)| body.to_owned()))
        .flat_map(|body| {
            let arms = body.split("=> \"").skip(1);
            arms.filter_map(|arm| arm.split_once('"').map(|(code, _)| code.to_owned()))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_refusal_has_its_sentence() {
    let keys = keys(Lang::ZhCn);
    for file in [
        "refusal.rs",
        "eligibility.rs",
        "quote/fault.rs",
        "link.rs",
        "refund/fault.rs",
        "fapiao/fault.rs",
    ] {
        let codes = codes(file);
        assert!(!codes.is_empty(), "{file}");
        for code in codes {
            let key = format!("refusal-{}", code.replace('_', "-"));
            assert!(keys.contains_key(&key), "no words for {key}");
        }
    }
}

#[test]
fn every_state_role_and_dead_end_has_its_word() {
    let keys = keys(Lang::ZhCn);
    let mut wanted: Vec<String> = Vec::new();
    wanted.extend(ShownState::ALL.map(|state| format!("state-{}", state.code())));
    wanted.extend(StaffRole::ALL.map(|role| format!("staff-role-{}", role.code())));
    wanted.extend(MemberRole::ALL.map(|role| format!("member-role-{}", role.code())));
    wanted.extend(RefundState::CODES.map(|code| format!("refund-state-{code}")));
    wanted.extend(FapiaoStage::ALL.map(|stage| format!("fapiao-stage-{}", stage.code())));
    wanted.extend(RefundReason::ALL.map(|reason| format!("refund-reason-{}", reason.code())));
    wanted.extend(Account::ALL.map(|account| format!("account-{}", account.code())));
    wanted.extend(till_store::AuditKind::ALL.map(|kind| format!("audit-kind-{}", kind.code())));
    wanted.extend(DeadEnd::ALL.map(|dead_end| format!("dead-end-{}", dead_end.code())));
    for key in wanted {
        let key = key.replace('_', "-");
        assert!(keys.contains_key(&key), "no words for {key}");
    }
}
