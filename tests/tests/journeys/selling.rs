//! A salesperson creates an order in the console, a buyer pays it, and the seats are right.

use till_domain::time::Day;
use till_tests::{Browser, Demo, Look, pay_on_the_phone, share, staff_signs_in, today, yuan};

use crate::draft::{CRM, CRM_STANDARD, Draft, Off};

/// What the sale must come to.
#[derive(Debug, Clone, Copy)]
struct Outcome<'a> {
    company: usize,
    fen: i64,
    seats: &'a str,
    start: Day,
    end: Day,
}

/// Creates it, buys it with the company's admin, and reads the seats in the order centre and in the
/// console.
async fn sell(draft: Draft<'_>, outcome: Outcome<'_>) -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let company = demo.company(outcome.company);
    let admin = company.admin()?;
    let amount = yuan(outcome.fen);
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "sales").await?;
    let link = draft.send(&desk, &amount).await?;

    let buyer = Browser::open(Look::PHONE).await?;
    buyer.go(&link).await?;
    buyer.sign_in(company, &admin.userid).await?;
    buyer.says(&[draft.product, &amount]).await?;
    buyer
        .follow("main button.pay__submit, .pay__bar button")
        .await?;
    buyer.wait_for(&amount).await?;
    buyer.wait_for("选择支付方式").await?;
    pay_on_the_phone(&buyer, &amount).await?;
    buyer.wait_for("已支付").await?;

    let base = &demo.manifest.base_url;
    buyer.go(&format!("{base}/orders/subscriptions")).await?;
    let (start, end) = (outcome.start.to_string(), outcome.end.to_string());
    let row = row_of(&buyer, draft.product).await?;
    for word in [outcome.seats, &start, &end] {
        anyhow::ensure!(
            row.contains(word),
            "no {word:?} in the subscription {row:?}"
        );
    }
    desk.go(&format!("{base}/console/customers/{}", company.corpid))
        .await?;
    desk.says(&[&company.name, draft.product, &end]).await
}

async fn row_of(page: &Browser, app: &str) -> anyhow::Result<String> {
    page.wait_for(app).await?;
    for row in page
        .driver
        .find_all(thirtyfour::By::Css("tbody tr"))
        .await?
    {
        let text = row.text().await?;
        if text.contains(app) {
            return Ok(text);
        }
    }
    anyhow::bail!("no row about {app}:\n{}", page.text().await?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_order_with_a_date_starts_on_that_date() -> anyhow::Result<()> {
    let start = today().plus_days(10);
    let draft = Draft {
        seats: Some(40),
        duration: Some((2, "year")),
        start: Some(start),
        ..Draft::default()
    };
    let outcome = Outcome {
        company: 2,
        fen: 40 * 6_000 * 2,
        seats: "40",
        start,
        end: start.plus_days(729),
    };
    sell(draft, outcome).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_amount_off_is_what_the_buyer_does_not_pay() -> anyhow::Result<()> {
    let draft = Draft {
        off: Off::Yuan("199.99"),
        ..Draft::default()
    };
    let outcome = Outcome {
        company: 2,
        fen: 40 * 6_000 - 19_999,
        seats: "40",
        start: today(),
        end: today().plus_days(364),
    };
    sell(draft, outcome).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ratio_is_rounded_once_after_the_days() -> anyhow::Result<()> {
    let draft = Draft {
        seats: Some(33),
        duration: Some((100, "day")),
        off: Off::Percent("92"),
        ..Draft::default()
    };
    let original = share(33 * 6_000, 100, 365);
    let outcome = Outcome {
        company: 2,
        fen: share(original, 92, 100),
        seats: "33",
        start: today(),
        end: today().plus_days(99),
    };
    sell(draft, outcome).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_follows_the_seats_that_are_running() -> anyhow::Result<()> {
    // 青禾 holds 50 seats, bought 344 days ago for a year.
    let draft = Draft {
        product: CRM,
        kind: "renewal",
        edition: CRM_STANDARD,
        seats: None,
        pinned: Some("ww1a2b3c4d5e6f7a01"),
        ..Draft::default()
    };
    let start = today().plus_days(-344 + 365);
    let outcome = Outcome {
        company: 0,
        fen: 50 * 10_000,
        seats: "50",
        start,
        end: start.plus_days(364),
    };
    sell(draft, outcome).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expansion_pays_the_difference_for_the_days_that_are_left() -> anyhow::Result<()> {
    // 江南 holds 120 + 30 seats since 50 days, for a year; 60 more reach the tier of ¥80.
    let draft = Draft {
        product: CRM,
        kind: "expansion",
        edition: CRM_STANDARD,
        seats: Some(60),
        duration: None,
        pinned: Some("ww1a2b3c4d5e6f7a05"),
        ..Draft::default()
    };
    let left = 365 - 50;
    let outcome = Outcome {
        company: 4,
        fen: share(210 * 8_000 - 150 * 10_000, left, 365),
        seats: "210",
        start: today().plus_days(-50),
        end: today().plus_days(left - 1),
    };
    sell(draft, outcome).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_leaves_the_choice_to_the_buyer_takes_two_clicks() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "sales").await?;
    desk.follow_words("新建收款订单").await?;
    desk.picture("create-product").await?;
    desk.follow_named(CRM).await?;
    desk.follow("#draft button.btn--lg").await?;
    desk.wait_for("链接已就绪").await?;
    let link = crate::draft::copied(&desk).await?;
    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&link).await?;
    buyer.says(&[CRM, "选择版本", "登录"]).await?;
    Ok(())
}
