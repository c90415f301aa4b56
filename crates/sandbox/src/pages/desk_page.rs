//! The channel's desk: recent trades with links to their phone pages, and the knobs.

use std::{collections::BTreeMap, fmt::Write};

use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde_json::{Map, Value, json};

use super::{Pages, clock_card, escape, frame, stylesheet, yuan};
use crate::{
    clock::for_people,
    knobs::SetKnobs,
    union_pay::book::Stage,
    wechat_pay::book::{Book, Trade},
};

const MOST_SHOWN: usize = 20;

/// How a knob is shown and read: its name, label, and the choices; without choices it is typed.
struct Field {
    name: &'static str,
    chinese: &'static str,
    choices: &'static [&'static str],
}

const FAULTS: &[&str] = &[
    "none",
    "error_before",
    "error_after",
    "silent_before",
    "silent_after",
    "frequency_limited",
];
const SIGNATURES: &[&str] = &["good", "bad", "probe", "missing", "unknown_serial"];

const FIELDS: &[Field] = &[
    Field {
        name: "pay",
        chinese: "付款",
        choices: &["accept", "refuse"],
    },
    Field {
        name: "bank_code",
        chinese: "网银应答码",
        choices: &["00", "A6", "42", "64", "74", "75"],
    },
    Field {
        name: "paid_at_offset_ms",
        chinese: "支付时间偏移（毫秒）",
        choices: &[],
    },
    Field {
        name: "notify",
        chinese: "通知次数",
        choices: &["once", "twice", "never"],
    },
    Field {
        name: "notify_delay_ms",
        chinese: "通知延迟（毫秒）",
        choices: &[],
    },
    Field {
        name: "notify_signature",
        chinese: "通知签名",
        choices: SIGNATURES,
    },
    Field {
        name: "notify_age_s",
        chinese: "通知时间戳已过（秒）",
        choices: &[],
    },
    Field {
        name: "notify_tampered",
        chinese: "通知被篡改",
        choices: &["false", "true"],
    },
    Field {
        name: "wrong_amount_fen",
        chinese: "错误金额（分）",
        choices: &[],
    },
    Field {
        name: "wrong_out_trade_no",
        chinese: "错误订单号",
        choices: &[],
    },
    Field {
        name: "wrong_mchid",
        chinese: "错误商户号",
        choices: &[],
    },
    Field {
        name: "create",
        chinese: "下单故障",
        choices: FAULTS,
    },
    Field {
        name: "query",
        chinese: "查单故障",
        choices: FAULTS,
    },
    Field {
        name: "close",
        chinese: "关单故障",
        choices: FAULTS,
    },
    Field {
        name: "refund",
        chinese: "退款故障",
        choices: FAULTS,
    },
    Field {
        name: "refund_result",
        chinese: "退款结果",
        choices: &["success", "abnormal", "closed", "not_enough"],
    },
    Field {
        name: "refund_delay_ms",
        chinese: "退款耗时（毫秒）",
        choices: &[],
    },
    Field {
        name: "answer_delay_ms",
        chinese: "应答延迟（毫秒）",
        choices: &[],
    },
    Field {
        name: "answer_signature",
        chinese: "应答签名",
        choices: SIGNATURES,
    },
];

pub(super) async fn css() -> Response {
    stylesheet(include_str!("desk.css"))
}

pub(super) async fn index(State(pages): State<Pages>) -> Response {
    let (rows, count) = {
        let book = pages.desk.book();
        let now_ms = pages.desk.now_ms();
        let mut rows = String::new();
        for trade in book.trades().rev().take(MOST_SHOWN) {
            rows.push_str(&row(&pages, &book, trade, now_ms));
        }
        (rows, book.count())
    };
    let trades = if rows.is_empty() {
        r#"<p class="empty">还没有订单。在收银台用微信支付下单后，这里会出现一行，点它就是“用手机扫码”。<small>No trades yet. Start a WeChat payment in Till; its row here is the phone that scans it.</small></p>"#.to_owned()
    } else {
        format!(r#"<ul class="trades">{rows}</ul>"#)
    };
    let bank = bank_orders(&pages);
    let body = format!(
        r##"<main><header><p class="badge">沙盒 · Sandbox</p><h1>支付渠道替身<small>A stand-in for WeChat Pay and the online bank</small></h1>
<p>收银台：<a href="{till}">{till}</a> · <a href="#knobs">故障旋钮 <span class="en">Knobs</span></a> · <a href="#clock">时钟 <span class="en">Clock</span></a> · <a href="/mail">邮箱 <span class="en">Mail</span></a> · <a href="/api/trades">JSON</a> · <a href="/">刷新 <span class="en">Refresh</span></a></p></header>
<section aria-labelledby="trades"><h2 id="trades">最近的订单 <span class="en">Recent trades</span> <span class="count">{count}</span></h2>{trades}</section>
{bank}
<section aria-labelledby="knobs"><h2 id="knobs">故障旋钮 <span class="en">Knobs</span></h2>{knobs}</section>
{clock}</main>"##,
        till = escape(&pages.till_base_url),
        knobs = knob_form(&json!(pages.desk.knobs().all)),
        clock = clock_card::card(&pages.desk.clock),
    );
    frame("微信支付替身", "desk.css", &body)
}

fn row(pages: &Pages, book: &Book, trade: &Trade, now_ms: i64) -> String {
    let state = book.state(trade, now_ms);
    let (word, class) = match state {
        "SUCCESS" => ("✓ 已支付", "good"),
        "REFUND" => ("↩ 有退款", "soft"),
        "CLOSED" => ("× 已关闭", "soft"),
        _ => ("○ 未支付", "open"),
    };
    let payee = pages
        .desk
        .merchant(&trade.mchid)
        .map_or("", |m| m.credentials.name.as_str());
    let tries: Vec<String> = trade
        .deliveries
        .iter()
        .map(|delivery| {
            delivery
                .status
                .map_or("–".to_owned(), |status| status.to_string())
        })
        .collect();
    let notified = if tries.is_empty() {
        String::new()
    } else {
        format!(" · 通知 {}", tries.join(" "))
    };
    format!(
        r#"<li><a href="/phone/{pr}"><span class="what"><b>{description}</b><small>{payee} · <code>{number}</code></small>
<small>{at}{notified}</small></span><span class="sum"><b>{amount}</b><span class="state {class}" title="{state}">{word}</span></span></a></li>"#,
        pr = trade.code.pr,
        description = escape(&trade.description),
        payee = escape(payee),
        number = escape(&trade.out_trade_no),
        at = for_people(trade.created_ms),
        amount = yuan(trade.amount_fen),
    )
}

/// The online bank's orders; nothing where there are none.
fn bank_orders(pages: &Pages) -> String {
    let book = pages.gateway.book();
    let mut rows = String::new();
    for order in book.orders().rev().take(MOST_SHOWN) {
        let (word, class) = match &order.stage {
            Stage::AtBank => ("○ 制单中", "open"),
            Stage::Submitted { .. } => ("◐ 待复核", "open"),
            Stage::Ended { code, .. } if matches!(code.as_str(), "00" | "A6") => {
                ("✓ 已支付", "good")
            }
            Stage::Ended { .. } => ("× 未成功", "soft"),
        };
        let refunds = book.refunds_of(order).count();
        let refunds = if refunds == 0 {
            String::new()
        } else {
            format!(" · 退货 {refunds}")
        };
        _ = write!(
            rows,
            r#"<li><a href="/bank/{ticket}"><span class="what"><b>{description}</b><small><code>{number}</code></small>
<small>{at} · {code}{refunds}</small></span><span class="sum"><b>{amount}</b><span class="state {class}">{word}</span></span></a></li>"#,
            ticket = order.ticket,
            description = escape(&order.description),
            number = escape(&order.number),
            at = for_people(order.created_ms),
            code = escape(order.code()),
            amount = yuan(order.amount_fen),
        );
    }
    if rows.is_empty() {
        return String::new();
    }
    format!(
        r#"<section aria-labelledby="bank"><h2 id="bank">企业网银 <span class="en">Online bank</span></h2><ul class="trades">{rows}</ul></section>"#
    )
}

fn knob_form(now: &Value) -> String {
    let mut fields = String::new();
    for field in FIELDS {
        fields.push_str(&knob_field(field, &now[field.name]));
    }
    format!(
        r#"<form method="post" action="/knobs"><p>空着表示不改动。<span class="en">Empty means: as before.</span></p>
<div class="fields"><label>只对此商户单号 <span class="en">only this out_trade_no</span><input name="out_trade_no" maxlength="32" autocomplete="off"></label>
<label>只对接下来几单 <span class="en">only the next N trades</span><input name="next" inputmode="numeric" autocomplete="off"></label></div>
<div class="fields">{fields}</div><p class="acts"><button>应用 <span class="en">Apply</span></button>
<button name="reset" value="true" class="plain">全部复位 <span class="en">Reset all</span></button></p></form>"#
    )
}

fn knob_field(field: &Field, now: &Value) -> String {
    let Field {
        name,
        chinese,
        choices,
    } = field;
    let set = match now {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mark = if set.is_empty() {
        ""
    } else {
        r#" class="set""#
    };
    let shown = escape(&set);
    let mut input = format!(r#"<input name="{name}" placeholder="{shown}" autocomplete="off">"#);
    if !choices.is_empty() {
        input = format!(r#"<select name="{name}"><option value="">{shown}</option>"#);
        for choice in *choices {
            _ = write!(input, "<option>{choice}</option>");
        }
        input.push_str("</select>");
    }
    format!(r#"<label{mark}>{chinese} <span class="en">{name}</span>{input}</label>"#)
}

/// The form does what `POST /api/knobs` does.
pub(super) async fn set(
    State(pages): State<Pages>,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    match serde_json::from_value::<SetKnobs>(as_json(&form)) {
        Ok(set) if pages.desk.knobs().set(set.clone()) => Redirect::to("/#knobs").into_response(),
        Ok(_) => problem("too many knobs"),
        Err(error) => problem(&error.to_string()),
    }
}

fn as_json(form: &BTreeMap<String, String>) -> Value {
    let mut knobs = Map::new();
    for field in FIELDS {
        if let Some(text) = form
            .get(field.name)
            .map(|text| text.trim())
            .filter(|t| !t.is_empty())
        {
            let typed = field.name.ends_with("_ms")
                || field.name.ends_with("_fen")
                || field.name.ends_with("_s")
                || field.name == "notify_tampered";
            let value = serde_json::from_str(text).ok().filter(|_| typed);
            knobs.insert(field.name.to_owned(), value.unwrap_or_else(|| json!(text)));
        }
    }
    let mut set = json!({"knobs": knobs});
    if form.contains_key("reset") {
        return json!({"reset": true});
    }
    if let Some(number) = form.get("out_trade_no").filter(|number| !number.is_empty()) {
        set["out_trade_no"] = json!(number);
    }
    if let Some(next) = form.get("next").filter(|next| !next.is_empty()) {
        set["next"] = serde_json::from_str(next).unwrap_or_else(|_| json!(next));
    }
    set
}

fn problem(why: &str) -> Response {
    let body = format!(
        r#"<main><h1>旋钮没有改动<small>Nothing was set</small></h1><p>{}</p><p><a href="/">返回 <span class="en">Back</span></a></p></main>"#,
        escape(why)
    );
    frame("旋钮没有改动", "desk.css", &body)
}
