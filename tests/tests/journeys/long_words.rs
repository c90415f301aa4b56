//! Names and remarks as long as they may be, without a blank in them: no page runs over its side.

use till_tests::{Browser, Demo, Look, pay_with, staff_signs_in};

use crate::draft::{Draft, Off};
use crate::every_page::look;
use crate::mail::{CREDIT_CODE, prove};

/// As many letters without a blank.
fn word(letters: usize) -> String {
    "Wortungetuem".chars().cycle().take(letters).collect()
}

/// Measures pages in every look, and says all that is wrong at once.
async fn measure(page: &Browser, base: &str, paths: &[String]) -> anyhow::Result<()> {
    let mut faults = Vec::new();
    for path in paths {
        for language in ["zh-CN", "en"] {
            page.prefers(base, language).await?;
            page.go(&format!("{base}{path}")).await?;
            faults.extend(look(page, path, language).await?);
        }
    }
    page.prefers(base, "zh-CN").await?;
    anyhow::ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// The seller's longest: a product, where to call, a reason, a reference, labels, a note.
async fn create(desk: &Browser, base: &str) -> anyhow::Result<String> {
    desk.go(&format!("{base}/console/products")).await?;
    desk.follow_named("云帆考勤").await?;
    desk.follow("main a[href$='/edit']").await?;
    desk.type_in("#name", &word(60)).await?;
    desk.follow(".btn--primary[value=save]").await?;
    desk.wait_for(&word(60)).await?;
    desk.go(&format!("{base}/console/settings")).await?;
    desk.type_in("#support", &word(120)).await?;
    desk.follow("main .btn--primary").await?;
    desk.go(&format!("{base}/console/orders")).await?;
    let product = word(60);
    let draft = Draft {
        product: &product,
        off: Off::Yuan("100"),
        ..Draft::default()
    };
    draft.fill(desk).await?;
    desk.type_in("#discount_reason", &word(60)).await?;
    desk.click("#draft details > summary").await?;
    desk.type_in("#reference", &word(60)).await?;
    let label = word(16);
    desk.type_in("#labels", &label).await?;
    desk.type_in("#note", &word(180)).await?;
    desk.wait_in(".price__payable", "¥2,300.00").await?;
    desk.picture("long-create").await?;
    desk.follow("#draft button.btn--lg").await?;
    desk.wait_for("链接已就绪").await?;
    let link = desk.read("#link-url").await?;
    Ok(link.strip_prefix(base).unwrap_or(&link).to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_words_run_over_no_page() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let base = demo.manifest.base_url.as_str();
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "owner").await?;
    let link = create(&desk, base).await?;

    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&format!("{base}{link}")).await?;
    buyer.follow("main a[href^='/sign-in?']").await?;
    let mail = format!("{}@{}.example", word(30).to_lowercase(), "mulan");
    prove(&buyer, &demo, &mail).await?;
    buyer.type_in("#person", &word(20)).await?;
    buyer.type_in("#company", &word(40)).await?;
    buyer.type_in("#code", CREDIT_CODE).await?;
    buyer
        .follow("form[action='/sign-in/company'] button")
        .await?;
    buyer.wait_for("¥2,300.00").await?;
    measure(&buyer, base, std::slice::from_ref(&link)).await?;
    buyer.go(&format!("{base}{link}")).await?;
    buyer.widens(1440).await?;
    buyer.follow("button.pay__submit").await?;
    buyer.wait_for("请使用微信扫一扫").await?;
    measure(&buyer, base, &[format!("{link}/pay")]).await?;
    let phone = Browser::open(Look::PHONE).await?;
    pay_with(&phone, &demo, "¥2,300.00").await?;
    buyer.wait_for("支付成功").await?;

    buyer.widens(1440).await?;
    buyer.follow_words("查看订单").await?;
    buyer.wait_for("已支付").await?;
    let order = buyer.url().await?;
    let order = order.strip_prefix(base).unwrap_or(&order).to_owned();
    let parts = ["", "/receipt", "/fapiao", "/refund"];
    let mut pages: Vec<String> = parts.iter().map(|part| format!("{order}{part}")).collect();
    pages.push("/orders".to_owned());
    pages.push(format!("{link}/pay"));
    measure(&buyer, base, &pages).await?;
    let squeezed =
        "return Math.max(...[...document.querySelectorAll('dd')].map(e => e.offsetHeight));";
    buyer.widens(360).await?;
    let tallest: u64 = buyer.ask(squeezed).await?;
    anyhow::ensure!(tallest < 160, "a value is squeezed into {tallest} px");

    let own = format!("/console{order}");
    let pages = [
        own.clone(),
        format!("{own}/refund"),
        "/console/orders".to_owned(),
        "/console/customers".to_owned(),
        "/console/products".to_owned(),
        "/console/orders/new".to_owned(),
        "/console/refunds".to_owned(),
    ];
    measure(&desk, base, &pages).await
}
