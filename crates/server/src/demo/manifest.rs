//! `demo.json`: the demo's people, products and links, for scripts.

use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use till_domain::catalog::{Product, ProductKind};

use super::links::Links;
use super::people::{self, CONSOLE_PASSWORD};
use crate::app::App;
use crate::secrets;

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

/// The secrets are drawn once per data folder. The API doors that they open come with `/v1` and paytool.
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
                api_key: secret(before.map(|entry| &entry.api_key)),
                suites: suites(&products, before),
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

fn suites(products: &[Product], before: Option<&ProviderEntry>) -> Vec<Suite> {
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
