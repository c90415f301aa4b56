//! The pictures of README.md and docs/guide. They change only when somebody asks for it:
//! `cargo test -p till-tests --test journeys -- --ignored front_page`.

use std::path::PathBuf;

use till_tests::{Browser, Demo, Look, staff_signs_in};

use crate::draft::{CRM, CRM_STANDARD, Draft, Off};

async fn keep(page: &Browser, name: &str) -> anyhow::Result<()> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/images");
    std::fs::create_dir_all(&folder)?;
    let png = page.driver.screenshot_as_png().await?;
    anyhow::ensure!(png.len() < 300_000, "{name} has {} bytes", png.len());
    Ok(std::fs::write(folder.join(format!("{name}.png")), png)?)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes docs/images"]
async fn front_page() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let company = demo.company(2);
    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&demo.manifest.links.configured).await?;
    buyer.sign_in(company, &company.admin()?.userid).await?;
    buyer.says(&[&company.name, "¥2,700.00"]).await?;
    keep(&buyer, "buyer").await?;
    buyer.follow("button.pay__submit").await?;
    buyer.wait_for("请使用微信扫一扫").await?;
    keep(&buyer, "wechat-qr").await?;

    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "owner").await?;
    let base = &demo.manifest.base_url;
    desk.go(&format!("{base}/console/overview")).await?;
    keep(&desk, "overview").await?;
    desk.go(&format!("{base}/console/orders")).await?;
    keep(&desk, "console-orders").await?;
    let draft = Draft {
        product: CRM,
        edition: CRM_STANDARD,
        seats: Some(60),
        duration: Some((2, "year")),
        off: Off::Percent("85"),
        ..Draft::default()
    };
    draft.fill(&desk).await?;
    desk.wait_in(".price__payable", "¥10,200.00").await?;
    let top = "document.activeElement.blur(); window.scrollTo(0, 0);";
    desk.driver.execute(top, Vec::new()).await?;
    keep(&desk, "create-order").await
}
