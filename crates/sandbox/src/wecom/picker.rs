//! The picker page: whom do you want to be? Plain links and one search form, no script.

use std::fmt::Write;

use axum::http::StatusCode;
use axum::response::Response;

use super::company::{SandboxCompany, SandboxMember};
use super::html::{self, escape};
use super::login::{BadLink, LinkQuery, Visit, query_text};
use super::state::WecomState;

/// The page loads its own stylesheet and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";
/// More companies than this are found by searching (load tests have thousands).
const MOST_SHOWN: usize = 50;

/// `GET /wecom-sandbox/login.css`.
pub(super) async fn css() -> Response {
    html::stylesheet(include_str!("login.css"))
}

/// Companies on the left; the chosen one's members on the right. On a phone one after the other.
pub(super) fn show(state: &WecomState, visit: &Visit, query: &LinkQuery) -> Response {
    let chosen = state.directory().company(&query.corpid);
    let members = chosen.map_or_else(nobody_chosen, |company| members(visit, query, company));
    let class = if chosen.is_some() {
        "chosen"
    } else {
        "choosing"
    };
    let body = format!(
        r#"<main class="{class}">{intro}<div class="panes">
<section class="pane companies" aria-labelledby="companies-title">{companies}</section>
<section class="pane members" aria-labelledby="members-title">{members}</section>
</div>{others}</main>"#,
        intro = INTRO,
        companies = companies(state, visit, query),
        others = others(visit),
    );
    html::page(StatusCode::OK, POLICY, frame("企业微信登录（沙盒）", &body))
}

/// The page that WeCom shows for a link it doesn't accept.
pub(super) fn bad_link(bad: BadLink) -> Response {
    let (errcode, chinese, english) = bad.reason();
    let body = format!(
        r#"<main class="narrow"><h1>无法登录<small>Can’t sign in</small></h1>
<p class="notice">{}<small>{}</small></p>
<p class="hint">错误码 <code>{errcode}</code>。请检查收银台的企业微信登录配置后重试。
<small>Check Till’s WeCom sign-in settings, then try again.</small></p></main>"#,
        escape(chinese),
        escape(english),
    );
    html::page(StatusCode::BAD_REQUEST, POLICY, frame("无法登录", &body))
}

const INTRO: &str = r#"<header><p class="badge">沙盒 · Sandbox</p>
<h1>选择登录身份<small>Choose who signs in</small></h1>
<p class="hint">这里代替企业微信的登录页，无需密码，可以登录为任何成员。
<small>This stands in for WeCom’s login. No password: you may be anybody.</small></p></header>"#;

fn frame(title: &str, body: &str) -> String {
    // Both login paths are two folders deep; a relative link keeps working when the router is nested.
    format!(
        r#"<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="../../wecom-sandbox/login.css"></head><body>{body}</body></html>"#,
        title = escape(title),
    )
}

fn companies(state: &WecomState, visit: &Visit, query: &LinkQuery) -> String {
    let mut out = String::from(r#"<h2 id="companies-title">企业<small>Company</small></h2>"#);
    let all = state.directory().companies().len();
    if all > 8 {
        out.push_str(&search_form(visit, &query.q));
    }
    out.push_str("<ul>");
    let mut shown = 0;
    for company in state.directory().search(&query.q).take(MOST_SHOWN) {
        out.push_str(&company_row(visit, query, company));
        shown += 1;
    }
    out.push_str("</ul>");
    if shown == 0 {
        out.push_str(
            r#"<p class="empty">没有找到企业，换个名称或 CorpID 试试。
<small>No company found. Try another name or corpid.</small></p>"#,
        );
    } else if shown == MOST_SHOWN && all > MOST_SHOWN {
        let _ = write!(
            out,
            r#"<p class="hint">显示前 {MOST_SHOWN} 家，共 {all} 家，请搜索。
<small>The first {MOST_SHOWN} of {all}: search for others.</small></p>"#
        );
    }
    out
}

fn search_form(visit: &Visit, searched: &str) -> String {
    let mut hidden = String::new();
    for (name, value) in &visit.link {
        let _ = write!(
            hidden,
            r#"<input type="hidden" name="{name}" value="{}">"#,
            escape(value)
        );
    }
    format!(
        r#"<form class="search" method="get" action="" role="search">{hidden}
<input type="search" name="q" value="{searched}" maxlength="64" aria-label="搜索企业 Search companies"
 placeholder="企业名称或 CorpID"><button>搜索</button></form>"#,
        searched = escape(searched),
    )
}

fn company_row(visit: &Visit, query: &LinkQuery, company: &SandboxCompany) -> String {
    let current = if company.corpid == query.corpid {
        r#" aria-current="true""#
    } else {
        ""
    };
    format!(
        r#"<li><a href="{href}"{current}><span class="tile" aria-hidden="true">{initial}</span>
<span class="text"><b>{name}</b><small><code>{corpid}</code> · {count} 人</small></span></a></li>"#,
        href = link(visit, &[("q", &query.q), ("corpid", &company.corpid)]),
        initial = escape(&initial(&company.name)),
        name = escape(&company.name),
        corpid = escape(&company.corpid),
        count = company.members.len(),
    )
}

fn members(visit: &Visit, query: &LinkQuery, company: &SandboxCompany) -> String {
    let mut out = format!(
        r#"<a class="back" href="{back}">‹ 换一家企业<small>Another company</small></a>
<h2 id="members-title">{name}<small>登录为 · Sign in as</small></h2><ul>"#,
        back = link(visit, &[("q", &query.q)]),
        name = escape(&company.name),
    );
    for member in &company.members {
        out.push_str(&member_row(visit, company, member));
    }
    out.push_str("</ul>");
    out
}

fn member_row(visit: &Visit, company: &SandboxCompany, member: &SandboxMember) -> String {
    let role = if member.admin {
        r#"<span class="role admin">管理员<small>Admin</small></span>"#
    } else {
        r#"<span class="role">成员<small>Member</small></span>"#
    };
    format!(
        r#"<li><a href="{href}" rel="nofollow"><span class="tile round" aria-hidden="true">{initial}</span>
<span class="text"><b>{name}</b><small><code>{userid}</code></small></span>{role}</a></li>"#,
        href = link(
            visit,
            &[("corpid", &company.corpid), ("userid", &member.userid)]
        ),
        initial = escape(&initial(&member.name)),
        name = escape(&member.name),
        userid = escape(&member.userid),
    )
}

fn nobody_chosen() -> String {
    r#"<h2 id="members-title">成员<small>Member</small></h2>
<p class="empty">先选择企业，再选择以谁的身份登录。
<small>Choose a company first, then who signs in.</small></p>"#
        .to_owned()
}

fn others(visit: &Visit) -> String {
    format!(
        r#"<footer><a href="{outsider}" rel="nofollow">我不属于任何企业<small>I’m not a member of any company</small></a>
<a href="{decline}" rel="nofollow">取消登录<small>Cancel</small></a></footer>"#,
        outsider = link(visit, &[("choice", "outsider")]),
        decline = link(visit, &[("choice", "decline")]),
    )
}

/// The same page with the link's own parameters and `more`, ready for an attribute.
fn link(visit: &Visit, more: &[(&str, &str)]) -> String {
    let kept = visit
        .link
        .iter()
        .map(|(name, value)| (*name, value.as_str()));
    let more = more.iter().copied().filter(|(_, value)| !value.is_empty());
    escape(&query_text(kept.chain(more)))
}

fn initial(name: &str) -> String {
    name.chars().take(1).collect()
}
