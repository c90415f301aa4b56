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

/// What stands behind `before` and in front of `until`.
fn between<'a>(page: &'a str, before: &str, until: &str) -> anyhow::Result<&'a str> {
    let (_, rest) = page.split_once(before).context("the beginning")?;
    Ok(rest.split_once(until).context("the end")?.0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_finds_its_order_and_is_booked_when_it_is_confirmed() -> anyhow::Result<()> {
    let mut demo = Demo::start_with(&["--load-companies", "2"]).await?;
    let mut seller = Seller::sign_in(&demo).await?;
    let account = [
        ("act", "save"),
        ("holder", "云帆信息技术有限公司"),
        ("account", "755912345678901"),
        ("bank", "招商银行深圳科技园支行"),
        ("branch-code", ""),
    ];
    seller.fill("/console/settings/transfer", &account).await?;
    let made = seller.sell().await?;
    let mut buyer = shop::buyer(&demo, "wwload0000000001", "admin").await?;
    shop::place(&mut buyer, &made).await?;
    let path = format!("/console/orders/{}/transfer", made.number);
    let form = seller.page(&path).await?;
    let payable = offered(&form, "amount")?;
    let today = offered(&form, "paid-at")?;
    let code = between(&form, "<dt>附言码</dt><dd><code>", "</code>")?.to_lowercase();
    let (today, _) = today.split_once('T').context("a day")?;
    let statement = format!(
        "账号,755912345678901\n交易日期,贷方金额,对方户名,摘要,流水号\n\
         {today},{payable},某代付公司,货款 {code},CMB101\n\
         {today},12.34,,结息,CMB102\n{today},,某供应商,付款,CMB103\n"
    );
    let page = "/console/payments/statement";
    let report = seller.upload(page, statement.clone().into_bytes()).await?;
    for shown in [
        "附言码一致",
        "可能是代付",
        "没有对应的订单",
        "第 5 行 · 支出",
    ] {
        assert!(report.contains(shown), "the report says {shown}: {report}");
    }
    assert!(report.contains(&format!("action=\"{path}\"")), "{report}");
    // Reading books nothing.
    let report = seller.upload(page, statement.clone().into_bytes()).await?;
    assert!(report.contains("<dt>之前已登记</dt><dd>0</dd>"), "{report}");
    let (serial, paid_at) = (offered(&report, "serial")?, offered(&report, "paid-at")?);
    let (amount, payer) = (offered(&report, "amount")?, offered(&report, "payer")?);
    let fields = [
        ("amount", amount.as_str()),
        ("serial", &serial),
        ("payer", &payer),
        ("payer-account", ""),
        ("paid-at", &paid_at),
    ];
    let answer = seller.fill(&path, &fields).await?;
    assert!(answer.status().is_redirection(), "{}", answer.text().await?);
    let again = seller.upload(page, statement.into_bytes()).await?;
    assert!(again.contains("<dt>之前已登记</dt><dd>1</dd>"), "{again}");
    assert!(!again.contains("附言码一致"), "{again}");
    // Whoever decides about a line finds it filled in.
    let filled = format!("{path}?serial=CMB101&amount=12.34");
    let form = seller.page(&filled).await?;
    assert_eq!(offered(&form, "serial")?, "CMB101");
    assert_eq!(offered(&form, "amount")?, "12.34");
    let foreign = seller.upload(page, b"a,b\n1,2\n".to_vec()).await?;
    assert!(foreign.contains("文件中找不到这些列"), "{foreign}");
    let store = books::open(&mut demo).await?;
    let detail = books::order(&store, &made.number).await?;
    assert_eq!(books::fate(&detail), (ShownState::Paid, 1, 0, 0));
    books::balance(&store).await
}
