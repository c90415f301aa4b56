//! The steps of a sale, as clients of the running binary take them.

use anyhow::Context;
use serde_json::{Value, json};
use till_domain::time::Instant;
use till_tests::{Demo, Http};

/// The provider's owner, signed in.
pub struct Seller {
    http: Http,
    base: String,
    product: String,
}

/// An order that was just made.
#[derive(Debug, Clone)]
pub struct Made {
    pub number: String,
    pub link: String,
}

impl Seller {
    pub async fn sign_in(demo: &Demo) -> anyhow::Result<Self> {
        let mut http = Http::new()?;
        let base = demo.manifest.base_url.clone();
        let user = demo.console_user("owner")?;
        let page = format!("{base}/console/sign-in");
        let fields = [
            ("email", user.email.as_str()),
            ("password", user.password.as_str()),
        ];
        let answer = http.post(&page, &page, &fields).await?;
        anyhow::ensure!(
            answer.status().is_redirection(),
            "not signed in: {}",
            answer.status()
        );
        let pick = http
            .get(&format!("{base}/console/orders/new"))
            .await?
            .text()
            .await?;
        let product = pick
            .split("/console/orders/new?product=")
            .skip(1)
            .find(|item| item.contains("\">云帆考勤<"))
            .and_then(|item| item.split_once('"'))
            .map(|(id, _)| id.to_owned())
            .context("云帆考勤 is on the shelf")?;
        Ok(Self {
            http,
            base,
            product,
        })
    }

    /// Signs in as somebody else of the same provider would: in another browser.
    pub async fn another(demo: &Demo) -> anyhow::Result<Http> {
        Ok(Self::sign_in(demo).await?.http)
    }

    /// What happens to late money: `refund`, `hold` or `honour`.
    pub async fn late_money(&mut self, policy: &str) -> anyhow::Result<()> {
        let page = format!("{}/console/settings", self.base);
        let fields = [
            ("link-hours", "240"),
            ("discount-cap", "30"),
            ("late-money", policy),
            ("refund-window", "10"),
            ("fee", "60"),
            ("bank-days", "7"),
            ("support", ""),
        ];
        let answer = self.http.post(&page, &page, &fields).await?;
        anyhow::ensure!(
            answer.status().is_redirection(),
            "not saved: {}",
            answer.status()
        );
        Ok(())
    }

    /// What a page of the console says.
    pub async fn page(&mut self, path: &str) -> anyhow::Result<String> {
        let url = format!("{}{path}", self.base);
        Ok(self.http.get(&url).await?.text().await?)
    }

    /// Does something to an order, or to money: posts a form of the page at `page`.
    pub async fn act(
        &mut self,
        page: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<u16> {
        let (page, url) = (
            format!("{}{page}", self.base),
            format!("{}{path}", self.base),
        );
        Ok(self.http.post(&page, &url, fields).await?.status().as_u16())
    }

    /// Sends a file to the page at `path`; answers with the page that comes back.
    pub async fn upload(&mut self, path: &str, file: Vec<u8>) -> anyhow::Result<String> {
        let url = format!("{}{path}", self.base);
        let answer = self.http.upload(&url, "file", "statement.csv", file);
        Ok(answer.await?.text().await?)
    }

    /// An order for twenty seats and a year of 云帆考勤, for any company.
    pub async fn sell(&mut self) -> anyhow::Result<Made> {
        let page = format!("{}/console/orders/new?product={}", self.base, self.product);
        let fields = [
            ("product", self.product.as_str()),
            ("mode", "configured"),
            ("kind", "new"),
            ("edition", "sp5c1b70d2e940bb01"),
            ("seats", "20"),
            ("duration", "1"),
            ("unit", "year"),
            ("activation", "payment"),
            ("discount", "none"),
            ("pay_type", "customer"),
            ("link_life", "10"),
            ("link_unit", "day"),
        ];
        let answer = self
            .http
            .post(&page, &format!("{}/console/orders/new", self.base), &fields)
            .await?;
        let location = answer
            .headers()
            .get("location")
            .and_then(|v| v.to_str().ok());
        let Some(location) = location.map(str::to_owned) else {
            anyhow::bail!("not created: {} {}", answer.status(), answer.text().await?);
        };
        let number = location.split('/').nth(3).context("a number")?.to_owned();
        let html = self
            .http
            .get(&format!("{}{location}", self.base))
            .await?
            .text()
            .await?;
        let at = html
            .find(&format!("{}/p/", self.base))
            .context("a link on the page")?;
        let link: String = html[at..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || ":/._-".contains(*c))
            .collect();
        Ok(Made { number, link })
    }
}

impl Seller {
    /// The order's page in the console.
    pub async fn reads(&mut self, made: &Made) -> anyhow::Result<String> {
        let page = format!("{}/console/orders/{}", self.base, made.number);
        Ok(self.http.get(&page).await?.text().await?)
    }
    /// The form of a page of the console, filled in.
    pub async fn fill(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<reqwest::Response> {
        let page = format!("{}{path}", self.base);
        self.http.post(&page, &page, fields).await
    }
}

/// A buyer, signed in through the sandbox's WeCom.
pub async fn buyer(demo: &Demo, corpid: &str, userid: &str) -> anyhow::Result<Http> {
    let mut http = Http::new()?;
    http.sign_in(&demo.manifest.base_url, corpid, userid)
        .await?;
    Ok(http)
}

/// A company of the demo that holds nothing of 云帆考勤: 北辰's has run out.
pub const FREE_COMPANY: usize = 2;

/// A buyer of the demo's company `index`, as its admin.
pub async fn admin(demo: &Demo, index: usize) -> anyhow::Result<Http> {
    let company = demo.company(index);
    let admin = company
        .members
        .iter()
        .find(|m| m.role == "admin")
        .context("an admin")?;
    buyer(demo, &company.corpid, &admin.userid).await
}

/// Places `made`; the answer leads to the desk.
pub async fn place(http: &mut Http, made: &Made) -> anyhow::Result<()> {
    let answer = http
        .post(&made.link, &format!("{}/place", made.link), &[])
        .await?;
    let to = answer
        .headers()
        .get("location")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    anyhow::ensure!(to.ends_with("/pay"), "not placed: {} {to}", answer.status());
    Ok(())
}

/// The sandbox, spoken to as a script does.
pub struct Sandbox {
    client: reqwest::Client,
    url: String,
}

impl Sandbox {
    pub fn of(demo: &Demo) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            .timeout(std::time::Duration::from_secs(20))
            .build()?;
        Ok(Self {
            client,
            url: demo.manifest.sandbox_url.clone(),
        })
    }

    /// Every trade that was made since the demo began; of its past the channel knows, too.
    pub async fn trades(&self) -> anyhow::Result<Vec<Value>> {
        let url = format!("{}/api/trades", self.url);
        let answer: Value = self.client.get(url).send().await?.json().await?;
        let mut trades = answer.as_array().cloned().context("a list of trades")?;
        trades.retain(|trade| {
            trade["code_url"]
                .as_str()
                .is_some_and(|url| !is_past(url, trade))
        });
        Ok(trades)
    }

    pub async fn trade(&self, number: &str) -> anyhow::Result<Value> {
        let url = format!("{}/api/trades/{number}", self.url);
        Ok(self.client.get(url).send().await?.json().await?)
    }

    /// The number of the newest trade.
    pub async fn newest(&self) -> anyhow::Result<String> {
        let trades = self.trades().await?;
        let newest = trades
            .iter()
            .max_by_key(|trade| trade["created_at_ms"].as_i64())
            .context("a trade")?;
        Ok(newest["out_trade_no"]
            .as_str()
            .context("its number")?
            .to_owned())
    }

    /// Pays as the phone's button does; `more` may set the success time.
    pub async fn pay(&self, number: &str, more: Value) -> anyhow::Result<bool> {
        let mut body = json!({ "out_trade_no": number });
        if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object()) {
            body.extend(more.clone());
        }
        let url = format!("{}/api/pay", self.url);
        Ok(self
            .client
            .post(url)
            .json(&body)
            .send()
            .await?
            .status()
            .is_success())
    }

    /// What its clock says.
    pub async fn now(&self) -> anyhow::Result<Instant> {
        let url = format!("{}/api/clock", self.url);
        let answer: Value = self.client.get(url).send().await?.json().await?;
        let now = answer["now_ms"].as_i64().context("a time")?;
        Ok(Instant::from_millis(now))
    }

    /// Puts the clock forward, for the sandbox and its Till.
    pub async fn forward(&self, by_ms: i64) -> anyhow::Result<()> {
        let url = format!("{}/api/clock", self.url);
        let body = json!({ "forward_ms": by_ms });
        let answer = self.client.post(url).json(&body).send().await?;
        anyhow::ensure!(
            answer.status().is_success(),
            "not moved: {}",
            answer.text().await?
        );
        Ok(())
    }

    /// Closes an unpaid trade at the channel, without Till.
    pub async fn close(&self, number: &str) -> anyhow::Result<()> {
        let url = format!("{}/api/close", self.url);
        let body = json!({ "out_trade_no": number });
        let answer = self.client.post(url).json(&body).send().await?;
        anyhow::ensure!(
            answer.status().is_success(),
            "not closed: {}",
            answer.text().await?
        );
        Ok(())
    }

    /// Makes the channel misbehave towards the next trade.
    pub async fn next_knobs(&self, knobs: Value) -> anyhow::Result<()> {
        let body = json!({ "next": 1, "knobs": knobs });
        let url = format!("{}/api/knobs", self.url);
        let answer = self.client.post(url).json(&body).send().await?;
        anyhow::ensure!(
            answer.status().is_success(),
            "no such knob: {}",
            answer.text().await?
        );
        Ok(())
    }

    /// Makes the channel misbehave towards one trade.
    pub async fn knobs(&self, number: &str, knobs: Value) -> anyhow::Result<()> {
        let body = json!({ "out_trade_no": number, "knobs": knobs });
        let url = format!("{}/api/knobs", self.url);
        let answer = self.client.post(url).json(&body).send().await?;
        anyhow::ensure!(
            answer.status().is_success(),
            "no such knob: {}",
            answer.text().await?
        );
        Ok(())
    }
}

/// What the demo remembers has no code of its own: its number stands there.
fn is_past(code_url: &str, trade: &Value) -> bool {
    let number = trade["out_trade_no"].as_str().unwrap_or_default();
    code_url.ends_with(number)
}

/// Waits until the desk says `words`.
pub async fn wait_for(http: &mut Http, made: &Made, words: &str) -> anyhow::Result<()> {
    let mut last = String::new();
    for _ in 0..200 {
        let answer = http.get(&format!("{}/pay", made.link)).await?;
        last = answer.text().await?;
        if last.contains(words) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    anyhow::bail!("the desk never said {words:?}: {last}")
}
