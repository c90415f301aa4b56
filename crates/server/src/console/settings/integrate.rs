//! `/console/settings/integrate`: how one's own systems talk to Till, with calls to copy that carry this
//! provider's own ids.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use till_domain::catalog::{Product, ProductKind};
use till_domain::party::Act;

use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::html;
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/settings/integrate.html")]
struct IntegratePage<'a> {
    ui: &'a Ui,
    base_url: String,
    corpid: String,
    /// Empty until there is a product to sell.
    create: Vec<Snippet>,
    verify: Snippet,
    token: Snippet,
    products: Vec<ProductRow>,
    may_settings: bool,
}

/// Text to copy.
#[derive(Debug)]
struct Snippet {
    id: &'static str,
    /// What it is written in.
    language: &'static str,
    text: String,
}

/// A product under the name that systems know it by.
#[derive(Debug)]
struct ProductRow {
    name: String,
    code: String,
    /// Locale key of what paytool calls the code.
    label: &'static str,
    editions: Vec<String>,
}

pub(super) async fn page(State(app): State<App>, user: StaffUser) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let products = app.store().products(user.provider.key).await?;
    let base_url = app.config().public_url.clone();
    let corpid = user.provider.corpid.to_string();
    let page = IntegratePage {
        create: products
            .iter()
            .find_map(order_of)
            .map(|order| create(&base_url, &order))
            .unwrap_or_default(),
        verify: verify(),
        token: token(&base_url, &corpid),
        products: products.iter().map(ProductRow::of).collect(),
        may_settings: user.may(Act::EditSettings),
        ui: &user.ui,
        base_url,
        corpid,
    };
    Ok(html::ok(&page))
}

impl ProductRow {
    fn of(product: &Product) -> Self {
        Self {
            name: product.name.clone(),
            code: product.code.clone(),
            label: match product.kind {
                ProductKind::ThirdPartyApp | ProductKind::CustomApp => "integrate-suite",
                ProductKind::Solution => "integrate-case",
            },
            editions: product
                .editions
                .iter()
                .map(|edition| format!("{} {}", edition.name, edition.id))
                .collect(),
        }
    }
}

/// An order that could be made of this product now: as few seats as it allows, for a year.
fn order_of(product: &Product) -> Option<String> {
    let edition = product.editions.first()?;
    let fits = product.published && product.kind == ProductKind::ThirdPartyApp;
    let seats = edition.min_seats.max(1);
    let item = format!(
        "{{\"items\": [\n    {{\"product\": {}, \"edition\": {}, \"seats\": {seats}, \"days\": 365}}\n  ]}}",
        json!(product.code),
        json!(edition.name),
    );
    fits.then_some(item)
}

/// The key comes from the environment, so that what is copied runs as it is.
fn create(base: &str, order: &str) -> Vec<Snippet> {
    let shell = order.replace('\'', "'\\''");
    let curl = format!(
        r#"BASE={base}
KEY=${{KEY:-tk_…}}
curl -s "$BASE/v1/orders" -H "Authorization: Bearer $KEY" \
  -H "Idempotency-Key: order-$(date +%s)" \
  -d '{shell}'"#
    );
    let python = format!(
        r#"import json, os, urllib.request, uuid

base, key = "{base}", os.environ.get("KEY", "tk_…")
order = {order}
request = urllib.request.Request(
    base + "/v1/orders",
    json.dumps(order).encode(),
    {{"Authorization": "Bearer " + key, "Idempotency-Key": str(uuid.uuid4())}},
)
made = json.load(urllib.request.urlopen(request))
print(made["number"], made["url"])"#
    );
    let node = format!(
        r#"const base = "{base}", key = process.env.KEY ?? "tk_…";
const answer = await fetch(base + "/v1/orders", {{
  method: "POST",
  headers: {{ Authorization: "Bearer " + key, "Idempotency-Key": crypto.randomUUID() }},
  body: JSON.stringify({order}),
}});
const made = await answer.json();
console.log(made.number, made.url);"#
    );
    vec![
        Snippet {
            id: "create-curl",
            language: "curl",
            text: curl,
        },
        Snippet {
            id: "create-python",
            language: "Python",
            text: python,
        },
        Snippet {
            id: "create-node",
            language: "Node.js",
            text: node,
        },
    ]
}

fn verify() -> Snippet {
    let python = r#"import base64, hashlib, hmac, time

def is_genuine(secret, headers, body):
    """secret: whsec_…; body: the bytes as they came, before any parsing."""
    stamp = headers["webhook-timestamp"]
    signed = f'{headers["webhook-id"]}.{stamp}.'.encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    good = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    fresh = abs(time.time() - int(stamp)) < 300
    return fresh and any(
        hmac.compare_digest(good, given) for given in headers["webhook-signature"].split()
    )"#;
    Snippet {
        id: "verify-python",
        language: "Python",
        text: python.to_owned(),
    }
}

fn token(base: &str, corpid: &str) -> Snippet {
    Snippet {
        id: "token-curl",
        language: "curl",
        text: format!(
            r#"curl -s "{base}/cgi-bin/service/get_provider_token" \
  -d '{{"corpid": "{corpid}", "provider_secret": "'"${{SECRET:-…}}"'"}}'"#
        ),
    }
}
