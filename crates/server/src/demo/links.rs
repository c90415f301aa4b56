//! A ready payment link for each of the three pages.

use anyhow::Context;
use serde::{Deserialize, Serialize};
use till_domain::catalog::Product;
use till_domain::decide::{Command, Reply, Target, Verb};
use till_domain::id::{Corpid, OrderId};
use till_domain::link::Link;
use till_domain::order::create::NewOrder;
use till_domain::order::{DiscountKind, Notes, Offer, OrderKind, OrderState, PayType};
use till_domain::party::{Actor, Provider, StaffRole};
use till_domain::refusal::Refusal;
use till_domain::time::Span;
use till_sandbox::wecom::WecomState;
use till_store::SubmitError;

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
    if let Some(url) = &known
        && let Some(token) = url.rsplit('/').next()
        && *url == app.url(&format!("/p/{token}"))
        && fresh(app, token).await?
    {
        return Ok(url.clone());
    }
    match create(app, mode).await? {
        Some(link) => app.link_url(&link),
        // Every company has an order that waits. What became of the old link can be seen there.
        None => known,
    }
    .context("a link to show")
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

/// `None` when nobody in the demo can buy it now.
async fn create(app: &App, mode: Mode) -> anyhow::Result<Option<Link>> {
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
    let offers = match mode {
        Mode::Unconfigured => vec![(
            Offer::Bare {
                product: crm.id,
                version: crm.version,
                chosen: None,
            },
            None,
        )],
        Mode::Configured => vec![(
            Sale::new(attendance, 1, 50, 365)
                .off(DiscountKind::Ratio(90), "新客优惠")
                .offer(),
            None,
        )],
        Mode::Pinned => pinned(attendance)?,
    };
    for (offer, company) in offers {
        let Some(id) = submit(app, &provider, offer, company).await? else {
            continue;
        };
        let order = app.store().order(provider.key, id).await?;
        let order = order.context("the order that was just made")?;
        return Ok(Some(order.link));
    }
    Ok(None)
}

/// Orders of which one suits, whatever was done in the demo before: for the company that holds nothing
/// of the app at first, else for another one, new or a renewal.
fn pinned(attendance: &Product) -> anyhow::Result<Vec<(Offer, Option<Corpid>)>> {
    let sale = || Sale::new(attendance, 1, 30, 365);
    let others = WecomState::demo_companies();
    let companies = std::iter::once(PINNED_TO)
        .chain(others.iter().map(|company| company.corpid.as_str()))
        .map(str::parse::<Corpid>)
        .collect::<Result<Vec<_>, _>>()
        .context("corpid")?;
    let mut offers = Vec::new();
    for company in companies {
        offers.push((sale().offer(), Some(company.clone())));
        offers.push((sale().kind(OrderKind::Renewal).offer(), Some(company)));
    }
    Ok(offers)
}

/// `None` when the company can't buy that now: it has another order, or holds the app already.
async fn submit(
    app: &App,
    provider: &Provider,
    offer: Offer,
    pinned: Option<Corpid>,
) -> anyhow::Result<Option<OrderId>> {
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
        .await;
    match reply {
        Ok(Reply::Created { order, .. }) => Ok(Some(order)),
        Err(SubmitError::Refused(Refusal::Ineligible(_))) => Ok(None),
        Err(error) => Err(error.into()),
        Ok(other) => anyhow::bail!("not created: {other:?}"),
    }
}
