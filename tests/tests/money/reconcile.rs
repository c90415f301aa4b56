//! A day of the channel account is held against the channel's bill: whatever differs is found, is shown to
//! finance, and stays as it is until a person says why it is all right.

use anyhow::Context;
use serde_json::json;
use till_domain::time::{Day, Span};
use till_tests::Demo;

use crate::books;
use crate::shop::{self, Made, Sandbox, Seller};

const HOME: &str = "/console/payments/books";
const DAY: Span = Span::hours(24);
/// What is wrong with the bill's lines: of so many payments, and of so many refunds of the first of them. With
/// the late one that the next day's bill tells, ten mismatches that are found on the day itself.
const FAULTS: [&str; 6] = [
    "none",
    "missing",
    "twice",
    "extra",
    "wrong_amount",
    "wrong_status",
];

/// Puts the clocks to the next noon, so that no midnight comes between; the day.
async fn noon(sandbox: &Sandbox) -> anyhow::Result<Day> {
    let now = sandbox.now().await?;
    let noon = now.day().end().plus(Span::hours(12));
    sandbox.forward(noon.millis() - now.millis()).await?;
    Ok(noon.day())
}

/// A sale and its attempt, paid by a company of its own.
async fn sale(demo: &Demo, sandbox: &Sandbox, company: usize) -> anyhow::Result<(Made, String)> {
    let made = Seller::sign_in(demo).await?.sell().await?;
    let mut http = shop::buyer(demo, &format!("wwload{company:010}"), "admin").await?;
    shop::place(&mut http, &made).await?;
    let attempt = sandbox.newest().await?;
    assert!(sandbox.pay(&attempt, json!({})).await?);
    shop::wait_for(&mut http, &made, "支付成功").await?;
    Ok((made, attempt))
}

/// As many refunds of ¥1 as there are faults: what the channel calls them.
async fn give_back(
    demo: &Demo,
    sandbox: &Sandbox,
    sale: &(Made, String),
) -> anyhow::Result<Vec<String>> {
    let mut seller = Seller::sign_in(demo).await?;
    let path = format!("/console/orders/{}/refund/start", sale.0.number);
    for _ in FAULTS {
        let fields = [
            ("amount", "1.00"),
            ("take_back", "nothing"),
            ("start-reason", "分批退还"),
        ];
        let begun = seller.act("/console/orders", &path, &fields).await?;
        assert_eq!(begun, 303);
    }
    for _ in 0..300 {
        let trade = sandbox.trade(&sale.1).await?;
        if trade["refunded_fen"].as_i64() == Some(100 * i64::try_from(FAULTS.len())?) {
            let refunds = trade["refunds"].as_array().context("refunds")?;
            let numbers = refunds.iter().map(|refund| &refund["out_refund_no"]);
            let numbers = numbers.map(|number| number.as_str().map(str::to_owned));
            let numbers: Option<Vec<_>> = numbers.collect();
            return numbers.context("their numbers");
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    anyhow::bail!("not all went back: {}", sandbox.trade(&sale.1).await?)
}

/// Has a day compared, and reads its page.
async fn compare(demo: &Demo, day: Day) -> anyhow::Result<(String, String)> {
    let mut seller = Seller::sign_in(demo).await?;
    let list = seller.page(HOME).await?;
    let account = list
        .split("<option value=\"")
        .nth(1)
        .and_then(|rest| rest.split_once('"'))
        .map(|(id, _)| id.to_owned())
        .context("an account")?;
    let day = day.to_string();
    let fields = [("account", account.as_str()), ("day", day.as_str())];
    let done = seller.fill(HOME, &fields).await?;
    anyhow::ensure!(
        done.status() == 303,
        "{}: {}",
        done.status(),
        done.text().await?
    );
    let path = format!("{HOME}/{account}/{day}");
    let page = seller.page(&path).await?;
    Ok((path, page))
}

/// How often each difference stands on the page.
fn differences(page: &str) -> Vec<(&'static str, usize)> {
    let words = [
        "收款 · 渠道账单缺少",
        "收款 · 本系统缺少",
        "收款 · 账单重复",
        "收款 · 金额不符",
        "收款 · 状态不符",
        "收款 · 跨日到账",
        "退款 · 渠道账单缺少",
        "退款 · 本系统缺少",
        "退款 · 账单重复",
        "退款 · 金额不符",
        "退款 · 状态不符",
    ];
    let counted = words.map(|word| (word, page.matches(&format!("<h3>{word}</h3>")).count()));
    counted
        .into_iter()
        .filter(|(_, times)| *times > 0)
        .collect()
}

async fn resolve(seller: &mut Seller, path: &str, page: &str, reason: &str) -> anyhow::Result<u16> {
    let exception = page
        .split("name=\"exception\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split_once('"'))
        .map(|(id, _)| id.to_owned())
        .context("a difference")?;
    let fields = [("exception", exception.as_str()), ("reason", reason)];
    seller.act(path, &format!("{path}/resolve"), &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn all_ten_mismatches_of_a_bill_are_found_and_wait_for_a_person() -> anyhow::Result<()> {
    let companies = (FAULTS.len() + 1).to_string();
    let mut demo = Demo::start_with(&["--load-companies", &companies]).await?;
    let sandbox = Sandbox::of(&demo)?;
    let day = noon(&sandbox).await?;
    let mut sales = Vec::new();
    for (company, fault) in FAULTS.iter().chain(["late"].iter()).enumerate() {
        let sale = sale(&demo, &sandbox, company + 1).await?;
        sandbox.knobs(&sale.1, json!({ "bill": fault })).await?;
        sales.push(sale);
    }
    let [first, .., (late, _)] = sales.as_slice() else {
        anyhow::bail!("sales");
    };
    let refunds = give_back(&demo, &sandbox, first).await?;
    for (refund, fault) in refunds.iter().zip(FAULTS) {
        sandbox.knobs(refund, json!({ "bill": fault })).await?;
    }

    // Not before the next morning is there anything to compare.
    sandbox.forward(DAY.millis()).await?;
    let (path, page) = compare(&demo, day).await?;
    let found = [
        // The one that is gone, and the one that is late.
        ("收款 · 渠道账单缺少", 2),
        ("收款 · 本系统缺少", 1),
        ("收款 · 账单重复", 1),
        ("收款 · 金额不符", 1),
        ("收款 · 状态不符", 1),
        ("退款 · 渠道账单缺少", 1),
        ("退款 · 本系统缺少", 1),
        ("退款 · 账单重复", 1),
        ("退款 · 金额不符", 1),
        ("退款 · 状态不符", 1),
    ];
    assert_eq!(differences(&page), found, "{page}");
    assert!(page.contains("11 项待处理"));
    // A second run changes nothing.
    let (_, again) = compare(&demo, day).await?;
    assert_eq!(differences(&again), found);

    // A difference goes by a reason only, and stays on the page with it.
    let mut seller = Seller::sign_in(&demo).await?;
    assert_eq!(resolve(&mut seller, &path, &page, "  ").await?, 422);
    assert_eq!(
        resolve(&mut seller, &path, &page, "已与渠道核实").await?,
        303
    );
    let (_, resolved) = compare(&demo, day).await?;
    assert!(resolved.contains("10 项待处理") && resolved.contains("已与渠道核实"));

    // The payment stands in the next day's bill: there it is told, here it is missed no more.
    sandbox.forward(DAY.millis()).await?;
    let (_, next) = compare(&demo, day.plus_days(1)).await?;
    assert_eq!(differences(&next), [("收款 · 跨日到账", 1)], "{next}");
    assert!(next.contains(&late.number), "{next}");

    assert!(seller_reads_balance(&demo).await?.contains("借贷平衡"));
    // The order itself shows what the channel keeps of it: 0.6 % of ¥720, given back in part.
    let mut seller = Seller::sign_in(&demo).await?;
    let order = seller.reads(&first.0).await?;
    assert!(
        order.contains("渠道结算") && order.contains("¥4.32"),
        "{order}"
    );
    assert!(order.contains("−¥0.006"), "{order}");

    let store = books::open(&mut demo).await?;
    books::balance(&store).await?;
    let detail = books::order(&store, &first.0.number).await?;
    assert_eq!(detail.refunds.len(), FAULTS.len());
    Ok(())
}

async fn seller_reads_balance(demo: &Demo) -> anyhow::Result<String> {
    Seller::sign_in(demo)
        .await?
        .page("/console/payments/balance")
        .await
}

#[tokio::test]
async fn days_are_taken_away_as_a_file_and_other_days_are_refused_with_their_limits()
-> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let sandbox = Sandbox::of(&demo)?;
    let day = noon(&sandbox).await?;
    sandbox.forward(DAY.millis()).await?;
    // Nothing happened: that there was no bill is an answer, too.
    let (_, page) = compare(&demo, day).await?;
    assert!(
        page.contains("渠道当天没有账单") && page.contains("没有差异"),
        "{page}"
    );
    let mut seller = Seller::sign_in(&demo).await?;
    let csv = seller.page(&format!("{HOME}/export/csv")).await?;
    assert!(
        csv.contains(&day.to_string()) && csv.contains("手续费（元）"),
        "{csv}"
    );
    let list = seller.page(HOME).await?;
    let account = list
        .split("<option value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let today = day.plus_days(1).to_string();
    let fields = [
        ("account", account.context("an account")?),
        ("day", today.as_str()),
    ];
    let refused = seller.fill(HOME, &fields).await?;
    assert_eq!(refused.status(), 422);
    let words = refused.text().await?;
    assert!(words.contains(&format!("至 {day} 之间的日期")), "{words}");
    Ok(())
}
