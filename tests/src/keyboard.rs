//! A person who has a keyboard and no mouse.

use anyhow::{Context, ensure};
use thirtyfour::extensions::query::ElementQueryable;
use thirtyfour::{By, Key};

use crate::Browser;

/// Nobody presses Tab more often than this to get somewhere.
const STEPS: usize = 80;

/// What is wrong with where the keyboard stands: it must be seen, and seen to be chosen.
const STANDS: &str = "
    const on = document.activeElement;
    if (!on || on === document.body) return '';
    // A radio button may be drawn by its box, a link by its row.
    const shown = [on, on.nextElementSibling, on.closest('label'), on.closest('tr')].filter(Boolean);
    const marked = shown.some((part) => {
        const style = getComputedStyle(part);
        return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    });
    return marked ? '' : on.outerHTML.slice(0, 160);";

impl Browser {
    /// Presses one key, wherever the keyboard stands.
    pub async fn press(&self, key: Key) -> anyhow::Result<()> {
        Ok(self.driver.action_chain().send_keys(key).perform().await?)
    }

    /// Types, wherever the keyboard stands.
    pub async fn types(&self, text: &str) -> anyhow::Result<()> {
        Ok(self.driver.action_chain().send_keys(text).perform().await?)
    }

    /// Tab by Tab to what `css` names; every stop on the way shows that the keyboard is there.
    pub async fn tab_to(&self, css: &str) -> anyhow::Result<()> {
        self.find_hidden(css).await?;
        let there = format!("return document.activeElement?.matches({css:?}) === true;");
        for _ in 0..STEPS {
            if self.ask(&there).await? {
                return Ok(());
            }
            self.press(Key::Tab).await?;
            let unseen: String = self.ask(STANDS).await?;
            ensure!(unseen.is_empty(), "nothing shows the keyboard on {unseen}");
        }
        anyhow::bail!("the keyboard never came to {css}")
    }

    /// To a field, whose contents it replaces.
    pub async fn tab_and_type(&self, css: &str, text: &str) -> anyhow::Result<()> {
        self.tab_to(css).await?;
        let all = self.driver.action_chain().key_down(Key::Control);
        all.send_keys("a").key_up(Key::Control).perform().await?;
        self.types(text).await
    }

    /// To a group of radio buttons, and with the arrow to the one of `value`.
    pub async fn tab_and_choose(&self, name: &str, value: &str) -> anyhow::Result<()> {
        self.tab_to(&format!("input[name={name:?}]")).await?;
        let there = format!(
            "const on = document.activeElement; return on.value === {value:?} && on.checked;"
        );
        for _ in 0..12 {
            if self.ask(&there).await? {
                return Ok(());
            }
            self.press(Key::Down).await?;
        }
        anyhow::bail!("no arrow leads to {name}={value}")
    }

    /// To a link or button, and Enter; waits for the next page.
    pub async fn tab_and_enter(&self, css: &str) -> anyhow::Result<()> {
        self.tab_to(css).await?;
        self.enter().await.with_context(|| css.to_owned())
    }

    /// One of the pages' own shortcuts; waits for the next page.
    pub async fn shortcut(&self, keys: &str) -> anyhow::Result<()> {
        let before = self.driver.find(By::Tag("html")).await?;
        self.types(keys).await?;
        self.until_gone(&before).await
    }

    /// Enter; waits for the next page.
    pub async fn enter(&self) -> anyhow::Result<()> {
        let before = self.driver.find(By::Tag("html")).await?;
        self.press(Key::Enter).await?;
        self.until_gone(&before).await
    }

    /// It is there; a radio button may be drawn by its label alone.
    async fn find_hidden(&self, css: &str) -> anyhow::Result<()> {
        let found = self.driver.query(By::Css(css)).first().await;
        found.map(|_| ()).with_context(|| format!("no {css}"))
    }
}
