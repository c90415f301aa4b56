//! The mails as pages and as JSON.

use std::fmt::Write;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::mailbox::{Mailbox, ReceivedMail};
use crate::clock::for_people;
use crate::wecom::html::{self, escape};

/// A mail's own styles are inline, and its frame inherits this policy: no script, nothing fetched.
const POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data:; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const MOST_IN_ONE_ANSWER: usize = 200;
/// Letters of a mail shown in the list.
const PREVIEW: usize = 120;

#[derive(Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    to: String,
    limit: Option<usize>,
}

impl ListQuery {
    fn recipient(&self) -> Option<&str> {
        Some(self.to.trim()).filter(|to| !to.is_empty())
    }
}

/// `GET /mail-sandbox.css`.
pub(super) async fn css() -> Response {
    html::stylesheet(include_str!("mail.css"))
}

/// `GET /api/mail?to=&limit=`: newest first.
pub(super) async fn list_json(
    State(mailbox): State<Mailbox>,
    Query(query): Query<ListQuery>,
) -> Response {
    let limit = query.limit.unwrap_or(MOST_IN_ONE_ANSWER);
    let mails = mailbox.mails(query.recipient());
    Json(
        mails
            .iter()
            .take(limit)
            .map(AsRef::as_ref)
            .collect::<Vec<&ReceivedMail>>(),
    )
    .into_response()
}

/// `GET /mail?to=`.
pub(super) async fn list(
    State(mailbox): State<Mailbox>,
    Query(query): Query<ListQuery>,
) -> Response {
    let mails = mailbox.mails(query.recipient());
    let mut body = format!(
        r#"<header><p class="badge">沙盒 · Sandbox</p><h1>邮件<small>Mail</small></h1>
<p class="hint">收银台发出的邮件都停在这里，不会真的寄出。最多保留 200 封，重启后清空。
<small>Mail that Till sends stops here and goes nowhere. The last 200, in memory only.</small></p></header>
<form class="search" method="get" action="" role="search"><input type="search" name="to" value="{}"
 maxlength="254" aria-label="收件人 Recipient" placeholder="收件人邮箱 recipient"><button>筛选</button>
<a href="mail">全部<small>All</small></a></form>"#,
        escape(&query.to),
    );
    if mails.is_empty() {
        body.push_str(
            r#"<p class="empty">还没有邮件。收银台一发信，就会出现在这里，请刷新查看。
<small>No mail yet. What Till sends shows here: reload to see it.</small></p>"#,
        );
    } else {
        body.push_str(r#"<ul class="mails">"#);
        for mail in &mails {
            body.push_str(&row(mail));
        }
        body.push_str("</ul>");
    }
    html::page(StatusCode::OK, POLICY, frame("邮件（沙盒）", "", &body))
}

fn row(mail: &ReceivedMail) -> String {
    let text = mail.message.text.as_deref().unwrap_or_default();
    let preview: String = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(PREVIEW)
        .collect();
    format!(
        r#"<li><a href="mail/{id}"><span class="top"><b>{subject}</b><time>{time}</time></span>
<small class="to">{to}</small><small>{preview}</small></a></li>"#,
        id = mail.id,
        subject = escape(subject(mail)),
        time = for_people(mail.received_ms),
        to = escape(&mail.to.join(", ")),
        preview = escape(&preview),
    )
}

/// `GET /mail/{id}`.
pub(super) async fn one(State(mailbox): State<Mailbox>, Path(id): Path<String>) -> Response {
    let mail = id.parse().ok().and_then(|id| mailbox.mail(id));
    let Some(mail) = mail else {
        let body = r#"<p class="empty">没有这封邮件，可能已被清理。
<small>No such mail; older ones make room.</small></p><a class="back" href="../mail">‹ 全部邮件</a>"#;
        return html::page(
            StatusCode::NOT_FOUND,
            POLICY,
            frame("没有这封邮件", "../", body),
        );
    };
    let body = format!(
        r#"<a class="back" href="../mail">‹ 全部邮件<small>All mail</small></a>
<h1>{subject}</h1><dl>{head}</dl>{bodies}{attachments}
<details><summary>全部标头<small>All headers</small></summary><dl>{headers}</dl></details>"#,
        subject = escape(subject(&mail)),
        head = head(&mail),
        bodies = bodies(&mail),
        attachments = attachments(&mail),
        headers = mail
            .message
            .headers
            .iter()
            .map(|(name, value)| field(name, value))
            .collect::<String>(),
    );
    html::page(StatusCode::OK, POLICY, frame(subject(&mail), "../", &body))
}

fn subject(mail: &ReceivedMail) -> &str {
    if mail.message.subject.is_empty() {
        "（无主题）"
    } else {
        &mail.message.subject
    }
}

fn head(mail: &ReceivedMail) -> String {
    let from = mail.message.header("from");
    let mut out = field(
        "发件人 From",
        if from.is_empty() { &mail.from } else { from },
    );
    out += &field("收件人 To", &mail.to.join(", "));
    out += &field("收到 Received", &for_people(mail.received_ms));
    out
}

fn field(name: &str, value: &str) -> String {
    format!("<dt>{}</dt><dd>{}</dd>", escape(name), escape(value))
}

fn bodies(mail: &ReceivedMail) -> String {
    let mut out = String::new();
    if let Some(html) = &mail.message.html {
        // Links open elsewhere: the frame itself may go nowhere. Escaping keeps the mail inside
        // the attribute; `sandbox` without allow-scripts keeps it from running anything.
        let inner = escape(&format!("<!doctype html><base target=\"_blank\">{html}"));
        let _ = write!(
            out,
            r#"<section><h2>网页正文<small>HTML</small></h2><iframe title="网页正文 HTML body"
 sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="{inner}"></iframe></section>"#
        );
    }
    if let Some(text) = &mail.message.text {
        let text = with_links(text);
        let _ = write!(
            out,
            r#"<section><h2>文本正文<small>Plain text</small></h2><pre>{text}</pre></section>"#
        );
    }
    if out.is_empty() {
        out.push_str(r#"<p class="empty">这封邮件没有正文。<small>No body.</small></p>"#);
    }
    out
}

fn attachments(mail: &ReceivedMail) -> String {
    if mail.message.attachments.is_empty() {
        return String::new();
    }
    let mut out = String::from("<section><h2>附件<small>Attachments</small></h2><ul>");
    for file in &mail.message.attachments {
        let _ = write!(
            out,
            "<li>{}<small>{} · {} B</small></li>",
            escape(&file.name),
            escape(&file.content_type),
            file.size,
        );
    }
    out.push_str("</ul></section>");
    out
}

/// Escaped text in which addresses can be clicked. An address ends before a blank and before the
/// first Chinese character, which often follows without one.
fn with_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = ["https://", "http://"]
        .iter()
        .filter_map(|s| rest.find(s))
        .min()
    {
        let (before, from_address) = rest.split_at(at);
        let end = from_address
            .find(|c: char| !c.is_ascii_graphic())
            .unwrap_or(from_address.len());
        let (address, after) = from_address.split_at(end);
        let address = escape(address);
        out.push_str(&escape(before));
        let _ = write!(
            out,
            r#"<a href="{address}" target="_blank" rel="noopener noreferrer">{address}</a>"#
        );
        rest = after;
    }
    out.push_str(&escape(rest));
    out
}

/// `up`: from the page to the folder that holds the stylesheet.
fn frame(title: &str, up: &str, body: &str) -> String {
    format!(
        r#"<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="{up}mail-sandbox.css"></head><body><main>{body}</main></body></html>"#,
        title = escape(title),
    )
}

#[cfg(test)]
mod tests {
    use super::with_links;

    #[test]
    fn links_can_be_clicked_and_nothing_else_becomes_markup() {
        let link = |address: &str| {
            format!(
                r#"<a href="{address}" target="_blank" rel="noopener noreferrer">{address}</a>"#
            )
        };
        assert_eq!(
            with_links("去：https://x.cn/?a=1&b=\"。 付<b>\nhttp://y.cn"),
            format!(
                "去：{}。 付&lt;b&gt;\n{}",
                link("https://x.cn/?a=1&amp;b=&quot;"),
                link("http://y.cn")
            )
        );
        assert_eq!(with_links("javascript:alert(1)"), "javascript:alert(1)");
    }
}
