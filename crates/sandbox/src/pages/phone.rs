//! The payer's phone after scanning the code: who is paid, what for, how much; confirm or decline.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;

use super::{Pages, escape, frame, stylesheet, yuan};
use crate::{
    clock::for_people,
    wechat_pay::{
        book::{Payment, Trade},
        oauth::account,
        pay::{self, PaidAt, PayRefused},
    },
};

const CHECK: &str = r#"<svg class="mark good" viewBox="0 0 64 64" aria-hidden="true"><circle cx="32" cy="32" r="30"/><path d="M19 33l9 9 18-19"/></svg>"#;
const CROSS: &str = r#"<svg class="mark bad" viewBox="0 0 64 64" aria-hidden="true"><circle cx="32" cy="32" r="30"/><path d="M32 17v19M32 45v2"/></svg>"#;

#[derive(Deserialize)]
pub(super) struct Scanned {
    #[serde(default)]
    code_url: String,
}

#[derive(Deserialize)]
pub(super) struct Came {
    #[serde(default)]
    prepay_id: String,
    redirect_url: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Said {
    #[serde(default)]
    said: String,
}

pub(super) async fn css() -> Response {
    stylesheet(include_str!("phone.css"))
}

/// `GET /phone?code_url=weixin://wxpay/bizpayurl?pr=…`: what a phone's scanner would do.
pub(super) async fn scan(Query(scanned): Query<Scanned>) -> Response {
    let pr = scanned.code_url.rsplit_once("pr=").map_or("", |(_, pr)| pr);
    if !pr.is_empty() && pr.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Redirect::to(&format!("/phone/{pr}")).into_response();
    }
    notice(CROSS, "无法识别的二维码", "Not a code of WeChat Pay", "")
}

/// H5: the phone's browser comes from the merchant's page (channels.md 1.4). WeChat compares the `Referer`
/// with the domains that the merchant registered; here it has to be there at all.
pub(super) async fn from_browser(
    State(pages): State<Pages>,
    headers: HeaderMap,
    Query(came): Query<Came>,
) -> Response {
    let said = |name| headers.get(name).and_then(|v| v.to_str().ok());
    if said(header::USER_AGENT).is_some_and(|agent| agent.contains("MicroMessenger")) {
        let english = "H5 is for browsers outside WeChat.";
        return notice(CROSS, "请在微信外打开订单，进行支付", english, "");
    }
    if !said(header::REFERER).is_some_and(|referer| referer.starts_with("http")) {
        let english = "The merchant’s page sent no Referer.";
        return notice(CROSS, "商家参数格式有误，请联系商家解决", english, "");
    }
    let key = pages.desk.book().by_code(&came.prepay_id).map(Trade::key);
    let Some(key) = key else {
        return refused(PayRefused::NotFound);
    };
    let back = came
        .redirect_url
        .filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    if let Some(trade) = pages.desk.book().trade_mut(&key) {
        trade.return_url = back;
    }
    Redirect::to(&format!("/phone/{}", came.prepay_id)).into_response()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CallUp {
    app_id: String,
    time_stamp: String,
    nonce_str: String,
    package: String,
    sign_type: String,
    pay_sign: String,
}

/// JSAPI: what WeChat does with the fields of `getBrandWCPayRequest` (channels.md 1.3).
pub(super) async fn in_app(
    State(pages): State<Pages>,
    headers: HeaderMap,
    Query(call): Query<CallUp>,
) -> Response {
    let pr = call.package.strip_prefix("prepay_id=").unwrap_or_default();
    let Some(trade) = pages.desk.book().by_code(pr).cloned() else {
        return refused(PayRefused::NotFound);
    };
    let text = format!(
        "{}\n{}\n{}\n{}\n",
        call.app_id, call.time_stamp, call.nonce_str, call.package
    );
    let merchant = pages.desk.merchant(&trade.mchid);
    let signed = merchant.is_some_and(|merchant| {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &merchant.public_key);
        STANDARD
            .decode(&call.pay_sign)
            .is_ok_and(|signature| key.verify(text.as_bytes(), &signature).is_ok())
    });
    if !signed || call.sign_type != "RSA" || call.app_id != trade.appid {
        return notice(CROSS, "支付验证签名失败", "paySign does not hold.", "");
    }
    if account(&headers, &trade.appid).as_deref() != trade.payer() {
        let english = "This order was made for another WeChat account.";
        return notice(CROSS, "下单账号与支付账号不一致", english, "");
    }
    Redirect::to(&format!("/phone/{pr}")).into_response()
}

/// The way back into the merchant's page, for those who came from there.
fn way_back(trade: &Trade) -> String {
    trade.return_url.as_ref().map_or_else(String::new, |url| {
        format!(
            r#"<a class="plain" href="{}">返回商户<small>Back to the merchant</small></a>"#,
            escape(url),
        )
    })
}

/// Opening the page begins the payment: who began in time may finish.
pub(super) async fn show(
    State(pages): State<Pages>,
    Path(pr): Path<String>,
    Query(said): Query<Said>,
) -> Response {
    let now_ms = pages.desk.now_ms();
    let Some(trade) = pages.desk.book().by_code(&pr).cloned() else {
        return refused(PayRefused::NotFound);
    };
    if let Some(payment) = &trade.payment {
        return paid(&pages, &trade, payment);
    }
    if let Err(why) = pay::may_pay(&trade, now_ms, false) {
        return refused(why);
    }
    match said.said.as_str() {
        "declined" => {
            let again = format!(
                r#"<a class="plain" href="/phone/{pr}">重新支付<small>Pay after all</small></a>{}"#,
                way_back(&trade),
            );
            notice(
                CROSS,
                "已取消支付",
                "You declined. Nothing was charged.",
                &again,
            )
        }
        "refused" => refused(PayRefused::Refused),
        _ => {
            pay::begin(&pages.desk, &trade.key());
            ask(&pages, &trade, &pr)
        }
    }
}

pub(super) async fn confirm(State(pages): State<Pages>, Path(pr): Path<String>) -> Response {
    let key = pages.desk.book().by_code(&pr).map(Trade::key);
    let Some(key) = key else {
        return refused(PayRefused::NotFound);
    };
    match pay::pay(&pages.desk, &key, PaidAt::default()).await {
        // A second press finds it paid, which the page says.
        Ok(_) | Err(PayRefused::AlreadyPaid) => Redirect::to(&format!("/phone/{pr}")),
        Err(PayRefused::Refused) => Redirect::to(&format!("/phone/{pr}?said=refused")),
        Err(why) => return refused(why),
    }
    .into_response()
}

/// Nothing changes at the channel: the trade stays unpaid.
pub(super) async fn decline(State(pages): State<Pages>, Path(pr): Path<String>) -> Response {
    if pages.desk.book().by_code(&pr).is_none() {
        return refused(PayRefused::NotFound);
    }
    Redirect::to(&format!("/phone/{pr}?said=declined")).into_response()
}

fn payee(pages: &Pages, trade: &Trade) -> String {
    let merchant = pages.desk.merchant(&trade.mchid);
    merchant.map_or_else(String::new, |merchant| merchant.credentials.name.clone())
}

fn ask(pages: &Pages, trade: &Trade, pr: &str) -> Response {
    let payee = payee(pages, trade);
    let initial: String = payee.chars().take(1).collect();
    let body = format!(
        r#"<main><p class="badge">沙盒 · 不会真的扣款<small>Sandbox: no money moves</small></p>
<section class="card"><span class="avatar" aria-hidden="true">{initial}</span>
<h1>付款给 {payee}<small>Pay to</small></h1><p class="amount">{amount}</p>
<dl><div><dt>商品<small>For</small></dt><dd>{description}</dd></div>
<div><dt>商户单号<small>Order</small></dt><dd><code>{number}</code></dd></div>
<div><dt>请于此前支付<small>Pay before</small></dt><dd>{until}</dd></div></dl></section>
<form method="post" action="/phone/{pr}/confirm"><button class="confirm">确认支付<small>Confirm payment</small></button></form>
<form method="post" action="/phone/{pr}/decline"><button class="plain">取消支付<small>Decline</small></button></form></main>"#,
        initial = escape(&initial),
        payee = escape(&payee),
        amount = yuan(trade.amount_fen),
        description = escape(&trade.description),
        number = escape(&trade.out_trade_no),
        until = for_people(trade.expires_ms),
    );
    frame("微信支付（沙盒）", "phone.css", &body)
}

fn paid(pages: &Pages, trade: &Trade, payment: &Payment) -> Response {
    let more = format!(
        r#"<p class="amount">{amount}</p><dl>
<div><dt>收款方<small>Payee</small></dt><dd>{payee}</dd></div>
<div><dt>支付时间<small>Paid at</small></dt><dd>{at}</dd></div>
<div><dt>交易单号<small>Transaction</small></dt><dd><code>{transaction}</code></dd></div></dl>{back}"#,
        amount = yuan(trade.amount_fen),
        payee = escape(&payee(pages, trade)),
        at = for_people(payment.success_ms),
        transaction = payment.transaction_id,
        back = way_back(trade),
    );
    notice(CHECK, "支付成功", "Paid", &more)
}

fn refused(why: PayRefused) -> Response {
    let (chinese, english) = match why {
        PayRefused::NotFound | PayRefused::CodeDead => (
            "二维码已失效，请在付款页刷新后重新扫码",
            "This code is dead. Get a new one on the payment page.",
        ),
        PayRefused::Expired => ("订单已过支付时间", "The time to pay this order is over."),
        PayRefused::Closed => ("订单已关闭", "This order is closed."),
        PayRefused::AlreadyPaid => ("订单已支付，请勿重复支付", "This order is paid already."),
        PayRefused::Refused => (
            "支付失败：银行拒绝了这笔付款",
            "The bank refused. Nothing was charged.",
        ),
        PayRefused::Broken => (
            "系统繁忙，请稍后再试",
            "The sandbox can’t do this now. Try again.",
        ),
    };
    notice(CROSS, chinese, english, "")
}

fn notice(mark: &str, chinese: &str, english: &str, more: &str) -> Response {
    let body = format!(
        r#"<main><section class="card result">{mark}<h1>{chinese}<small>{english}</small></h1>{more}</section>
<p class="badge">沙盒 · Sandbox</p></main>"#
    );
    frame(chinese, "phone.css", &body)
}
