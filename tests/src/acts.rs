//! What a person does with a page: find, read, click, type, choose.

use std::time::Duration;

use anyhow::Context;
use thirtyfour::components::{SelectElement, escape_string};
use thirtyfour::extensions::query::ElementQueryable;
use thirtyfour::{By, WebElement};

use crate::Browser;

/// How long a person looks for something on a page.
const PATIENCE: Duration = Duration::from_secs(15);
const GLANCE: Duration = Duration::from_millis(100);

impl Browser {
    /// The element, once it is there and shown.
    pub async fn find(&self, css: &str) -> anyhow::Result<WebElement> {
        self.look_for(By::Css(css), css).await
    }

    /// The link or button that says `words`.
    pub async fn find_words(&self, words: &str) -> anyhow::Result<WebElement> {
        let words = escape_string(words);
        let path = format!(
            "//*[self::a or self::button or self::summary][contains(normalize-space(.), {words})]"
        );
        self.look_for(By::XPath(path), &words).await
    }

    async fn look_for(&self, by: By, what: &str) -> anyhow::Result<WebElement> {
        let found = self
            .driver
            .query(by)
            .wait(PATIENCE, GLANCE)
            .and_displayed()
            .first()
            .await;
        if let Ok(found) = found {
            return Ok(found);
        }
        let page = self.text().await.unwrap_or_default();
        let url = self.url().await.unwrap_or_default();
        anyhow::bail!("no {what} on {url}; it says:\n{page}")
    }

    pub async fn click(&self, css: &str) -> anyhow::Result<()> {
        press(&self.find(css).await?)
            .await
            .with_context(|| format!("clicking {css}"))
    }

    /// Clicks the link or button that says `words`.
    pub async fn click_words(&self, words: &str) -> anyhow::Result<()> {
        press(&self.find_words(words).await?)
            .await
            .with_context(|| format!("clicking {words}"))
    }

    /// Clicks in the one row of a table that says `words`, whatever order the rows have.
    pub async fn click_in_row(&self, words: &str, css: &str) -> anyhow::Result<()> {
        let quoted = escape_string(words);
        let path = format!("//tbody/tr[contains(normalize-space(.), {quoted})]");
        let row = self.look_for(By::XPath(path), words).await?;
        let inside = row.find(By::Css(css)).await?;
        press(&inside)
            .await
            .with_context(|| format!("clicking {css} beside {words}"))
    }

    /// Clicks, and waits until the next page is there.
    pub async fn follow(&self, css: &str) -> anyhow::Result<()> {
        let before = self.driver.find(By::Tag("html")).await?;
        self.click(css).await?;
        self.until_gone(&before).await
    }

    /// The same by what the link or button says.
    pub async fn follow_words(&self, words: &str) -> anyhow::Result<()> {
        let before = self.driver.find(By::Tag("html")).await?;
        self.click_words(words).await?;
        self.until_gone(&before).await
    }

    /// The same by the link's whole name, where others begin with it.
    pub async fn follow_named(&self, name: &str) -> anyhow::Result<()> {
        let before = self.driver.find(By::Tag("html")).await?;
        let quoted = escape_string(name);
        let path = format!("//a[normalize-space(.) = {quoted}]");
        let link = self.look_for(By::XPath(path), name).await?;
        press(&link)
            .await
            .with_context(|| format!("clicking {name}"))?;
        self.until_gone(&before).await
    }

    pub(crate) async fn until_gone(&self, before: &WebElement) -> anyhow::Result<()> {
        for _ in 0..150 {
            if before.tag_name().await.is_err() {
                return Ok(());
            }
            tokio::time::sleep(GLANCE).await;
        }
        anyhow::bail!("no other page came:\n{}", self.text().await?)
    }

    /// Chooses one of several: a radio button or a tick by the words beside it.
    pub async fn choose(&self, name: &str, value: &str) -> anyhow::Result<()> {
        self.click(&format!(
            "label:has(input[name=\"{name}\"][value=\"{value}\"])"
        ))
        .await
    }

    /// Chooses from a list.
    pub async fn select(&self, css: &str, value: &str) -> anyhow::Result<()> {
        let list = SelectElement::new(&self.find(css).await?).await?;
        Ok(list.select_by_value(value).await?)
    }

    /// The same by the words that the list shows.
    pub async fn select_words(&self, css: &str, words: &str) -> anyhow::Result<()> {
        let list = SelectElement::new(&self.find(css).await?).await?;
        Ok(list.select_by_partial_text(words).await?)
    }

    /// Empties the field and types.
    pub async fn type_in(&self, css: &str, text: &str) -> anyhow::Result<()> {
        let element = self.find(css).await?;
        element.clear().await?;
        Ok(element.send_keys(text).await?)
    }

    /// Picks a day (`2026-12-03`) in a date field: how one types it depends on the browser's language.
    pub async fn pick_day(&self, css: &str, day: &str) -> anyhow::Result<()> {
        let field = self.find(css).await?.to_json()?;
        let script = "const [field, day] = arguments; field.value = day; \
                      field.dispatchEvent(new Event('input', { bubbles: true })); \
                      field.dispatchEvent(new Event('change', { bubbles: true }));";
        self.driver.execute(script, vec![field, day.into()]).await?;
        Ok(())
    }

    /// The page's text, as a person reads it.
    pub async fn text(&self) -> anyhow::Result<String> {
        Ok(self.driver.find(By::Tag("body")).await?.text().await?)
    }

    /// What one part of the page says.
    pub async fn read(&self, css: &str) -> anyhow::Result<String> {
        Ok(self.find(css).await?.text().await?)
    }

    /// How light the page's ground is: 0 black, 255 white.
    pub async fn lightness(&self) -> anyhow::Result<u32> {
        let script = "const c = document.createElement('canvas').getContext('2d'); \
                      c.fillStyle = getComputedStyle(document.body).backgroundColor; \
                      c.fillRect(0, 0, 1, 1); \
                      return Math.max(...c.getImageData(0, 0, 1, 1).data.slice(0, 3));";
        Ok(self.driver.execute(script, Vec::new()).await?.convert()?)
    }

    pub async fn url(&self) -> anyhow::Result<String> {
        Ok(self.driver.current_url().await?.to_string())
    }

    /// Waits until the page says `words`.
    pub async fn wait_for(&self, words: &str) -> anyhow::Result<()> {
        self.wait_in("body", words).await
    }

    /// Waits until a part of the page says `words`.
    pub async fn wait_in(&self, css: &str, words: &str) -> anyhow::Result<()> {
        let mut text = String::new();
        for _ in 0..150 {
            let part = self.driver.find(By::Css(css)).await;
            if let Ok(part) = part
                && let Ok(now) = part.text().await
            {
                if now.contains(words) {
                    return Ok(());
                }
                text = now;
            }
            tokio::time::sleep(GLANCE).await;
        }
        let url = self.url().await.unwrap_or_default();
        let page = self.text().await.unwrap_or_default();
        anyhow::bail!("{css} on {url} never said {words:?} but {text:?}; the page says:\n{page}")
    }

    /// The page says none of it.
    pub async fn silent_about(&self, words: &[&str]) -> anyhow::Result<()> {
        let text = self.text().await?;
        for word in words {
            anyhow::ensure!(!text.contains(word), "the page says {word:?}:\n{text}");
        }
        Ok(())
    }

    /// Waits for each of `words`.
    pub async fn says(&self, words: &[&str]) -> anyhow::Result<()> {
        for word in words {
            self.wait_for(word).await?;
        }
        Ok(())
    }
}

async fn press(element: &WebElement) -> anyhow::Result<()> {
    element.scroll_into_view().await?;
    Ok(element.click().await?)
}
