//! 开票, from both sides: a special one from application to file, and its way back before the money.

use till_tests::{Browser, Demo, Http, Look};

use crate::refunds::{console, look_until, path_of};

/// The demo's company whose order is paid and in its refund window.
const PAID: usize = 4;

const PDF: &[u8] = b"%PDF-1.7\n% a fapiao\n%%EOF\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_special_fapiao_is_asked_for_sent_downloaded_reversed_and_then_the_money_goes_back()
-> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let base = demo.manifest.base_url.clone();
    let company = demo.company(PAID);
    let admin = company.admin()?;

    // The buyer asks; a wrong check character is warned about, and confirmed.
    let phone = Browser::open(Look::PHONE).await?;
    phone.open_centre(&demo, company, &admin.userid).await?;
    let order = path_of(&phone, "已支付").await?;
    let page = format!("{base}{order}/fapiao");
    phone.go(&format!("{base}{order}")).await?;
    phone.follow_words("申请开票").await?;
    phone.says(&["增值税专用发票", "可开票"]).await?;
    phone.choose("kind", "special").await?;
    for (field, text) in [
        ("#title", "福州示例网络有限公司"),
        ("#tax_number", "91350100M000100Y44"),
        ("#address", "福州市鼓楼区软件大道 89 号"),
        ("#phone", "0591-8700 0000"),
        ("#bank", "招商银行福州分行"),
        ("#account", "5919 0000 0110 203"),
        ("#email", "caiwu@example.com"),
    ] {
        phone.type_in(field, text).await?;
    }
    phone.picture("fapiao-apply").await?;
    phone
        .follow("form[aria-label='申请开票'] .btn--primary")
        .await?;
    phone.says(&["校验位不符"]).await?;
    phone.picture("fapiao-doubtful").await?;
    phone.click("input[name='confirmed']").await?;
    phone
        .follow("form[aria-label='申请开票'] .btn--primary")
        .await?;
    phone.says(&["待开票", "福州示例网络有限公司"]).await?;
    phone.picture("fapiao-waiting").await?;

    // Finance makes it out, and uploads what is no fapiao first.
    let desk = console(&demo, "finance").await?;
    desk.go(&format!("{base}/console/fapiao?q=福州示例"))
        .await?;
    desk.says(&["开票管理", "福州示例网络有限公司"]).await?;
    desk.picture("fapiao-queue").await?;
    desk.follow("a.row-link").await?;
    desk.says(&["招商银行福州分行", "591900000110203", "caiwu@example.com"])
        .await?;
    let folder = demo.folder();
    for (name, body) in [
        ("wrong.pdf", b"MZ not a fapiao".as_slice()),
        ("fapiao.pdf", PDF),
    ] {
        std::fs::write(folder.join(name), body)?;
    }
    let send = async |name: &str| -> anyhow::Result<()> {
        let file = desk.find("#file").await?;
        file.send_keys(folder.join(name).display().to_string())
            .await?;
        desk.type_in("#issue-number", "26352000000012345678")
            .await?;
        desk.follow("form[aria-label='标记已开票'] .btn--primary")
            .await
    };
    send("wrong.pdf").await?;
    desk.says(&["不是 PDF、OFD 或 XML 文件"]).await?;
    send("fapiao.pdf").await?;
    desk.says(&["已开票", "26352000000012345678", "fapiao.pdf"])
        .await?;
    desk.picture("fapiao-issued").await?;
    let desk_page = desk.url().await?;

    // The buyer downloads it; a stranger finds nothing.
    phone.go(&page).await?;
    phone.says(&["已开票", "fapiao.pdf"]).await?;
    phone.picture("fapiao-done").await?;
    let link = phone.find("a[download]").await?.attr("href").await?;
    let link = format!("{base}{}", link.unwrap_or_default());
    let mut buyer = Http::new()?;
    buyer.sign_in(&base, &company.corpid, &admin.userid).await?;
    let file = buyer.get(&link).await?;
    assert_eq!(file.headers()["content-type"], "application/pdf");
    assert!(
        file.headers()["content-disposition"]
            .to_str()?
            .starts_with("attachment")
    );
    assert_eq!(file.bytes().await?, PDF);
    let other = demo.company(0);
    let mut stranger = Http::new()?;
    stranger
        .sign_in(&base, &other.corpid, &other.admin()?.userid)
        .await?;
    assert_eq!(stranger.get(&link).await?.status(), 404);

    // No money back before the red-letter step has begun.
    let refund = format!("{base}{order}/refund");
    phone.go(&refund).await?;
    phone.says(&["须先发起冲红"]).await?;
    let desk_page = desk_page.split('?').next().unwrap_or_default().to_owned();
    desk.go(&desk_page).await?;
    desk.click("details.more summary").await?;
    desk.follow("form[action$='/start-red'] button[type='submit']")
        .await?;
    desk.says(&["红冲中"]).await?;
    desk.picture("fapiao-reversing").await?;
    phone.go(&refund).await?;
    phone.type_in("#reason", "采购重复，申请退款").await?;
    phone.follow_words("提交申请").await?;
    let number = order.trim_start_matches("/orders/");
    desk.go(&format!("{base}/console/orders/{number}/refund"))
        .await?;
    desk.follow_words("同意退款").await?;
    look_until(&phone, &refund, "已退回付款账户").await?;
    desk.go(&desk_page).await?;
    desk.type_in("#finish-red-number", "26352000000087654321")
        .await?;
    desk.follow("form[action$='/finish-red'] button[type='submit']")
        .await?;
    desk.says(&["已红冲", "26352000000087654321"]).await?;
    phone.go(&page).await?;
    phone.says(&["已红冲", "可开票金额为零"]).await?;
    phone.picture("fapiao-reversed").await?;
    phone.go(&format!("{base}/orders/subscriptions")).await?;
    phone.find(".centre__main h1").await?;
    phone.silent_about(&["教务定制"]).await
}
