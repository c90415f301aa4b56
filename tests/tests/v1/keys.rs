//! Keys: made in the console, shown once, good for what they name.

use anyhow::Context;
use serde_json::json;
use till_tests::{Demo, Http};

use crate::client::{Client, text};

struct Console {
    http: Http,
    page: String,
}

impl Console {
    async fn of(demo: &Demo, role: &str) -> anyhow::Result<Self> {
        let user = demo.console_user(role)?;
        let mut http = Http::new()?;
        let door = format!("{}/console/sign-in", demo.manifest.base_url);
        let fields = [
            ("email", user.email.as_str()),
            ("password", user.password.as_str()),
        ];
        http.post(&door, &door, &fields).await?;
        let page = format!("{}/console/settings/keys", demo.manifest.base_url);
        Ok(Self { http, page })
    }

    /// Makes a key, and answers its text.
    async fn make(&mut self, fields: &[(&str, &str)]) -> anyhow::Result<String> {
        let answer = self.http.post(&self.page, &self.page, fields).await?;
        let text = answer.text().await?;
        let (_, rest) = text
            .split_once("id=\"fresh-secret\" class=\"break\">")
            .context("a key is shown")?;
        Ok(rest.split('<').next().unwrap_or_default().to_owned())
    }
}

#[tokio::test]
async fn a_key_opens_only_what_it_names() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let mut console = Console::of(&demo, "developer").await?;
    let key = console
        .make(&[("name", "ERP"), ("scopes", "orders:read")])
        .await?;
    let reads = till.with_key(&key);
    reads.get("/v1/orders").await?.with(200)?;
    let refused = reads.post("/v1/orders", &till.order()?).await?.with(403)?;
    assert_eq!(refused["code"], "missing_scope");
    assert_eq!(refused["field"], "orders:write");
    // The page shows it no more, and shows that it was used.
    let page = console.http.get(&console.page).await?.text().await?;
    // A secret may hold the same character that stands before it.
    let secret = key.splitn(4, '_').nth(3).context("a secret")?;
    assert!(!page.contains(secret), "the secret is still shown");
    let prefix = key.split('_').nth(2).context("a prefix")?;
    assert!(page.contains(prefix));
    let fields = [("key", prefix)];
    let revoke = format!("{}/revoke", console.page);
    console.http.post(&console.page, &revoke, &fields).await?;
    let refused = reads.get("/v1/orders").await?.with(401)?;
    assert_eq!(refused["code"], "revoked_key");
    Ok(())
}

#[tokio::test]
async fn nobody_gives_a_key_what_they_may_not_do() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let mut console = Console::of(&demo, "developer").await?;
    let page = console.http.get(&console.page).await?.text().await?;
    let offers = |scope: &str| page.contains(&format!("value=\"{scope}\""));
    assert!(offers("orders:write") && !offers("refunds:write") && !offers("orders:approve"));
    let fields = [("name", "x"), ("scopes", "refunds:write")];
    assert!(console.make(&fields).await.is_err());
    let mut owner = Console::of(&demo, "owner").await?;
    owner.make(&fields).await?;
    Ok(())
}

#[tokio::test]
async fn a_wrong_key_or_address_is_told_so() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let mut console = Console::of(&demo, "owner").await?;
    let elsewhere = [
        ("name", "x"),
        ("scopes", "orders:read"),
        ("addresses", "10.0.0.*"),
    ];
    let key = console.make(&elsewhere).await?;
    let refused = till.with_key(&key).get("/v1/orders").await?.with(403)?;
    assert_eq!(refused["code"], "address_not_allowed");
    let nobody = till
        .http
        .get(format!("{}/v1/orders", till.base))
        .send()
        .await?;
    assert_eq!(nobody.status(), 401);
    assert!(nobody.headers().contains_key("www-authenticate"));
    let mut other = till.key.clone();
    other.pop();
    other.push(if till.key.ends_with('A') { 'B' } else { 'A' });
    // Guessing ends soon, with a word on when to come back.
    let guess = till.with_key(&other);
    let first = guess.get("/v1/orders").await?.with(401)?;
    assert_eq!(first["code"], "wrong_key");
    for _ in 0..130 {
        let answer = guess.get("/v1/orders").await?;
        if answer.status == 429 {
            let seconds: u32 = answer.header("retry-after").parse()?;
            assert!((1..=60).contains(&seconds));
            assert_eq!(text(&answer.body, "code"), "rate_limited");
            return Ok(());
        }
    }
    anyhow::bail!("nobody stops a guesser")
}

#[tokio::test]
async fn a_discount_above_the_keys_cap_waits_for_a_person() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let mut console = Console::of(&demo, "owner").await?;
    let fields = [
        ("name", "CRM"),
        ("scopes", "orders:read"),
        ("scopes", "orders:write"),
        ("scopes", "orders:approve"),
        ("cap", "5"),
    ];
    let capped = till.with_key(&console.make(&fields).await?);
    let mut wanted = till.order()?;
    wanted["items"][0]["discount"] = json!({"pay_percent": 90, "reason": "老客户"});
    let preview = capped
        .post("/v1/orders/preview", &wanted)
        .await?
        .with(200)?;
    assert_eq!(preview["approval"]["state"], "awaited");
    let order = capped.post("/v1/orders", &wanted).await?.with(201)?;
    assert_eq!(order["state"], "awaiting_approval");
    // No system is a second person for a system.
    for key in [&capped, &till] {
        let path = format!("/v1/orders/{}/approve", text(&order, "number"));
        let refused = key.post(&path, &json!({})).await?.with(409)?;
        assert_eq!(refused["code"], "needs_second_person");
    }
    Ok(())
}
