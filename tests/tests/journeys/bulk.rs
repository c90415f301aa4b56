//! A salesperson brings a table of orders, mends nothing, and leaves with links.

use till_tests::{Browser, Demo, Look, staff_signs_in};

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_orders_is_checked_and_becomes_orders_with_links() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("十一月.csv");
    let mut rows = "产品,版本,订单类型,购买人数,购买时长,指定企业,业务编号\n\
         云帆客户管理,标准版,新购,10,1年,,HT-1\n\
         云帆客户管理,豪华版,,10,1,,HT-2\n"
        .to_owned();
    // More than one press creates.
    rows.push_str(&"云帆考勤,,,,,,\n".repeat(120));
    std::fs::write(&path, rows)?;

    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "sales").await?;
    desk.follow_words("订单").await?;
    desk.follow_words("批量创建").await?;
    desk.picture("bulk-upload").await?;
    let file = desk.find("#file").await?;
    file.send_keys(path.display().to_string()).await?;
    desk.follow_words("检查表格").await?;
    desk.says(&[
        "可以创建",
        "121",
        "请填写“云帆客户管理”的版本",
        "客户自行配置",
    ])
    .await?;
    desk.keep("bulk-checked").await?;
    // The page presses again by itself until all are there.
    desk.follow_words("创建 121 个订单").await?;
    desk.wait_for("已创建 121 个订单").await?;
    desk.says(&["另有 1 行有问题", "下载结果"]).await?;
    desk.keep("bulk-done").await?;
    let url = desk.url().await?;
    desk.find("button[data-copy]").await?;

    let phone = Browser::open(Look::PHONE.english().dark()).await?;
    staff_signs_in(&phone, &demo, "sales").await?;
    phone.prefers(&demo.manifest.base_url, "en").await?;
    phone.go(&url).await?;
    phone
        .says(&["121 orders created", "1 row had faults"])
        .await?;
    phone.picture("bulk-done-phone").await?;
    let page = format!("{}/console/orders/bulk", demo.manifest.base_url);
    phone.go(&page).await?;
    phone.picture("bulk-upload-phone").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_becomes_orders_without_scripts_press_by_press() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("a.csv");
    std::fs::write(&path, format!("产品\n{}", "云帆考勤\n".repeat(101)))?;
    let desk = Browser::without_script(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "sales").await?;
    desk.go(&format!("{}/console/orders/bulk", demo.manifest.base_url))
        .await?;
    let file = desk.find("#file").await?;
    file.send_keys(path.display().to_string()).await?;
    desk.follow_words("检查表格").await?;
    desk.follow_words("创建 101 个订单").await?;
    desk.wait_for("已创建 100 / 101 个订单").await?;
    desk.keep("bulk-running").await?;
    desk.follow_words("继续创建").await?;
    desk.wait_for("已创建 101 个订单").await
}
