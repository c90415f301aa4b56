//! Bank transfers through the console: what finance records pays its order once, and nothing is lost.

use anyhow::Context;
use till_domain::order::ShownState;
use till_tests::Demo;

use crate::books;
use crate::shop::{self, Made, Seller};

/// What the form for recording offers in `field`.
fn offered(form: &str, field: &str) -> anyhow::Result<String> {
    let (_, rest) = form
        .split_once(&format!("name=\"{field}\""))
        .context("the field")?;
    let (_, rest) = rest.split_once("value=\"").context("its value")?;
    let (value, _) = rest.split_once('"').context("its end")?;
    Ok(value.to_owned())
}

/// Records a transfer for `made`; answers with where the browser is sent, or the page of faults.
async fn record(
    seller: &mut Seller,
    made: &Made,
    serial: &str,
    amount: Option<&str>,
) -> anyhow::Result<String> {
    let path = format!("/console/orders/{}/transfer", made.number);
    let form = seller.page(&path).await?;
    let payable = offered(&form, "amount")?;
    let paid_at = offered(&form, "paid-at")?;
    let fields = [
        ("amount", amount.unwrap_or(&payable)),
        ("serial", serial),
        ("payer", "北辰科技有限公司"),
        ("payer-account", "7559 0000 1"),
        ("paid-at", paid_at.as_str()),
    ];
    let answer = seller.fill(&path, &fields).await?;
    match answer.headers().get("location") {
        Some(location) => Ok(location.to_str()?.to_owned()),
        None => Ok(answer.text().await?),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_that_finance_records_pays_its_order_once() -> anyhow::Result<()> {
    let mut demo = Demo::start_with(&["--load-companies", "2"]).await?;
    let mut seller = Seller::sign_in(&demo).await?;
    let account = [
        ("act", "save"),
        ("holder", "云帆信息技术有限公司"),
        ("account", "7559 1234 5678 901"),
        ("bank", "招商银行深圳科技园支行"),
        ("branch-code", ""),
    ];
    let saved = seller.fill("/console/settings/transfer", &account).await?;
    assert!(saved.status().is_redirection(), "{}", saved.text().await?);
    let made = seller.sell().await?;
    let other = seller.sell().await?;
    let early = record(&mut seller, &made, "CMB001", None).await?;
    assert!(early.contains("还没有企业下单"), "nobody has placed it");
    let mut buyer = shop::buyer(&demo, "wwload0000000001", "admin").await?;
    shop::place(&mut buyer, &made).await?;
    let url = format!("{}/transfer", made.link);
    let card = buyer.get(&url).await?.text().await?;
    for shown in ["云帆信息技术有限公司", "755912345678901", "附言码"] {
        assert!(card.contains(shown), "the payee card shows {shown}");
    }
    let short = record(&mut seller, &made, "CMB002", Some("1.00")).await?;
    assert!(short.ends_with("transfer-held"), "{short}");
    let paid = record(&mut seller, &made, "CMB003", None).await?;
    assert!(paid.ends_with("transfer-applied"), "{paid}");
    let again = record(&mut seller, &made, "CMB003", None).await?;
    assert!(again.ends_with("transfer-already"), "{again}");
    let second = record(&mut seller, &made, "CMB004", None).await?;
    assert!(second.ends_with("transfer-held"), "{second}");
    // The bank's line belongs to one order only.
    let mut buyer = shop::buyer(&demo, "wwload0000000002", "admin").await?;
    shop::place(&mut buyer, &other).await?;
    let twice = record(&mut seller, &other, "CMB003", None).await?;
    assert!(twice.contains("已登记在另一个订单上"), "{twice}");
    let store = books::open(&mut demo).await?;
    let detail = books::order(&store, &made.number).await?;
    assert_eq!(books::fate(&detail), (ShownState::Paid, 1, 0, 2));
    let detail = books::order(&store, &other.number).await?;
    assert_eq!(books::fate(&detail), (ShownState::AwaitingPayment, 0, 0, 0));
    books::balance(&store).await
}
