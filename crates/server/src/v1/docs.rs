//! `GET /v1/docs`: the document for people, with a call to copy for each operation. It needs no script
//! from elsewhere, nor any of ours but for the copy buttons.

use std::sync::LazyLock;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde_json::Value;

use super::openapi::DOCUMENT;
use crate::access::Visitor;
use crate::app::App;
use crate::web::html;
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "v1/docs.html")]
struct DocsPage<'a> {
    ui: &'a Ui,
    base_url: &'a str,
    docs: &'a Docs,
}

/// The document, ready to be shown.
#[derive(Debug)]
struct Docs {
    tags: Vec<Tag>,
    objects: Vec<Object>,
}

#[derive(Debug)]
struct Tag {
    name: String,
    description: Words,
    operations: Vec<Operation>,
}

#[derive(Debug)]
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: Words,
    scope: String,
    parameters: Vec<Member>,
    /// What is sent.
    body: Option<Kind>,
    examples: Vec<Example>,
    /// HTTP status and what comes with it.
    status: String,
    answer: Kind,
}

/// A call to copy.
#[derive(Debug)]
struct Example {
    summary: String,
    curl: String,
}

#[derive(Debug)]
struct Object {
    name: String,
    description: Words,
    members: Vec<Member>,
    /// Of one that is no more than a choice.
    values: Vec<String>,
}

#[derive(Debug)]
struct Member {
    name: String,
    kind: Kind,
    /// Of a parameter: path, query, header.
    place: String,
    is_required: bool,
    description: Words,
}

/// A sentence in pieces: every second one is code.
#[derive(Debug, Default)]
struct Words(Vec<String>);

impl Words {
    fn of(value: &Value) -> Self {
        let text = value.as_str().unwrap_or_default();
        Self(text.split('`').map(ToOwned::to_owned).collect())
    }
    fn is_empty(&self) -> bool {
        self.0.iter().all(String::is_empty)
    }
}

/// What something is, with the object to look at.
#[derive(Debug, Default, PartialEq, Eq)]
struct Kind {
    text: String,
    object: Option<String>,
}

static DOCS: LazyLock<Docs> = LazyLock::new(|| {
    // A test reads it; a document that can't be read would show an empty page.
    let document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
    Docs::of(&document)
});

pub(super) async fn page(State(app): State<App>, Visitor { ui }: Visitor) -> Response {
    html::ok(&DocsPage {
        ui: &ui,
        base_url: &app.config().public_url,
        docs: &DOCS,
    })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

impl Docs {
    fn of(document: &Value) -> Self {
        let tags = list(&document["tags"])
            .map(|tag| Tag {
                name: text(&tag["name"]),
                description: Words::of(&tag["description"]),
                operations: operations(document, &tag["name"]),
            })
            .collect();
        // Pages of lists are all alike.
        let objects = members(&document["components"]["schemas"])
            .filter(|(name, _)| !name.ends_with("Page"))
            .map(|(name, schema)| Object {
                name: name.clone(),
                description: Words::of(&schema["description"]),
                members: properties(schema),
                values: list(&schema["enum"]).map(text).collect(),
            })
            .collect();
        Self { tags, objects }
    }
}

fn operations(document: &Value, tag: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, methods) in members(&document["paths"]) {
        for (method, operation) in members(methods) {
            if operation["tags"][0] == *tag {
                found.push(Operation::of(document, path, method, operation));
            }
        }
    }
    found
}

impl Operation {
    fn of(document: &Value, path: &str, method: &str, operation: &Value) -> Self {
        let body = &operation["requestBody"]["content"]["application/json"];
        let (status, answer) = members(&operation["responses"])
            .find(|(status, _)| status.starts_with('2'))
            .map_or((String::new(), Kind::default()), |(status, answer)| {
                (status.clone(), answer_kind(answer))
            });
        let parameters = list(&operation["parameters"])
            .filter_map(|parameter| {
                let pointer = parameter["$ref"].as_str().unwrap_or_default();
                let known = document.pointer(pointer.trim_start_matches('#'));
                known.filter(|_| !pointer.is_empty()).or(Some(parameter))
            })
            .map(|parameter| Member {
                name: text(&parameter["name"]),
                kind: kind(&parameter["schema"]),
                place: text(&parameter["in"]),
                is_required: parameter["required"] == true,
                description: Words::of(&parameter["description"]),
            })
            .collect();
        Self {
            id: text(&operation["operationId"]),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            description: Words::of(&operation["description"]),
            scope: text(&operation["x-scope"]),
            parameters,
            body: body.is_object().then(|| kind(&body["schema"])),
            examples: examples(path, method, body),
            status,
            answer,
        }
    }
}

fn answer_kind(answer: &Value) -> Kind {
    members(&answer["content"])
        .next()
        .map(|(media, content)| match media.as_str() {
            "application/json" => kind(&content["schema"]),
            picture => Kind {
                text: picture.to_owned(),
                object: None,
            },
        })
        .unwrap_or_default()
}

/// At least one call; `$BASE` and `$KEY` are the reader's.
fn examples(path: &str, method: &str, body: &Value) -> Vec<Example> {
    let head = format!("curl -s \"$BASE{path}\" -H \"Authorization: Bearer $KEY\"");
    if method == "get" {
        return vec![Example {
            summary: String::new(),
            curl: head,
        }];
    }
    let call = |summary: String, value: &Value| {
        let sent = serde_json::to_string_pretty(value).unwrap_or_default();
        let sent = sent.replace('\'', "'\\''");
        Example {
            summary,
            curl: format!("{head} \\\n  -H \"Idempotency-Key: $(uuidgen)\" \\\n  -d '{sent}'"),
        }
    };
    let known: Vec<_> = members(&body["examples"])
        .map(|(_, example)| call(text(&example["summary"]), &example["value"]))
        .collect();
    if known.is_empty() {
        vec![call(String::new(), &Value::Object(serde_json::Map::new()))]
    } else {
        known
    }
}

fn properties(schema: &Value) -> Vec<Member> {
    members(&schema["properties"])
        .map(|(name, value)| Member {
            name: name.clone(),
            kind: kind(value),
            place: String::new(),
            is_required: list(&schema["required"]).any(|required| required == name.as_str()),
            description: Words::of(&value["description"]),
        })
        .collect()
}

/// What a schema asks for, in a few words.
fn kind(schema: &Value) -> Kind {
    if let Some(pointer) = schema["$ref"].as_str() {
        let name = pointer.rsplit('/').next().unwrap_or_default();
        // A page of a list is shown as what it lists.
        let object = name.strip_suffix("Page").unwrap_or(name);
        let text = match object == name {
            true => name.to_owned(),
            false => format!("page of {object}"),
        };
        return Kind {
            text,
            object: Some(object.to_owned()),
        };
    }
    if schema["items"].is_object() {
        let of = kind(&schema["items"]);
        return Kind {
            text: format!("array of {}", of.text),
            object: of.object,
        };
    }
    for several in ["oneOf", "anyOf"] {
        if schema[several].is_array() {
            let kinds: Vec<_> = list(&schema[several]).map(kind).collect();
            let texts: Vec<_> = kinds.iter().map(|kind| kind.text.as_str()).collect();
            return Kind {
                text: texts.join(" or "),
                object: kinds.iter().find_map(|kind| kind.object.clone()),
            };
        }
    }
    Kind {
        text: plain(schema),
        object: None,
    }
}

fn plain(schema: &Value) -> String {
    if schema["const"] == "" {
        return "nothing".to_owned();
    }
    if schema["const"].is_string() || schema["const"].is_boolean() {
        return schema["const"].to_string();
    }
    if schema["enum"].is_array() {
        let values: Vec<_> = list(&schema["enum"])
            .map(|value| value.as_str().map_or("null".to_owned(), ToOwned::to_owned))
            .collect();
        return values.join(" | ");
    }
    let name = match &schema["type"] {
        Value::Array(names) => names.iter().map(text).collect::<Vec<_>>().join(" or "),
        one => text(one),
    };
    let inner: Vec<_> = members(&schema["properties"])
        .map(|(member, _)| member.as_str())
        .collect();
    let limits = [("minimum", "≥"), ("maximum", "≤"), ("default", "=")];
    let limits = limits.iter().filter_map(|(limit, sign)| {
        let value = &schema[*limit];
        (!value.is_null()).then(|| format!(" {sign} {value}"))
    });
    let format = match schema["format"].as_str() {
        Some(format) => format!(" ({format})"),
        None if inner.is_empty() => String::new(),
        None => format!(" {{{}}}", inner.join(", ")),
    };
    format!("{name}{format}{}", limits.collect::<String>())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{DOCS, kind};

    #[test]
    fn a_kind_is_told_in_a_few_words() {
        for (schema, text) in [
            (json!({"$ref": "#/components/schemas/Order"}), "Order"),
            (
                json!({"$ref": "#/components/schemas/OrderPage"}),
                "page of Order",
            ),
            (
                json!({"type": "array", "items": {"type": "string"}}),
                "array of string",
            ),
            (
                json!({"type": ["string", "null"], "format": "date"}),
                "string or null (date)",
            ),
            (json!({"const": "order"}), "\"order\""),
            (
                json!({"enum": ["new", "renewal", null]}),
                "new | renewal | null",
            ),
            (
                json!({"type": "integer", "minimum": 1, "maximum": 100}),
                "integer ≥ 1 ≤ 100",
            ),
            (
                json!({"anyOf": [{"$ref": "#/x/Price"}, {"type": "null"}]}),
                "Price or null",
            ),
        ] {
            assert_eq!(kind(&schema).text, text);
        }
    }

    #[test]
    fn every_operation_has_a_call_to_copy_and_every_object_that_is_named_is_shown() {
        let names: Vec<_> = DOCS.objects.iter().map(|object| &object.name).collect();
        let mut operations = 0;
        for operation in DOCS.tags.iter().flat_map(|tag| &tag.operations) {
            operations += 1;
            assert!(!operation.examples.is_empty(), "{}", operation.id);
            for kind in operation.body.iter().chain([&operation.answer]) {
                assert!(!kind.text.is_empty(), "{}", operation.id);
                assert!(
                    kind.object.iter().all(|name| names.contains(&name)),
                    "{kind:?}"
                );
            }
        }
        assert!(operations > 40);
    }
}
