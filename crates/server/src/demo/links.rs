//! A ready payment link for each of the three pages.

use anyhow::Context;
use serde::{Deserialize, Serialize};
use till_domain::decide::{Command, Reply, Target, Verb};
use till_domain::id::OrderId;
use till_domain::order::create::NewOrder;
use till_domain::order::{Notes, Offer, OrderState, PayType};
use till_domain::party::{Actor, Provider, StaffRole};
use till_domain::time::Span;

use super::manifest::Manifest;
use super::people;
use super::scene::Sale;
use crate::app::App;
use crate::clock;

/// The links of the three pages (SPEC §3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    pub unconfigured: String,
    pub configured: String,
    pub pinned: String,
}

/// The company for which the pinned link is made: it holds nothing of the attendance app.
const PINNED_TO: &str = "ww1a2b3c4d5e6f7a03";

/// The links of the last start, each made anew if it has been used or is about to end.
pub(super) async fn ready(app: &App, known: Option<&Manifest>) -> anyhow::Result<Links> {
    let known = known.map(|manifest| &manifest.links);
    let keep = |link: Option<&String>| link.cloned();
    Ok(Links {
        unconfigured: one(
            app,
            keep(known.map(|l| &l.unconfigured)),
            Mode::Unconfigured,
        )
        .await?,
        configured: one(app, keep(known.map(|l| &l.configured)), Mode::Configured).await?,
        pinned: one(app, keep(known.map(|l| &l.pinned)), Mode::Pinned).await?,
    })
}

#[derive(Debug, Clone, Copy)]
enum Mode {
    Unconfigured,
    Configured,
    Pinned,
}

async fn one(app: &App, known: Option<String>, mode: Mode) -> anyhow::Result<String> {
    if let Some(url) = known
        && let Some(token) = url.rsplit('/').next()
        && url == app.url(&format!("/p/{token}"))
        && fresh(app, token).await?
    {
        return Ok(url);
    }
    let order = create(app, mode).await?;
    app.link_url(&order.link)
        .context("a link that was just made")
}

async fn fresh(app: &App, token: &str) -> anyhow::Result<bool> {
    let found = app
        .order_by_token(token)
        .await
        .map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let soon = clock::now().plus(Span::days(1));
    Ok(found.is_some_and(|(order, _)| {
        matches!(order.state, OrderState::Open) && order.link.expires_at > soon
    }))
}

async fn create(app: &App, mode: Mode) -> anyhow::Result<till_domain::order::Order> {
    let provider = people::providers(app)
        .await?
        .into_iter()
        .next()
        .context("a provider")?;
    let products = app.store().products(provider.key).await?;
    let find = |code: &str| {
        products
            .iter()
            .find(|product| product.code == code)
            .context("a product of the demo")
    };
    let (crm, attendance) = (find("ww2f7c9a4de01a5b10")?, find("ww2f7c9a4de01a5b11")?);
    let offer = match mode {
        Mode::Unconfigured => Offer::Bare {
            product: crm.id,
            version: crm.version,
            chosen: None,
        },
        Mode::Configured => Sale::new(attendance, 1, 50, 365)
            .off(till_domain::order::DiscountKind::Ratio(90), "新客优惠")
            .offer(),
        Mode::Pinned => Sale::new(attendance, 1, 30, 365).offer(),
    };
    let pinned = match mode {
        Mode::Unconfigured | Mode::Configured => None,
        Mode::Pinned => Some(PINNED_TO.parse().context("corpid")?),
    };
    let id = submit(app, &provider, offer, pinned).await?;
    app.store()
        .order(provider.key, id)
        .await?
        .context("the order that was just made")
}

async fn submit(
    app: &App,
    provider: &Provider,
    offer: Offer,
    pinned: Option<till_domain::id::Corpid>,
) -> anyhow::Result<OrderId> {
    let staff = app.store().staff_of(provider.key).await?;
    let owner = staff
        .into_iter()
        .find(|person| person.role == StaffRole::Owner)
        .context("an owner of the demo")?;
    let link = app
        .new_link(
            provider.key,
            clock::now().plus(provider.settings.link_life()),
        )
        .map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let notes = Notes::default();
    let new = NewOrder {
        offer,
        pinned,
        pay_type: PayType::Customer,
        link,
        notes,
    };
    let reply = app
        .store()
        .submit(Command {
            provider: provider.key,
            target: Target::New,
            actor: Actor::Staff {
                id: owner.id,
                name: owner.name,
                role: owner.role,
                discount_cap_percent: owner.discount_cap_percent,
                refund_limit: owner.refund_limit,
            },
            verb: Verb::Create(Box::new(new)),
        })
        .await?;
    match reply {
        Reply::Created { order, .. } => Ok(order),
        other => anyhow::bail!("not created: {other:?}"),
    }
}
