//! The bank's page: a maker submits, a checker confirms, refuses or lets it wait.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};

use super::{
    book::{Order, Stage},
    gateway::Gateway,
    message::Fields,
    notify,
    pay::{self, BankRefused},
    query::words,
};
use crate::{clock::for_people, pages::yuan, wecom::html::escape};

pub(super) async fn show(
    State(gateway): State<Arc<Gateway>>,
    Path(ticket): Path<String>,
) -> Response {
    let found = gateway.book().by_ticket(&ticket).cloned();
    match found {
        Some(order) => page_of(&gateway, &order),
        None => refused("34", "无此交易"),
    }
}

/// `submit`, `confirm`, `refuse`
pub(super) async fn act(
    State(gateway): State<Arc<Gateway>>,
    Path((ticket, act)): Path<(String, String)>,
) -> Response {
    let key = gateway.book().by_ticket(&ticket).map(Order::key);
    let Some(key) = key else {
        return refused("34", "无此交易");
    };
    let done = match act.as_str() {
        "submit" => pay::submit(&gateway, &key).await,
        "confirm" => pay::decide(&gateway, &key, true, None).await.map(|_| ()),
        "refuse" => pay::decide(&gateway, &key, false, None).await.map(|_| ()),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    match done {
        // A second press finds it decided, which the page says.
        Ok(()) | Err(BankRefused::Ended) => {
            Redirect::to(&format!("/bank/{ticket}")).into_response()
        }
        Err(BankRefused::Expired) => refused("40", "订单已过支付时间"),
        Err(BankRefused::NotFound) => refused("34", "无此交易"),
        Err(BankRefused::Broken) => refused("99", "系统繁忙"),
    }
}

fn page_of(gateway: &Gateway, order: &Order) -> Response {
    let merchant = gateway.keys.merchant(&order.merchant_id);
    let payee = merchant.map_or("", |merchant| merchant.credentials.name.as_str());
    let (title, acts) = match &order.stage {
        Stage::AtBank => (
            "制单：请核对付款信息<small>Maker: check the payment</small>",
            button(
                order,
                "submit",
                "confirm",
                "提交给复核员",
                "Submit to the checker",
            ),
        ),
        Stage::Submitted { at_ms } => (
            "待复核<small>Waiting for the checker</small>",
            format!(
                r#"<p class="badge">制单员已于 {} 提交。复核可以稍后进行，本页地址不变。<small>The maker has submitted. The checker may come later, at this same address.</small></p>{}{}{}"#,
                for_people(*at_ms),
                button(
                    order,
                    "confirm",
                    "confirm",
                    "复核通过，付款",
                    "Checker: confirm and pay"
                ),
                button(order, "refuse", "plain", "复核不通过", "Checker: refuse"),
                back(order),
            ),
        ),
        Stage::Ended { code, end } => (
            "交易结果<small>Result</small>",
            format!(
                r#"<dl><div><dt>应答码<small>respCode</small></dt><dd><code>{code}</code> {words}</dd></div>
<div><dt>查询流水号<small>queryId</small></dt><dd><code>{id}</code></dd></div></dl>{back}"#,
                code = escape(code),
                words = words(code),
                id = end.query_id,
                back = front_return(gateway, order),
            ),
        ),
    };
    let body = format!(
        r#"<main><p class="badge">沙盒商业银行 · 企业网银<small>Sandbox bank, corporate: no money moves</small></p>
<section class="card"><h1>{title}</h1><p class="amount">{amount}</p>
<dl><div><dt>收款方<small>Payee</small></dt><dd>{payee}</dd></div>
<div><dt>订单<small>For</small></dt><dd>{description}</dd></div>
<div><dt>订单号<small>orderId</small></dt><dd><code>{number}</code></dd></div>
<div><dt>支付时限<small>payTimeout</small></dt><dd>{until}</dd></div></dl></section>{acts}</main>"#,
        amount = yuan(order.amount_fen),
        payee = escape(payee),
        description = escape(&order.description),
        number = escape(&order.number),
        until = for_people(order.pay_timeout_ms),
    );
    frame(&origin(&order.front_url), &body)
}

fn button(order: &Order, act: &str, class: &str, chinese: &str, english: &str) -> String {
    format!(
        r#"<form method="post" action="/bank/{}/{act}"><button class="{class}">{chinese}<small>{english}</small></button></form>"#,
        order.ticket
    )
}

/// Back to the merchant without a result.
fn back(order: &Order) -> String {
    format!(
        r#"<a class="plain" href="{}">返回商户<small>Back to the merchant</small></a>"#,
        escape(&order.front_url)
    )
}

/// The front notification: the same fields as the back one, through the payer's browser.
fn front_return(gateway: &Gateway, order: &Order) -> String {
    let knobs = gateway.desk.knobs_of(&order.number);
    let mut fields = notify::paid(order, &knobs);
    let manner = knobs.notify_signature.unwrap_or_default();
    if order.paid().is_none() || gateway.keys.sign(&mut fields, manner).is_err() {
        return back(order);
    }
    format!(
        r#"<form method="post" action="{}">{}<button class="confirm">返回商户<small>Back to the merchant</small></button></form>"#,
        escape(&order.front_url),
        hidden(&fields)
    )
}

fn hidden(fields: &Fields) -> String {
    let inputs = fields.iter().map(|(name, value)| {
        format!(
            r#"<input type="hidden" name="{}" value="{}">"#,
            escape(name),
            escape(value)
        )
    });
    inputs.collect()
}

/// The gateway shows errors of a form to the payer; there is nobody else to tell.
pub(super) fn refused(code: &str, words: &str) -> Response {
    let body = format!(
        r#"<main><p class="badge">银联在线支付 · 沙盒<small>UnionPay gateway, sandbox</small></p>
<section class="card result"><h1>{words}[{code}]<small>The gateway refuses this form</small></h1></section></main>"#
    );
    frame("", &body)
}

/// `https://host:port` of an address; nothing that could end a header's directive.
fn origin(url: &str) -> String {
    reqwest::Url::parse(url)
        .map(|url| url.origin().ascii_serialization())
        .unwrap_or_default()
}

fn frame(returns_to: &str, body: &str) -> Response {
    let policy = format!(
        "default-src 'none'; style-src 'self'; form-action 'self' {returns_to}; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    let html = format!(
        r#"<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>企业网银（沙盒）</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/sandbox/phone.css"></head><body>{body}</body></html>"#
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
    ];
    (headers, Html(html)).into_response()
}
