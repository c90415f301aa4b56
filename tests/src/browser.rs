//! Chromium through chromedriver.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context;
use thirtyfour::extensions::query::ElementQueryable;
use thirtyfour::{
    By, ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver, WebElement,
};
use tokio::process::{Child, Command};

/// What the browser looks like to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub phone: bool,
    pub english: bool,
    pub dark: bool,
}

impl Look {
    pub const DESK: Self = Self {
        phone: false,
        english: false,
        dark: false,
    };
    pub const PHONE: Self = Self {
        phone: true,
        english: false,
        dark: false,
    };

    fn name(self) -> String {
        let device = if self.phone { "phone" } else { "desk" };
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

impl Browser {
    pub async fn open(look: Look) -> anyhow::Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .port();
        let chromedriver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("chromedriver (Debian's package chromium-driver)")?;
        let profile = tempfile::tempdir()?;
        let capabilities = capabilities(look, &profile)?;
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
        Ok(Self {
            driver,
            look,
            _chromedriver: chromedriver,
            _profile: profile,
        })
    }

    pub async fn go(&self, url: &str) -> anyhow::Result<()> {
        Ok(self.driver.goto(url).await?)
    }

    /// The element, once it is there and shown.
    pub async fn find(&self, css: &str) -> anyhow::Result<WebElement> {
        self.driver
            .query(By::Css(css))
            .wait(Duration::from_secs(15), Duration::from_millis(100))
            .and_displayed()
            .first()
            .await
            .with_context(|| format!("no {css}"))
    }

    pub async fn click(&self, css: &str) -> anyhow::Result<()> {
        let element = self.find(css).await?;
        element.scroll_into_view().await?;
        element
            .click()
            .await
            .with_context(|| format!("clicking {css}"))
    }

    /// Empties the field and types.
    pub async fn type_in(&self, css: &str, text: &str) -> anyhow::Result<()> {
        let element = self.find(css).await?;
        element.clear().await?;
        Ok(element.send_keys(text).await?)
    }

    /// The page's text, as a person reads it.
    pub async fn text(&self) -> anyhow::Result<String> {
        Ok(self.driver.find(By::Tag("body")).await?.text().await?)
    }

    /// Waits until the page says `words`.
    pub async fn wait_for(&self, words: &str) -> anyhow::Result<()> {
        for _ in 0..150 {
            if self.text().await.is_ok_and(|text| text.contains(words)) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let text = self.text().await.unwrap_or_default();
        anyhow::bail!("the page never said {words:?}; it says:\n{text}")
    }

    /// Keeps a picture of the whole page as `screenshots/{name}.{look}.png`, and sees to it that nothing
    /// runs over the side.
    pub async fn picture(&self, name: &str) -> anyhow::Result<()> {
        let size = self
            .driver
            .execute(
                "const e = document.documentElement; \
                 return [e.scrollWidth, e.clientWidth, e.scrollHeight];",
                Vec::new(),
            )
            .await?;
        let [scroll, client, _height]: [u64; 3] = size.convert()?;
        anyhow::ensure!(
            scroll <= client,
            "{name} scrolls sideways: {scroll} > {client} px"
        );
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../screenshots");
        std::fs::create_dir_all(&folder)?;
        let png = self.driver.screenshot_as_png().await?;
        std::fs::write(folder.join(format!("{name}.{}.png", self.look.name())), png)?;
        Ok(())
    }
}

fn capabilities(look: Look, profile: &tempfile::TempDir) -> anyhow::Result<ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    let mut arguments = vec![
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
    if look.dark {
        arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
        arguments.push("--force-dark-mode".to_owned());
    }
    for argument in arguments {
        capabilities.add_arg(&argument)?;
    }
    let languages = if look.english { "en-US,en" } else { "zh-CN,zh" };
    capabilities.add_experimental_option(
        "prefs",
        serde_json::json!({ "intl.accept_languages": languages }),
    )?;
    if look.phone {
        capabilities.add_experimental_option(
            "mobileEmulation",
            serde_json::json!({
                "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 2.0 },
                "userAgent": AGENT,
            }),
        )?;
    }
    Ok(capabilities)
}
