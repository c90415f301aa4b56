//! Everything that a link leads to, in every look: it is found by following the links, so that a new
//! page is looked at, too. Each page is measured (`faults.js`) in both widths and on the narrowest phone,
//! in both languages and themes, and looked through by axe-core in both themes. `TILL_PICTURES=1` keeps a
//! picture of each in `screenshots/`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::Context;
use thirtyfour::By;
use till_tests::{Browser, Demo, Look, operator_signs_in, staff_signs_in};

/// Pages of one kind that are looked at: an order's page differs with its state.
const OF_ONE_KIND: usize = 2;
const ORDERS: usize = 14;

/// The widths in CSS pixels: a computer, a phone, the narrowest phone.
const WIDTHS: [u64; 3] = [1440, 390, 360];

/// axe-core's rules look at roles and names, which do not change with the language, and at colours: it
/// looks at each page in one language.
const AXE_LOOKS_AT: &str = "zh-CN";

#[tokio::test(flavor = "multi_thread")]
async fn what_sellers_can_reach_is_whole_in_every_look() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let page = Browser::open(Look::DESK).await?;
    staff_signs_in(&page, &demo, "owner").await?;
    // Forms lead there, not links.
    page.go(&format!("{}/console/orders", demo.manifest.base_url))
        .await?;
    let mut ticked = String::new();
    let ticks = page.driver.find_all(By::Css("td .check input")).await?;
    for tick in [ticks.first(), ticks.last()].into_iter().flatten() {
        let id = tick.value().await?.context("an order's id")?;
        ticked += &format!("&order={id}");
    }
    let several =
        ["extend", "cancel"].map(|act| format!("/console/orders/several?act={act}{ticked}"));
    let doors = [
        "/console/orders",
        "/console/sign-in",
        &several[0],
        &several[1],
    ];
    every_page(&page, &demo, &doors).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_buyers_can_reach_is_whole_in_every_look() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let page = Browser::open(Look::DESK).await?;
    let links = &demo.manifest.links;
    let base = demo.manifest.base_url.as_str();
    let links = [&links.unconfigured, &links.configured, &links.pinned];
    let links = links.map(|link| link.strip_prefix(base).unwrap_or(link));
    every_page(&page, &demo, &[&["/sign-in"], &links[..]].concat())
        .await
        .context("a stranger")?;
    let company = demo.company(0);
    page.open_centre(&demo, company, &company.admin()?.userid)
        .await?;
    every_page(&page, &demo, &[&["/orders"], &links[..]].concat())
        .await
        .context("an admin")?;
    // What is placed and not paid: the desk, and the ways to pay.
    page.prefers(base, "zh-CN").await?;
    page.widens(1440).await?;
    page.go(&demo.manifest.links.configured).await?;
    page.follow("button.pay__submit").await?;
    page.wait_for("请使用微信扫一扫").await?;
    let desk = format!("{}/pay", links[1]);
    every_page(&page, &demo, &[&desk]).await.context("a payer")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_operators_can_reach_is_whole_in_every_look() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let page = Browser::open(Look::DESK).await?;
    operator_signs_in(&page, &demo).await?;
    every_page(&page, &demo, &["/operator"]).await
}

/// Walks from `doors`, and says all that is wrong at once.
async fn every_page(page: &Browser, demo: &Demo, doors: &[&str]) -> anyhow::Result<()> {
    let base = demo.manifest.base_url.as_str();
    let mut waiting: VecDeque<String> = doors.iter().map(ToString::to_string).collect();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    while let Some(path) = waiting.pop_front() {
        let of_kind = kinds.entry(kind(&path)).or_default();
        *of_kind += 1;
        if *of_kind > most(&path) {
            continue;
        }
        for language in ["zh-CN", "en"] {
            page.prefers(base, language).await?;
            page.go(&format!("{base}{path}")).await?;
            faults.extend(look(page, &path, language).await?);
        }
        for found in links(page).await? {
            if seen.insert(found.clone()) {
                waiting.push_back(found);
            }
        }
    }
    anyhow::ensure!(seen.len() > 3, "there is more than {seen:?}");
    anyhow::ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

pub(crate) async fn look(
    page: &Browser,
    path: &str,
    language: &str,
) -> anyhow::Result<BTreeSet<String>> {
    let mut faults = BTreeSet::new();
    let status = page.status().await?;
    if status >= 400 {
        faults.insert(format!("{path} answers {status}"));
        return Ok(faults);
    }
    let axe = axe()?.filter(|_| language == AXE_LOOKS_AT);
    if let Some(axe) = &axe {
        page.bring(axe).await?;
    }
    for dark in [false, true] {
        page.darkens(dark).await?;
        for width in WIDTHS {
            page.widens(width).await?;
            let theme = if dark { "dark" } else { "light" };
            let found: Vec<String> = page.ask(include_str!("faults.js")).await?;
            let mut all = found;
            // The narrowest phone lays out as the other one does.
            if axe.is_some() && width != WIDTHS[2] {
                let found: Vec<String> = page.ask_later(include_str!("axe.js")).await?;
                all.extend(found);
            }
            for fault in all {
                faults.insert(format!("{path} ({width} px, {language}, {theme}) {fault}"));
            }
            if std::env::var_os("TILL_PICTURES").is_some() {
                let name = path.trim_matches('/').replace(['/', '?', '=', '&'], "-");
                let name = format!("page-{name}.{width}-{language}-{theme}");
                page.keep_at(&name, width).await?;
            }
        }
    }
    Ok(faults)
}

/// axe-core's source. `./test` installs it and says where in `TILL_AXE`; without that it finds nothing.
fn axe() -> anyhow::Result<Option<String>> {
    let Some(place) = std::env::var_os("TILL_AXE") else {
        return Ok(None);
    };
    let source = std::fs::read_to_string(&place);
    source
        .map(Some)
        .with_context(|| place.display().to_string())
}

/// The pages of this site that links lead to, without their queries; files are none.
async fn links(page: &Browser) -> anyhow::Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('a[href]:not([download])')] \
                  .map(a => new URL(a.href)).filter(u => u.origin === location.origin) \
                  .map(u => u.pathname).filter(p => !/\\.|\\/export\\/|sign-in\\/wecom/.test(p));";
    page.ask(script).await
}

const fn is_name(part: &str) -> bool {
    part.len() > 12 && part.as_bytes()[0].is_ascii_alphanumeric()
}

/// The path with a star for each name in it: numbers, ids, tokens.
fn kind(path: &str) -> String {
    let named = |part: &str| {
        let digits = part.bytes().any(|byte| byte.is_ascii_digit());
        digits && (is_name(part) || part.parse::<u32>().is_ok()) || part.starts_with("ww")
    };
    let parts = path.split('/');
    let parts: Vec<&str> = parts
        .map(|part| if named(part) { "*" } else { part })
        .collect();
    parts.join("/")
}

fn most(path: &str) -> usize {
    match kind(path).as_str() {
        "/console/orders/*" | "/orders/*" => ORDERS,
        _ => OF_ONE_KIND,
    }
}
