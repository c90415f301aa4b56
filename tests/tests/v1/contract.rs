//! `/v1/openapi.json` is what the API does: every answer that these tests get is held against it, and so
//! is every body that was taken.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::Context;
use jsonschema::Validator;
use serde_json::{Value, json};
use till_tests::Demo;

use crate::client::{Answer, Client};

const DOCUMENT: &str = include_str!("../../../crates/server/src/v1/openapi.json");

fn document() -> &'static Value {
    static PARSED: OnceLock<Value> = OnceLock::new();
    PARSED.get_or_init(|| serde_json::from_str(DOCUMENT).unwrap_or_default())
}

/// The document's pattern of a path: `/v1/orders/{order}`. One without variables goes before.
fn pattern(path: &str) -> Option<&'static str> {
    let wanted: Vec<_> = path.split('/').collect();
    let fits = |pattern: &&String| {
        let parts: Vec<_> = pattern.split('/').collect();
        parts.len() == wanted.len()
            && parts
                .iter()
                .zip(&wanted)
                .all(|(part, word)| part.starts_with('{') || part == word)
    };
    let paths = document()["paths"].as_object()?;
    let found = paths.keys().filter(fits);
    found
        .min_by_key(|pattern| pattern.matches('{').count())
        .map(String::as_str)
}

/// Says what is wrong with `value` by the schema at `pointer`.
fn check(pointer: &str, value: &Value, what: &str) -> anyhow::Result<()> {
    static VALIDATORS: Mutex<BTreeMap<String, Validator>> = Mutex::new(BTreeMap::new());
    let mut known = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    if !known.contains_key(pointer) {
        let wanted = document().pointer(pointer).context("a schema")?;
        let schema = json!({"allOf": [wanted], "components": document()["components"]});
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema)
            .map_err(|error| anyhow::anyhow!("{pointer}: {error}"))?;
        known.insert(pointer.to_owned(), validator);
    }
    let validator = known.get(pointer).context("a validator")?;
    let faults: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    anyhow::ensure!(
        faults.is_empty(),
        "{what} is not as the document says:\n{}\n{value:#}",
        faults.join("\n")
    );
    Ok(())
}

fn escaped(path: &str) -> String {
    path.replace('~', "~0").replace('/', "~1")
}

/// Holds an answer, and the body that it answers, against the document. What it does not know is not
/// there either.
pub fn hold(method: &str, path: &str, sent: Option<&str>, answer: &Answer) -> anyhow::Result<()> {
    let path = path.split('?').next().unwrap_or_default();
    let what = format!("{method} {path} ({})", answer.status);
    let status = answer.status.as_u16();
    if status >= 400 {
        let kind = answer.header("content-type");
        anyhow::ensure!(kind == "application/problem+json", "{what} is {kind}");
        return check("/components/schemas/Problem", &answer.body, &what);
    }
    let pattern = pattern(path).with_context(|| format!("{what} is not in the document"))?;
    let method = method.to_lowercase();
    let operation = &document()["paths"][pattern][&method];
    let known = &operation["responses"][status.to_string()];
    anyhow::ensure!(known.is_object(), "{what}: the document has no such answer");
    let at = format!("/paths/{}/{method}", escaped(pattern));
    if known["content"]["application/json"].is_object() {
        let pointer = format!("{at}/responses/{status}/content/application~1json/schema");
        check(&pointer, &answer.body, &what)?;
    }
    if let Some(sent) = sent.filter(|sent| !sent.is_empty()) {
        let pointer = format!("{at}/requestBody/content/application~1json/schema");
        check(
            &pointer,
            &serde_json::from_str(sent)?,
            &format!("{what}: its body"),
        )?;
    }
    Ok(())
}

#[tokio::test]
async fn the_document_is_there_for_all_and_says_where_it_is() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let stranger = Client::of(&demo, 0)?.with_key("");
    let answer = stranger
        .http
        .get(format!("{}/v1/openapi.json", stranger.base));
    let answer = answer.send().await?;
    assert_eq!(answer.status(), 200);
    assert!(answer.headers().contains_key("etag"));
    let served: Value = answer.json().await?;
    assert_eq!(served["servers"], json!([{"url": stranger.base}]));
    assert_eq!(served["paths"], document()["paths"]);

    let page = stranger.http.get(format!("{}/v1/docs", stranger.base));
    let page = page.send().await?.text().await?;
    assert!(page.contains("curl -s &#34;$BASE/v1/orders&#34;"), "{page}");
    Ok(())
}

#[tokio::test]
async fn every_example_of_the_document_fits_its_schema_and_those_of_orders_are_taken()
-> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let mut examples = 0;
    for (path, methods) in document()["paths"].as_object().into_iter().flatten() {
        let body = &methods["post"]["requestBody"]["content"]["application/json"];
        for (name, example) in body["examples"].as_object().into_iter().flatten() {
            examples += 1;
            let pointer = format!(
                "/paths/{}/post/requestBody/content/application~1json/schema",
                escaped(path)
            );
            check(&pointer, &example["value"], &format!("{path}: {name}"))?;
            if path == "/v1/orders/preview" {
                till.post(path, &example["value"]).await?.with(200)?;
            }
            if path == "/v1/orders" {
                till.post(path, &example["value"]).await?.with(201)?;
            }
        }
    }
    assert!(examples > 10, "{examples}");
    Ok(())
}
