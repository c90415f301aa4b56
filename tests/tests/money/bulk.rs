//! Many orders from a file: checked row by row, each good row an order once, whoever presses how often.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Context;
use reqwest::StatusCode;
use reqwest::header::LOCATION;
use till_tests::{Demo, Http, midnight_after};

use super::export::Desk;

const FILE: &str = "备注：十一月批量\n\
    产品,版本,订单类型,购买人数,购买时长,指定企业,实付比例,优惠说明,业务编号,心情\n\
    云帆客户管理,标准版,新购,10,1年,,,,HT-1,好\n\
    云帆客户管理,,,,,,,,HT-2,\n\
    云帆客户管理,专业版,,20 人,2 years,,90%,老客户,HT-3,\n\
    云帆客户管理,豪华版,,10,1,,,,HT-4,\n\
    云帆客户管理,标准版,续期,5,1年,,,,HT-5,\n\
    云中漫步,标准版,,10,1年,,,,HT-6,\n";

/// Uploads `body`; the address of what was found in it, or the page that says why not.
async fn upload(
    http: &mut Http,
    base: &str,
    name: &'static str,
    body: Vec<u8>,
) -> anyhow::Result<Result<String, String>> {
    let page = format!("{base}/console/orders/bulk");
    let answer = http.upload(&page, "file", name, body).await?;
    Ok(match answer.headers().get(LOCATION) {
        Some(at) => Ok(format!("{base}{}", at.to_str()?)),
        None => Err(answer.text().await?),
    })
}

async fn read(http: &mut Http, url: &str) -> anyhow::Result<String> {
    Ok(http.get(url).await?.text().await?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_checked_row_by_row_and_its_good_rows_become_orders() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let base = demo.manifest.base_url.clone();
    let mut desk = Desk::of(&demo, "owner").await?;
    let before = desk.lines("orders", "").await?.len();
    let http = desk.http();
    let file = upload(http, &base, "十一月.csv", FILE.into()).await?;
    let file = file.map_err(anyhow::Error::msg)?;
    let page = read(http, &file).await?;
    for said in [
        "创建 3 个订单",
        "云帆客户管理 专业版 · 20 人 · 2 年 · 新购",
        "客户自行配置",
        "请填写“云帆客户管理”的版本：标准版、专业版",
        "购买时长请写明单位",
        "续期不需要“购买人数”，请留空",
        "没有在售的产品叫“云中漫步”",
    ] {
        assert!(page.contains(said), "{said} is not on the page:\n{page}");
    }
    assert_eq!(desk.lines("orders", "").await?.len(), before, "none yet");

    let http = desk.http();
    http.post(&file, &file, &[]).await?;
    let done = read(http, &file).await?;
    assert!(done.contains("已创建 3 个订单"), "{done}");
    let rows = desk.results(&file).await?;
    assert_eq!(rows.len(), 6);
    let links: BTreeSet<&str> = rows.iter().map(|row| row[5].as_str()).collect();
    assert_eq!(
        links.len(),
        4,
        "three links, and rows without one: {links:?}"
    );
    for row in rows.iter().filter(|row| !row[5].is_empty()) {
        let mut stranger = Http::new()?;
        let shown = read(&mut stranger, &row[5]).await?;
        assert!(shown.contains("云帆客户管理"), "{shown}");
    }
    assert_eq!(desk.lines("orders", "").await?.len(), before + 3);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_pressed_many_times_at_once_makes_each_order_once() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let base = demo.manifest.base_url.clone();
    let mut desk = Desk::of(&demo, "owner").await?;
    let before = desk.lines("orders", "").await?.len();
    let mut rows = "产品,业务编号\n".to_owned();
    for no in 0..250 {
        rows.push_str(&format!("云帆客户管理,B-{no}\n"));
    }
    let http = desk.http();
    let file = upload(http, &base, "a.csv", rows.into_bytes()).await?;
    let file = file.map_err(anyhow::Error::msg)?;
    let mut people = Vec::new();
    for _ in 0..4 {
        let mut person = Desk::of(&demo, "owner").await?;
        let file = file.clone();
        people.push(tokio::spawn(async move {
            for _ in 0..3 {
                person.http().post(&file, &file, &[]).await?;
            }
            anyhow::Ok(())
        }));
    }
    for person in people {
        person.await??;
    }
    let orders = desk.lines("orders", "").await?;
    assert_eq!(orders.len(), before + 250);
    let rows = desk.results(&file).await?;
    let numbers: BTreeSet<&str> = rows.iter().map(|row| row[4].as_str()).collect();
    assert_eq!(numbers.len(), 250, "each row has an order of its own");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_belongs_to_who_brought_it_and_what_is_none_is_refused() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let base = demo.manifest.base_url.clone();
    let mut owner = Desk::of(&demo, "owner").await?;
    let mut sales = Desk::of(&demo, "sales").await?;
    let example = owner.file("orders/bulk/example/xlsx").await?;
    let file = upload(owner.http(), &base, "example.xlsx", example).await?;
    let file = file.map_err(anyhow::Error::msg)?;
    let page = read(owner.http(), &file).await?;
    assert!(page.contains("创建 3 个订单"), "the example itself: {page}");
    let upload_page = format!("{base}/console/orders/bulk");
    let csrf = sales.http().csrf(&upload_page).await?;
    let pressed = sales.http().post_form(&file, &[("csrf", &csrf)]).await?;
    assert_eq!(pressed.status(), StatusCode::NOT_FOUND);
    let seen = sales.http().get(&file).await?;
    assert_eq!(seen.status(), StatusCode::NOT_FOUND);

    let http = owner.http();
    let many = format!("产品\n{}", "云帆客户管理\n".repeat(501));
    for (name, body, said) in [
        ("a.csv", b"\x00\x01\x02".to_vec(), "无法读取"),
        ("a.csv", "人数\n5\n".into(), "没有找到“产品”"),
        ("a.csv", "产品,产品\n云帆,云帆\n".into(), "出现了两次"),
        ("a.csv", "产品\n".into(), "一次可上传 1 至 500 行"),
        ("a.csv", many.into_bytes(), "501 行"),
    ] {
        let refused = upload(http, &base, name, body).await?;
        let page = refused.err().context("no file of orders")?;
        assert!(page.contains(said), "{said}: {page}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_price_that_is_no_longer_what_was_shown_makes_no_order() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let base = demo.manifest.base_url.clone();
    let minute = Duration::from_secs(60);
    let (_, left) = midnight_after(2 * minute);
    demo.goes_ahead_by(left - minute)?;
    let mut desk = Desk::of(&demo, "owner").await?;
    // More seats to an end that there is: from midnight on for a day less.
    let rows = format!(
        "产品,版本,订单类型,购买人数,指定企业\n\
         云帆客户管理,标准版,扩容,10,{}\n\
         云帆考勤,,,,\n",
        demo.company(0).corpid
    );
    let file = upload(desk.http(), &base, "a.csv", rows.into_bytes()).await?;
    let file = file.map_err(anyhow::Error::msg)?;
    let page = read(desk.http(), &file).await?;
    assert!(page.contains("创建 2 个订单"), "{page}");
    demo.goes_ahead_by(left + minute)?;
    desk.http().post(&file, &file, &[]).await?;
    let done = read(desk.http(), &file).await?;
    for said in ["已创建 1 个订单", "价格与检查时不同"] {
        assert!(done.contains(said), "{said}: {done}");
    }
    Ok(())
}
