//! Who may go where: every route of the server, tried by everybody. The routes are read from the source,
//! so a new one changes the table, and the table is looked at before it is committed.
//!
//! `TILL_UPDATE=1 cargo test -p till-tests --test access` writes it anew.

mod routes;

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Context;
use reqwest::StatusCode;
use reqwest::header::LOCATION;
use till_tests::{Demo, Http};

use routes::Route;

/// The people, each in a browser of their own.
async fn everybody(demo: &Demo) -> anyhow::Result<Vec<(&'static str, Http)>> {
    let mut people = vec![("nobody", Http::new()?)];
    let mine = demo.console_user("owner")?.provider.clone();
    for role in ["owner", "sales", "finance", "developer", "viewer"] {
        people.push((role, console(demo, &mine, role).await?));
    }
    let other = demo
        .manifest
        .console
        .iter()
        .find(|user| user.provider != mine);
    let other = other.context("another provider")?.provider.clone();
    people.push(("rival", console(demo, &other, "owner").await?));
    for (name, company, userid) in [
        ("admin", 2, "zhoufang"),
        ("member", 2, "wulei"),
        ("stranger", 0, "wangmin"),
    ] {
        let mut http = Http::new()?;
        http.sign_in(
            &demo.manifest.base_url,
            &demo.company(company).corpid,
            userid,
        )
        .await?;
        people.push((name, http));
    }
    let mut operator = Http::new()?;
    let page = format!("{}/operator/sign-in", demo.manifest.base_url);
    let password = &demo.console_user("owner")?.password;
    let fields = [
        ("email", "operator@till.example"),
        ("password", password.as_str()),
    ];
    operator.post(&page, &page, &fields).await?;
    people.push(("operator", operator));
    Ok(people)
}

async fn console(demo: &Demo, provider: &str, role: &str) -> anyhow::Result<Http> {
    let user = demo
        .manifest
        .console
        .iter()
        .find(|user| user.provider == provider && user.role == role)
        .with_context(|| format!("{role} of {provider}"))?;
    let mut http = Http::new()?;
    let page = format!("{}/console/sign-in", demo.manifest.base_url);
    let fields = [
        ("email", user.email.as_str()),
        ("password", user.password.as_str()),
    ];
    let answer = http.post(&page, &page, &fields).await?;
    anyhow::ensure!(answer.status().is_redirection(), "{role} could not sign in");
    Ok(http)
}

/// The things that routes are about, all of the first provider.
struct Things {
    number: String,
    token: String,
    product: String,
    staff: String,
}

/// An order of the owner's, placed by 北辰's admin.
async fn things(demo: &Demo, owner: &mut Http, admin: &mut Http) -> anyhow::Result<Things> {
    let base = &demo.manifest.base_url;
    let pick = owner
        .get(&format!("{base}/console/orders/new"))
        .await?
        .text()
        .await?;
    let product = after(&pick, "/console/orders/new?product=", 0).context("a product")?;
    let page = format!("{base}/console/orders/new?product={product}");
    let fields = [
        ("product", product.as_str()),
        ("mode", "simple"),
        ("link_life", "10"),
        ("link_unit", "day"),
    ];
    let made = owner
        .post(&page, &format!("{base}/console/orders/new"), &fields)
        .await?;
    let at = made
        .headers()
        .get(LOCATION)
        .context("created")?
        .to_str()?
        .to_owned();
    let number = at.split('/').nth(3).context("a number")?.to_owned();
    let result = owner.get(&format!("{base}{at}")).await?.text().await?;
    let token = after(&result, &format!("{base}/p/"), 0).context("a link")?;
    let door = format!("{base}/p/{token}");
    let shown = admin.get(&door).await?.text().await?;
    let edition = after(&shown, "name=\"edition\" value=\"", 0).context("an edition")?;
    let fields = [
        ("edition", edition.as_str()),
        ("seats", "20"),
        ("duration", "1"),
        ("unit", "year"),
    ];
    let placed = admin.post(&door, &format!("{door}/place"), &fields).await?;
    anyhow::ensure!(
        placed.status().is_redirection(),
        "placed: {}",
        placed.text().await?
    );
    let team = owner
        .get(&format!("{base}/console/team"))
        .await?
        .text()
        .await?;
    let viewer = team
        .find("bai@yunfan.example")
        .context("the viewer is listed")?;
    let staff = team[..viewer]
        .rfind("/console/team/")
        .context("the viewer's page")?;
    let staff = after(&team[staff..], "/console/team/", 0).context("the viewer's id")?;
    Ok(Things {
        number,
        token,
        product,
        staff,
    })
}

/// The word after the `skip`-th `mark`.
fn after(text: &str, mark: &str, skip: usize) -> Option<String> {
    let rest = text.split(mark).nth(skip + 1)?;
    let word: String = rest
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    (!word.is_empty()).then_some(word)
}

impl Things {
    fn path(&self, route: &Route) -> String {
        let id = if route.path.contains("/team/") {
            &self.staff
        } else {
            &self.product
        };
        route
            .path
            .replace("{number}", &self.number)
            .replace("{order}", &self.number)
            .replace(
                "{token}",
                if route.path.starts_with("/p/") {
                    &self.token
                } else {
                    "no-such-token"
                },
            )
            .replace("/refund/{act}", "/refund/approve")
            .replace("{file}", "1")
            .replace("{format}", "csv")
            .replace("{refund}/{act}", "R0A1B2C000000000000000000000/retry")
            .replace("{attempt}", "A0A1B2C000000000000000000000")
            .replace("{refund}", "R0A1B2C000000000000000000000")
            .replace("{product}", &self.product)
            .replace("{webhook}", "we_0000000000000000")
            .replace("{act}", "cancel")
            .replace("{corpid}", "ww1a2b3c4d5e6f7a03")
            // Nobody here holds it: who may ask at all is told apart by 403 and 404.
            .replace("{seller}/{app}", &format!("0A1B2C/{}", self.product))
            .replace("{name}", "no-such-file")
            .replace("{version}", "1")
            .replace("{id}", id)
    }
}

/// What came of it, in a word.
fn word(status: StatusCode, location: Option<&str>) -> String {
    match location {
        Some(to) if to.contains("sign-in") && to.contains("back=") => "sign-in".to_owned(),
        // Whether a knock is one too many depends on the clock.
        _ if status == StatusCode::TOO_MANY_REQUESTS => "422".to_owned(),
        _ => status.as_u16().to_string(),
    }
}

/// WeCom's API answers 200 whatever it thinks; what it thinks is in the body.
async fn errcode(answer: reqwest::Response) -> anyhow::Result<String> {
    let body: serde_json::Value = serde_json::from_slice(&answer.bytes().await?)?;
    Ok(format!("errcode {}", body["errcode"]))
}

#[tokio::test]
async fn every_route_is_open_to_those_who_may_and_to_nobody_else() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let mut people = everybody(&demo).await?;
    let [_, (_, owner), .., (_, admin), _, _, _] = people.as_mut_slice() else {
        anyhow::bail!("not everybody is there");
    };
    let things = things(&demo, owner, admin).await?;
    let mut table = String::new();
    for route in routes::all()? {
        let url = format!("{}{}", demo.manifest.base_url, things.path(&route));
        let mut row = Vec::new();
        for (name, http) in &mut people {
            let answer = if route.post {
                let csrf = http
                    .csrf(&format!("{}/sign-in", demo.manifest.base_url))
                    .await?;
                http.post_form(&url, &[("csrf", csrf.as_str())]).await?
            } else {
                http.get(&url).await?
            };
            let location = answer.headers().get(LOCATION).and_then(|v| v.to_str().ok());
            let said = word(answer.status(), location);
            let said = if route.path.starts_with("/cgi-bin/") {
                errcode(answer).await?
            } else {
                said
            };
            row.push(format!("{name} {said}"));
        }
        writeln!(table, "{route}\n    {}", row.join(" · "))?;
    }
    compare(&table)
}

fn compare(table: &str) -> anyhow::Result<()> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/access/table.txt");
    if std::env::var_os("TILL_UPDATE").is_some() {
        std::fs::write(&path, table)?;
        return Ok(());
    }
    let kept = std::fs::read_to_string(&path).context("tests/access/table.txt")?;
    for (now, before) in table.lines().zip(kept.lines()) {
        assert_eq!(now, before, "look at it; if it is right: TILL_UPDATE=1");
    }
    assert_eq!(
        table.lines().count(),
        kept.lines().count(),
        "routes came or went: TILL_UPDATE=1"
    );
    Ok(())
}
