//! `demo.json`: the demo's people, products and links, for scripts.

use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use till_domain::catalog::{Product, ProductKind};
use till_domain::id::ProviderKey;
use till_domain::party::Scope;

use super::links::Links;
use super::people::{self, CONSOLE_PASSWORD};
use crate::app::App;
use crate::paytool::{self, credentials};
use crate::v1::key;
use crate::web::error::PageError;
use crate::{clock, secrets};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    pub base_url: String,
    pub sandbox_url: String,
    pub console: Vec<ConsoleUser>,
    pub providers: Vec<ProviderEntry>,
    pub companies: Vec<CompanyEntry>,
    pub links: Links,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConsoleUser {
    pub provider: String,
    pub email: String,
    pub password: String,
    pub role: String,
}

/// The secrets are drawn once per data folder. `provider_secret`, `paytool_secret` and the suites' open
/// paytool's doors, `api_key` those of `/v1`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProviderEntry {
    pub name: String,
    pub corpid: String,
    pub provider_secret: String,
    pub paytool_secret: String,
    pub api_key: String,
    pub suites: Vec<Suite>,
    pub solutions: Vec<Solution>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Suite {
    pub suite_id: String,
    pub suite_secret: String,
    /// The newest at the start: good for half an hour.
    #[serde(default)]
    pub suite_ticket: String,
    pub name: String,
    pub kind: String,
    pub editions: Vec<EditionEntry>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EditionEntry {
    pub edition_id: String,
    pub name: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Solution {
    pub case_id: String,
    pub name: String,
    pub editions: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CompanyEntry {
    pub corpid: String,
    pub name: String,
    pub members: Vec<MemberEntry>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MemberEntry {
    pub userid: String,
    pub name: String,
    pub role: String,
}

impl Manifest {
    /// The one of the last start; `None` when there is none that can be read.
    pub(super) fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    }

    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Lets the secrets open what they say.
    pub(super) async fn fit_locks(&self, app: &App) -> anyhow::Result<()> {
        for provider in people::providers(app).await? {
            let corpid = provider.corpid.to_string();
            let Some(entry) = self.providers.iter().find(|entry| entry.corpid == corpid) else {
                continue;
            };
            let fits = |known: &credentials::Credentials| {
                known.provider_secret.expose() == entry.provider_secret
                    && known.paytool_secret.expose() == entry.paytool_secret
            };
            let known = credentials::of(app, provider.key)
                .await
                .map_err(|error| told(&error))?;
            if !known.as_ref().is_some_and(fits) {
                let (own, paytool) = (&entry.provider_secret, &entry.paytool_secret);
                credentials::store(app, provider.key, own, paytool)
                    .await
                    .map_err(|error| told(&error))?;
            }
            fit_api_key(app, &entry.api_key)
                .await
                .map_err(|error| told(&error))?;
            let suites = app.store().suites(provider.key).await?;
            for suite in &entry.suites {
                if !suites.iter().any(|known| known.suite_id == suite.suite_id) {
                    let (id, secret) = (&suite.suite_id, &suite.suite_secret);
                    credentials::store_suite(app, provider.key, id, secret, false)
                        .await
                        .map_err(|error| told(&error))?;
                }
            }
        }
        Ok(())
    }

    pub(super) async fn gather(
        app: &App,
        sandbox_url: &str,
        links: Links,
        known: Option<Self>,
    ) -> anyhow::Result<Self> {
        let known = known.map(|manifest| manifest.providers).unwrap_or_default();
        let (mut console, mut providers) = (Vec::new(), Vec::new());
        for provider in people::providers(app).await? {
            for person in app.store().staff_of(provider.key).await? {
                console.push(ConsoleUser {
                    provider: provider.name.clone(),
                    email: person.email,
                    password: CONSOLE_PASSWORD.to_owned(),
                    role: person.role.code().to_owned(),
                });
            }
            let corpid = provider.corpid.to_string();
            let before = known.iter().find(|entry| entry.corpid == corpid);
            let products = app.store().products(provider.key).await?;
            let secret = |old: Option<&String>| old.cloned().unwrap_or_else(secrets::new_token);
            providers.push(ProviderEntry {
                name: provider.name,
                provider_secret: secret(before.map(|entry| &entry.provider_secret)),
                paytool_secret: secret(before.map(|entry| &entry.paytool_secret)),
                api_key: before
                    .map(|entry| &entry.api_key)
                    .filter(|text| key::is_of(text, provider.key))
                    .map_or_else(|| key::draw(provider.key), Clone::clone),
                suites: suites(app, provider.key, &products, before),
                solutions: solutions(&products),
                corpid,
            });
        }
        Ok(Self {
            base_url: app.url(""),
            sandbox_url: sandbox_url.to_owned(),
            console,
            providers,
            companies: companies(app).await?,
            links,
        })
    }
}

/// A key for everything, unless it is one already.
async fn fit_api_key(app: &App, text: &str) -> Result<(), PageError> {
    if key::find(app, text).await?.is_some() {
        return Ok(());
    }
    let wanted = key::Wanted {
        name: "ERP".to_owned(),
        scopes: Scope::ALL.to_vec(),
        allowed_addresses: String::new(),
        discount_cap_percent: None,
        created_by: "till demo".to_owned(),
        expires_at: None,
    };
    key::keep(app, text, wanted).await
}

fn told(error: &PageError) -> anyhow::Error {
    anyhow::anyhow!("{error:?}")
}

fn suites(
    app: &App,
    provider: ProviderKey,
    products: &[Product],
    before: Option<&ProviderEntry>,
) -> Vec<Suite> {
    let ticket = |code: &str| paytool::suite_ticket(app, provider, code, clock::now());
    let secret = |code: &str| {
        before
            .and_then(|entry| entry.suites.iter().find(|suite| suite.suite_id == code))
            .map_or_else(secrets::new_token, |suite| suite.suite_secret.clone())
    };
    products
        .iter()
        .filter(|product| product.kind != ProductKind::Solution)
        .map(|product| Suite {
            suite_id: product.code.clone(),
            suite_secret: secret(&product.code),
            suite_ticket: ticket(&product.code),
            name: product.name.clone(),
            kind: product.kind.code().to_owned(),
            editions: match product.kind {
                ProductKind::CustomApp => Vec::new(),
                ProductKind::ThirdPartyApp | ProductKind::Solution => product
                    .editions
                    .iter()
                    .map(|edition| EditionEntry {
                        edition_id: edition.id.to_string(),
                        name: edition.name.clone(),
                    })
                    .collect(),
            },
        })
        .collect()
}

fn solutions(products: &[Product]) -> Vec<Solution> {
    products
        .iter()
        .filter(|product| product.kind == ProductKind::Solution)
        .map(|product| Solution {
            case_id: product.code.clone(),
            name: product.name.clone(),
            editions: product
                .editions
                .iter()
                .map(|edition| edition.name.clone())
                .collect(),
        })
        .collect()
}

async fn companies(app: &App) -> anyhow::Result<Vec<CompanyEntry>> {
    let mut companies = Vec::new();
    for company in till_sandbox::wecom::WecomState::demo_companies() {
        let corpid = company.corpid.parse().context("corpid")?;
        let members = app.store().members_of(&corpid).await?;
        companies.push(CompanyEntry {
            corpid: company.corpid,
            name: company.name,
            members: members
                .into_iter()
                .map(|member| MemberEntry {
                    userid: member.userid.to_string(),
                    name: member.name,
                    role: member.role.code().to_owned(),
                })
                .collect(),
        });
    }
    Ok(companies)
}
