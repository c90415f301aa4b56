//! Chromium through chromedriver.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context;
use serde_json::{Value, json};
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver};
use tokio::process::{Child, Command};

/// What the browser looks like to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub phone: bool,
    /// Inside WeChat on that phone.
    pub wechat: bool,
    pub english: bool,
    pub dark: bool,
}

impl Look {
    pub const DESK: Self = Self {
        phone: false,
        wechat: false,
        english: false,
        dark: false,
    };
    pub const PHONE: Self = Self {
        phone: true,
        ..Self::DESK
    };

    pub const WECHAT: Self = Self {
        wechat: true,
        ..Self::PHONE
    };

    #[must_use]
    pub const fn english(self) -> Self {
        Self {
            english: true,
            ..self
        }
    }
    #[must_use]
    pub const fn dark(self) -> Self {
        Self { dark: true, ..self }
    }

    const fn size(self) -> (u64, u64) {
        if self.phone { (390, 844) } else { (1440, 900) }
    }

    fn name(self) -> String {
        let device = match (self.phone, self.wechat) {
            (_, true) => "wechat",
            (true, false) => "phone",
            (false, false) => "desk",
        };
        let lang = if self.english { "en" } else { "zh" };
        let theme = if self.dark { "dark" } else { "light" };
        format!("{device}-{lang}-{theme}")
    }
}

/// A browser of one person; ends when dropped.
#[derive(Debug)]
pub struct Browser {
    pub driver: WebDriver,
    look: Look,
    _chromedriver: Child,
    _profile: tempfile::TempDir,
}

const AGENT: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) \
                     Chrome/140.0.0.0 Mobile Safari/537.36";

/// What WeChat adds to it.
const WECHAT: &str = " MicroMessenger/8.0.60.2860(0x28003C55) WeChat/arm64 Language/zh_CN";

/// The bridge that WeChat puts into every page, as far as payments need it: its pay screen is the
/// sandbox's page.
const BRIDGE: &str = r#"
window.WeixinJSBridge = {
  invoke(name, fields, answer) {
    if (name !== "getBrandWCPayRequest") return answer({ err_msg: `system:function_not_exist` });
    location.href = `SANDBOX/phone/in-app?${new URLSearchParams(fields)}`;
  },
};
"#;

impl Browser {
    /// The phone's WeChat, whose pay screen is at `sandbox`.
    pub async fn wechat(sandbox: &str) -> anyhow::Result<Self> {
        let browser = Self::open(Look::WECHAT).await?;
        let source = BRIDGE.replace("SANDBOX", sandbox);
        let script = json!({ "source": source });
        browser
            .devtools("Page.addScriptToEvaluateOnNewDocument", script)
            .await?;
        Ok(browser)
    }

    pub async fn open(look: Look) -> anyhow::Result<Self> {
        Self::start(look, true).await
    }

    /// A browser whose owner has switched JavaScript off.
    pub async fn without_script(look: Look) -> anyhow::Result<Self> {
        Self::start(look, false).await
    }

    async fn start(look: Look, script: bool) -> anyhow::Result<Self> {
        let port = crate::demo::free_port()?;
        let chromedriver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("chromedriver (Debian's package chromium-driver)")?;
        let profile = tempfile::tempdir()?;
        let capabilities = capabilities(look, script, &profile)?;
        let url = format!("http://127.0.0.1:{port}");
        let mut tries = 0;
        let driver = loop {
            match WebDriver::new(&url, capabilities.clone()).await {
                Ok(driver) => break driver,
                Err(error) if tries > 50 => return Err(error).context("starting Chromium"),
                Err(_) => {
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        };
        let browser = Self {
            driver,
            look,
            _chromedriver: chromedriver,
            _profile: profile,
        };
        browser.resize(look.size()).await?;
        browser.darkens(look.dark).await?;
        Ok(browser)
    }

    /// The person likes it dark, or light.
    pub async fn darkens(&self, dark: bool) -> anyhow::Result<()> {
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", media).await
    }

    /// The person makes the window as wide as this.
    pub async fn widens(&self, width: u64) -> anyhow::Result<()> {
        self.resize((width, self.look.size().1)).await?;
        // The page is laid out anew with the next frame.
        self.ask(
            "return new Promise(done => requestAnimationFrame(() => setTimeout(done)))
             .then(() => null);",
        )
        .await
    }

    /// The person has chosen this language on the site at `base`.
    pub async fn prefers(&self, base: &str, language: &str) -> anyhow::Result<()> {
        let cookie = json!({ "name": "till_lang", "value": language, "url": base });
        self.devtools("Network.setCookie", cookie).await
    }

    /// Something between here and there lets no request to `pattern` (with stars) through.
    pub async fn is_cut_off_from(&self, pattern: &str) -> anyhow::Result<()> {
        self.devtools("Network.enable", json!({})).await?;
        self.devtools("Network.setBlockedURLs", json!({ "urls": [pattern] }))
            .await
    }

    /// Sets the size of the page's window.
    async fn resize(&self, (width, height): (u64, u64)) -> anyhow::Result<()> {
        let phone = self.look.phone;
        let metrics = json!({
            "width": width, "height": height, "mobile": phone,
            "deviceScaleFactor": if phone { 2 } else { 1 },
        });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await
    }

    async fn devtools(&self, command: &str, arguments: Value) -> anyhow::Result<()> {
        self.driver
            .cdp()
            .send_raw(command, arguments)
            .await
            .with_context(|| command.to_owned())?;
        Ok(())
    }

    pub async fn go(&self, url: &str) -> anyhow::Result<()> {
        Ok(self.driver.goto(url).await?)
    }

    /// Keeps a picture of the whole page as `screenshots/{name}.{look}.png`, and sees to it that nothing
    /// runs over the side.
    pub async fn picture(&self, name: &str) -> anyhow::Result<()> {
        let (width, usual) = self.look.size();
        let height = self.height_if_it_fits(name).await?;
        self.resize((width, height.clamp(usual, 4000))).await?;
        self.keep(&format!("{name}.{}", self.look.name())).await?;
        self.resize((width, usual)).await
    }

    /// Keeps a picture of the whole page in a window as wide as this, as `screenshots/{name}.png`.
    pub async fn keep_at(&self, name: &str, width: u64) -> anyhow::Result<()> {
        let height: u64 = self
            .ask("return document.documentElement.scrollHeight;")
            .await?;
        let usual = self.look.size().1;
        self.resize((width, height.clamp(usual, 4000))).await?;
        self.keep(name).await?;
        self.resize((width, usual)).await
    }

    /// Keeps a picture of what is seen now as `screenshots/{name}.png`.
    pub async fn keep(&self, name: &str) -> anyhow::Result<()> {
        let png = self.driver.screenshot_as_png().await?;
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../screenshots");
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(format!("{name}.png")), png)?;
        Ok(())
    }

    /// What `script` returns on the page.
    pub async fn ask<T: serde::de::DeserializeOwned>(&self, script: &str) -> anyhow::Result<T> {
        Ok(self.driver.execute(script, Vec::new()).await?.convert()?)
    }

    /// What `script` hands to its last argument, a function.
    pub async fn ask_later<T: serde::de::DeserializeOwned>(
        &self,
        script: &str,
    ) -> anyhow::Result<T> {
        let answer = self.driver.execute_async(script, Vec::new()).await?;
        Ok(answer.convert()?)
    }

    /// Runs a script that leaves something behind on the page.
    pub async fn bring(&self, script: &str) -> anyhow::Result<()> {
        self.driver.execute(script, Vec::new()).await?;
        Ok(())
    }

    /// The HTTP status that the page came with.
    pub async fn status(&self) -> anyhow::Result<u16> {
        self.ask("return performance.getEntriesByType('navigation')[0].responseStatus;")
            .await
    }

    /// The page's height; nothing of it runs over the side.
    async fn height_if_it_fits(&self, name: &str) -> anyhow::Result<u64> {
        let size = self
            .driver
            .execute(
                "const e = document.documentElement; \
                 return [e.scrollWidth, e.clientWidth, e.scrollHeight];",
                Vec::new(),
            )
            .await?;
        let [scroll, client, height]: [u64; 3] = size.convert()?;
        anyhow::ensure!(
            scroll <= client,
            "{name} scrolls sideways: {scroll} > {client} px"
        );
        Ok(height)
    }
}

fn capabilities(
    look: Look,
    script: bool,
    profile: &tempfile::TempDir,
) -> anyhow::Result<ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    let arguments = vec![
        "--headless=new".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-quic".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--hide-scrollbars".to_owned(),
        "--window-size=1440,1000".to_owned(),
        format!("--lang={}", if look.english { "en-US" } else { "zh-CN" }),
        format!("--user-data-dir={}", profile.path().display()),
    ];
    for argument in arguments {
        capabilities.add_arg(&argument)?;
    }
    let languages = if look.english { "en-US,en" } else { "zh-CN,zh" };
    let mut prefs = json!({ "intl.accept_languages": languages });
    if !script {
        prefs["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    capabilities.add_experimental_option("prefs", prefs)?;
    if look.phone {
        capabilities.add_experimental_option(
            "mobileEmulation",
            json!({
                "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 2.0 },
                "userAgent": if look.wechat { format!("{AGENT}{WECHAT}") } else { AGENT.to_owned() },
            }),
        )?;
    }
    Ok(capabilities)
}
