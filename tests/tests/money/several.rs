//! One act on several orders of the list.

use anyhow::Context;
use till_domain::order::{OrderState, ShownState};
use till_tests::{Demo, Http};

use crate::books;
use crate::export::Desk;
use crate::shop::{self, Made, Seller};

const SEVERAL: &str = "/console/orders/several";

/// The ids by which the list ticks these orders.
async fn ticks(seller: &mut Seller, orders: &[&Made]) -> anyhow::Result<Vec<String>> {
    let list = seller.page("/console/orders").await?;
    let tick = |made: &&Made| {
        let row = list.split("<tr>").find(|row| row.contains(&made.number))?;
        let (_, rest) = row.split_once("name=\"order\" value=\"")?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let ids = orders.iter().map(tick);
    ids.collect::<Option<_>>()
        .context("every order has its tick")
}

/// The form of `act` on these orders, filled in.
fn form<'a>(act: &'a str, word: (&'a str, &'a str), ids: &'a [String]) -> Vec<(&'a str, &'a str)> {
    let orders = ids.iter().map(|id| ("order", id.as_str()));
    [("act", act), word].into_iter().chain(orders).collect()
}

async fn post(
    http: &mut Http,
    base: &str,
    fields: &[(&str, &str)],
) -> anyhow::Result<(u16, String)> {
    let (page, url) = (format!("{base}/console/orders"), format!("{base}{SEVERAL}"));
    let answer = http.post(&page, &url, fields).await?;
    Ok((answer.status().as_u16(), answer.text().await?))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fits_is_done_what_is_refused_says_why_and_the_rest_stays() -> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let base = demo.manifest.base_url.clone();
    let mut seller = Seller::sign_in(&demo).await?;
    let mut desk = Desk::of(&demo, "owner").await?;
    let open = seller.sell().await?;
    let placed = seller.sell().await?;
    let long = seller.sell().await?;
    let mut buyer = shop::admin(&demo, shop::FREE_COMPANY).await?;
    shop::place(&mut buyer, &placed).await?;
    let ids = ticks(&mut seller, &[&open, &placed, &long]).await?;
    // A link lives ninety days at most: this one has no more to give.
    let (status, _) = post(
        desk.http(),
        &base,
        &form("extend", ("days", "75"), &ids[2..]),
    )
    .await?;
    assert_eq!(status, 303);

    let (status, page) = post(desk.http(), &base, &form("extend", ("days", "90x"), &ids)).await?;
    assert_eq!(status, 422);
    assert!(page.contains("天数"), "{page}");
    let (status, page) = post(desk.http(), &base, &form("extend", ("days", "30"), &ids)).await?;
    assert_eq!(status, 422);
    assert!(page.contains("2 张已完成，1 张没有成功"), "{page}");
    assert!(
        page.contains(&long.number) && !page.contains(&open.number),
        "{page}"
    );

    let (status, _) = post(
        desk.http(),
        &base,
        &form("cancel", ("reason", "活动取消"), &ids[..2]),
    )
    .await?;
    assert_eq!(status, 303);
    let look = format!(
        "{base}{SEVERAL}?act=cancel&order={}&order={}",
        ids[0], ids[2]
    );
    let page = desk.http().get(&look).await?.text().await?;
    assert!(
        page.contains("共 1 张订单") && page.contains("另有 1 张不会变动"),
        "{page}"
    );

    let store = books::open(&mut demo).await?;
    for (made, state) in [
        (&open, ShownState::Cancelled),
        (&placed, ShownState::Cancelled),
        (&long, ShownState::Unplaced),
    ] {
        let detail = books::order(&store, &made.number).await?;
        assert_eq!(detail.order.shown(), state, "{}", made.number);
        if let OrderState::Cancelled { reason, .. } = &detail.order.state {
            assert_eq!(reason, "活动取消");
        }
    }
    books::balance(&store).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_that_one_may_not_see_are_left_alone_and_not_named() -> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let base = demo.manifest.base_url.clone();
    let mut seller = Seller::sign_in(&demo).await?;
    let made = seller.sell().await?;
    let ids = ticks(&mut seller, &[&made]).await?;
    let ours = demo.console_user("owner")?.provider.clone();
    let rival = demo.manifest.console.iter();
    let rival = rival
        .filter(|user| user.provider != ours)
        .find(|user| user.role == "owner");
    let rival = rival.context("another provider's owner")?.clone();
    let sales = demo.console_user("sales")?.clone();
    for user in [rival, sales] {
        let mut http = Http::new()?;
        let door = format!("{base}/console/sign-in");
        let fields = [
            ("email", user.email.as_str()),
            ("password", user.password.as_str()),
        ];
        http.post(&door, &door, &fields).await?;
        let (status, page) =
            post(&mut http, &base, &form("cancel", ("reason", "捣乱"), &ids)).await?;
        assert_eq!(status, 422, "{}", user.email);
        assert!(
            page.contains("没有可以操作的订单"),
            "{}: {page}",
            user.email
        );
        assert!(!page.contains(&made.number), "{}: {page}", user.email);
    }
    let store = books::open(&mut demo).await?;
    let detail = books::order(&store, &made.number).await?;
    assert_eq!(detail.order.shown(), ShownState::Unplaced);
    Ok(())
}
