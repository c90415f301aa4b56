//! Who sits at the browser: a buyer who signs in with WeCom, a payer with a phone, somebody of the staff.

use std::time::Duration;

use anyhow::Context;

use crate::{Browser, Company, Demo, Http};

impl Browser {
    /// From a page that asks to sign in: through WeCom's picker of company and person, and back.
    pub async fn sign_in(&self, company: &Company, userid: &str) -> anyhow::Result<()> {
        self.follow("main a[href^='/sign-in?']").await?;
        self.pick(company, userid).await
    }

    /// From the page with the ways to sign in.
    pub async fn pick(&self, company: &Company, userid: &str) -> anyhow::Result<()> {
        let corpid = &company.corpid;
        self.follow("a[href^='/sign-in/wecom']").await?;
        self.wait_for("选择登录身份").await?;
        self.follow(&format!("a[href$='corpid={corpid}']")).await?;
        self.follow(&format!("a[href$='userid={userid}']")).await
    }

    /// Opens the order centre as somebody.
    pub async fn open_centre(
        &self,
        demo: &Demo,
        company: &Company,
        userid: &str,
    ) -> anyhow::Result<()> {
        self.go(&format!("{}/orders", demo.manifest.base_url))
            .await?;
        self.pick(company, userid).await?;
        self.find(".centre__main h1").await?;
        Ok(())
    }
}

/// Somebody of the first provider's staff signs in to the console.
pub async fn staff_signs_in(desk: &Browser, demo: &Demo, role: &str) -> anyhow::Result<()> {
    let user = demo.console_user(role)?;
    desk.go(&format!("{}/console/orders", demo.manifest.base_url))
        .await?;
    desk.type_in("#email", &user.email).await?;
    desk.type_in("#password", &user.password).await?;
    desk.follow("main form button").await?;
    desk.find("nav.tabs").await?;
    Ok(())
}

/// Whoever runs the demo's installation signs in.
pub async fn operator_signs_in(desk: &Browser, demo: &Demo) -> anyhow::Result<()> {
    let password = &demo.console_user("owner")?.password;
    desk.go(&format!("{}/operator", demo.manifest.base_url))
        .await?;
    desk.type_in("#email", "operator@till.example").await?;
    desk.type_in("#password", password).await?;
    desk.follow("main form button").await?;
    desk.find("form[action$='/suspended']").await?;
    Ok(())
}

/// At the desk on a phone: one press opens WeChat, which takes the money and leads back.
pub async fn pay_on_the_phone(phone: &Browser, amount: &str) -> anyhow::Result<()> {
    phone.follow("form[action$='/pay'] button").await?;
    phone.says(&["付款给", amount]).await?;
    phone.follow_words("确认支付").await?;
    phone.says(&["支付成功", amount]).await?;
    phone.follow_words("返回商户").await
}

/// Scans the code that the buyer's page shows, and confirms on the phone.
pub async fn pay_with(phone: &Browser, demo: &Demo, amount: &str) -> anyhow::Result<()> {
    let code = code_to_scan(demo).await?;
    phone.go(&phone_page(demo, &code)).await?;
    phone.says(&["付款给", amount]).await?;
    phone.follow_words("确认支付").await?;
    phone.says(&["支付成功", amount]).await
}

/// Where a phone gets that scans `code`.
pub fn phone_page(demo: &Demo, code: &str) -> String {
    format!("{}/phone?code_url={code}", demo.manifest.sandbox_url)
}

/// The newest code of the channel, unless it is paid or closed.
///
/// # Errors
/// When none comes within a while.
pub async fn code_to_scan(demo: &Demo) -> anyhow::Result<String> {
    let url = format!("{}/api/trades", demo.manifest.sandbox_url);
    let mut http = Http::new()?;
    for _ in 0..150 {
        let trades: Vec<serde_json::Value> =
            serde_json::from_str(&http.get(&url).await?.text().await?)?;
        if let Some(trade) = trades.last()
            && trade["state"] == "NOTPAY"
        {
            let code = trade["code_url"].as_str().context("a code_url")?;
            return Ok(code.to_owned());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("nobody is asked for money at the channel")
}
