//! Orders that the company need not pay: the provider was paid elsewhere and shows the bank's receipt,
//! or nobody pays. An admin of the pinned company confirms or declines.

use std::path::Path;

use anyhow::Context;
use till_tests::{Browser, Company, Demo, Look, staff_signs_in, term, today};

use crate::draft::{ATTENDANCE, Draft};

/// A picture of one white dot: what a PNG is by its content.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\nIDATx\x9cc\xf8\x0f\x00\x01\x01\x01\x00\xb18\xf6\x14\x00\x00\x00\x00IEND\xaeB`\x82";

/// Puts a file where a person would keep it, and chooses it in the form.
async fn choose_file(
    desk: &Browser,
    folder: &Path,
    name: &str,
    content: &[u8],
) -> anyhow::Result<()> {
    let path = folder.join(name);
    std::fs::write(&path, content)?;
    let field = desk.find("#receipt").await?;
    Ok(field.send_keys(path.to_str().context("a path")?).await?)
}

/// The form of an order for a pinned company that will not be asked for money.
async fn fill(desk: &Browser, company: &Company, pay_type: &str) -> anyhow::Result<()> {
    let draft = Draft {
        pinned: Some(&company.corpid),
        ..Draft::default()
    };
    draft.fill(desk).await?;
    desk.choose("pay_type", pay_type).await
}

/// Creates it; returns its link and number.
async fn send(desk: &Browser) -> anyhow::Result<(String, String)> {
    desk.follow("#draft button.btn--lg").await?;
    desk.wait_for("链接已就绪").await?;
    let link = desk.read("#link-url").await?;
    let number = desk.read(".page-head code").await?;
    Ok((link, number))
}

/// Answers as the company's admin; `None` confirms, else the reason for declining.
async fn answer(
    link: &str,
    company: &Company,
    pictures: &str,
    declined: Option<&str>,
) -> anyhow::Result<Browser> {
    let buyer = Browser::open(Look::PHONE).await?;
    buyer.go(link).await?;
    buyer.sign_in(company, &company.admin()?.userid).await?;
    buyer.says(&[ATTENDANCE, "40 人", "无需支付"]).await?;
    buyer.silent_about(&["收款凭证", "回单"]).await?;
    buyer.picture(&format!("{pictures}-ask")).await?;
    match declined {
        None => buyer.follow("button[form=confirm]").await?,
        Some(reason) => {
            buyer.click("[data-open='#decline']").await?;
            buyer.type_in("#decline [name=reason]", reason).await?;
            buyer.follow("#decline button.btn--danger-solid").await?;
        }
    }
    buyer.picture(&format!("{pictures}-answered")).await?;
    Ok(buyer)
}

/// After a confirmation: the seats are on, for both sides.
async fn is_on(demo: &Demo, desk: &Browser, buyer: &Browser, number: &str) -> anyhow::Result<()> {
    let base = &demo.manifest.base_url;
    let days = term(today(), 365);
    buyer.go(&format!("{base}/orders/{number}")).await?;
    buyer.says(&[ATTENDANCE, "40 人", &days, "已支付"]).await?;
    buyer.go(&format!("{base}/orders/subscriptions")).await?;
    let last = today().plus_days(364).to_string();
    buyer.says(&[ATTENDANCE, &last]).await?;
    desk.go(&format!("{base}/console/orders/{number}")).await?;
    desk.says(&[ATTENDANCE, &days]).await?;
    desk.wait_in("h1", "已支付").await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_pays_needs_its_proof_and_an_admin_confirms() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let base = &demo.manifest.base_url;
    let company = demo.company(2);
    let folder = demo.folder();
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "sales").await?;
    fill(&desk, company, "provider").await?;

    // Without a file, and with one that only calls itself a picture.
    desk.follow("#draft button.btn--lg").await?;
    desk.wait_in("#receipt-error", "请上传").await?;
    choose_file(&desk, &folder, "回单.png", b"<script>alert(1)</script>").await?;
    desk.follow("#draft button.btn--lg").await?;
    desk.wait_in("#receipt-error", "不是 jpg").await?;
    desk.picture("create-provider-pays").await?;

    // A fault elsewhere costs nobody a second upload.
    choose_file(&desk, &folder, "十一月回单.png", PNG).await?;
    desk.type_in("#seats", "0").await?;
    let script = "document.querySelector('#draft').noValidate = true;";
    desk.driver.execute(script, Vec::new()).await?;
    desk.follow("#draft button.btn--lg").await?;
    desk.wait_for("已上传 十一月回单.png").await?;
    desk.type_in("#seats", "40").await?;
    let (link, number) = send(&desk).await?;

    desk.go(&format!("{base}/console/orders/{number}")).await?;
    desk.wait_in("h1", "待企业确认").await?;
    desk.says(&["收款凭证", "十一月回单.png", "服务商代付"])
        .await?;
    let shown = "const i = document.querySelector('.proof img'); \
                 i.loading = 'eager'; return i.complete && i.naturalWidth;";
    for _ in 0..50 {
        let width = desk.driver.execute(shown, Vec::new()).await?;
        if width.convert::<serde_json::Value>()? == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let width = desk.driver.execute(shown, Vec::new()).await?;
    anyhow::ensure!(width.convert::<serde_json::Value>()? == 1, "no picture");
    desk.picture("console-provider-pays").await?;

    let buyer = answer(&link, company, "provider-pays", None).await?;
    is_on(&demo, &desk, &buyer, &number).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_pays_can_be_declined_and_the_seller_reads_why() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let base = &demo.manifest.base_url;
    let company = demo.company(2);
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "sales").await?;
    fill(&desk, company, "provider").await?;
    choose_file(&desk, &demo.folder(), "receipt.pdf", b"%PDF-1.4\n%%EOF").await?;
    let (link, number) = send(&desk).await?;
    answer(
        &link,
        company,
        "provider-declined",
        Some("我们没有付过这笔钱"),
    )
    .await?;
    desk.go(&format!("{base}/console/orders/{number}")).await?;
    desk.wait_in("h1", "已取消").await?;
    desk.says(&["我们没有付过这笔钱", "receipt.pdf"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_free_order_is_confirmed_by_an_admin_and_by_no_member() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let company = demo.company(2);
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "sales").await?;
    fill(&desk, company, "free").await?;
    let (link, number) = send(&desk).await?;

    let mut members = company.members.iter();
    let member = members
        .find(|member| member.role == "member")
        .context("a member")?;
    let other = Browser::open(Look::PHONE).await?;
    other.go(&link).await?;
    other.sign_in(company, &member.userid).await?;
    other.wait_for("由贵企业的管理员确认").await?;
    other.silent_about(&["确认开通"]).await?;
    drop(other);

    let buyer = answer(&link, company, "free", None).await?;
    is_on(&demo, &desk, &buyer, &number).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_free_order_can_be_declined() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let base = &demo.manifest.base_url;
    let company = demo.company(2);
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "sales").await?;
    fill(&desk, company, "free").await?;
    let (link, number) = send(&desk).await?;
    answer(&link, company, "free-declined", Some("暂时用不上")).await?;
    desk.go(&format!("{base}/console/orders/{number}")).await?;
    desk.wait_in("h1", "已取消").await?;
    desk.wait_for("暂时用不上").await
}
