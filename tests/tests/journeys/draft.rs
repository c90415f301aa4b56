//! What a salesperson fills in, and the link that comes of it.

use anyhow::Context;
use till_domain::time::Day;
use till_tests::Browser;

/// An order as a person would jot it down.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draft<'a> {
    pub product: &'a str,
    pub kind: &'a str,
    pub edition: &'a str,
    pub seats: Option<u32>,
    /// How many, and of which unit: `year`, `day`.
    pub duration: Option<(u32, &'a str)>,
    pub start: Option<Day>,
    pub off: Off,
    /// The company's id.
    pub pinned: Option<&'a str>,
}

/// The extra discount.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Off {
    None,
    Yuan(&'static str),
    Percent(&'static str),
}

pub(crate) const CRM: &str = "云帆客户管理";
pub(crate) const ATTENDANCE: &str = "云帆考勤";
/// 云帆客户管理 标准版: ¥120, from 50 seats ¥100, from 200 seats ¥80.
pub(crate) const CRM_STANDARD: &str = "sp7fd5170a8e80aa01";
/// 云帆考勤 高级版: ¥60.
pub(crate) const ATTENDANCE_ADVANCED: &str = "sp5c1b70d2e940bb02";

impl Default for Draft<'_> {
    fn default() -> Self {
        Self {
            product: ATTENDANCE,
            kind: "new",
            edition: ATTENDANCE_ADVANCED,
            seats: Some(40),
            duration: Some((1, "year")),
            start: None,
            off: Off::None,
            pinned: None,
        }
    }
}

impl Draft<'_> {
    /// Fills the form in, to the price.
    pub(crate) async fn fill(&self, desk: &Browser) -> anyhow::Result<()> {
        desk.follow_words("新建收款订单").await?;
        desk.follow_named(self.product).await?;
        desk.choose("mode", "configured").await?;
        desk.choose("kind", self.kind).await?;
        desk.choose("edition", self.edition).await?;
        if let Some(seats) = self.seats {
            desk.type_in("#seats", &seats.to_string()).await?;
        }
        if let Some((count, unit)) = self.duration {
            desk.type_in("#duration", &count.to_string()).await?;
            desk.select("select[name=unit]", unit).await?;
        }
        if let Some(day) = self.start {
            desk.choose("activation", "dated").await?;
            desk.pick_day("#start", &day.to_string()).await?;
        }
        match self.off {
            Off::None => {}
            Off::Yuan(yuan) => {
                desk.choose("discount", "amount").await?;
                desk.type_in("#amount_off", yuan).await?;
                desk.type_in("#discount_reason", "季度促销").await?;
            }
            Off::Percent(percent) => {
                desk.choose("discount", "ratio").await?;
                desk.type_in("#ratio", percent).await?;
                desk.type_in("#discount_reason", "老客户回馈").await?;
            }
        }
        if let Some(company) = self.pinned {
            desk.type_in("#company", company).await?;
        }
        Ok(())
    }

    /// Fills the form in, sees `amount` in the preview, creates the order, copies its link.
    pub(crate) async fn send(&self, desk: &Browser, amount: &str) -> anyhow::Result<String> {
        self.fill(desk).await?;
        desk.wait_in(".price__payable", amount).await?;
        desk.picture(&format!("create-{}", self.kind)).await?;
        desk.follow("#draft button.btn--lg").await?;
        desk.wait_for("链接已就绪").await?;
        let code = desk.find(".link-result__qr svg").await?.rect().await?;
        anyhow::ensure!(code.width >= 120.0, "the code is {} px wide", code.width);
        desk.picture("create-link").await?;
        copied(desk).await
    }
}

/// Copies the link by its button and pastes it into a field, as one does into a message.
pub(crate) async fn copied(desk: &Browser) -> anyhow::Result<String> {
    let shown = desk.read("#link-url").await?;
    desk.click("[data-copy-from='#link-url']").await?;
    desk.wait_for("已复制").await?;
    desk.follow("a[href='/console/orders']").await?;
    let field = desk.find("input[name=q]").await?;
    field
        .send_keys(thirtyfour::Key::Control + "v".to_owned())
        .await?;
    let pasted = field.value().await?.context("a pasted link")?;
    // The search field takes 64 characters; that much is enough to know it by.
    anyhow::ensure!(
        !pasted.is_empty() && shown.starts_with(&pasted),
        "shown {shown:?}, copied {pasted:?}"
    );
    Ok(shown)
}
