//! The sandbox's time on its page, and the buttons that put it forward.

use std::{collections::BTreeMap, fmt::Write};

use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use super::{Pages, frame};
use crate::clock::{Clock, FARTHEST_DAYS, NotMoved, for_people};

const MINUTE_MS: i64 = 60 * 1000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What the buttons add: milliseconds, Chinese, English.
const STEPS: [(i64, &str, &str); 6] = [
    (10 * MINUTE_MS, "10 分钟", "10 minutes"),
    (2 * HOUR_MS, "2 小时", "2 hours"),
    (DAY_MS, "1 天", "1 day"),
    (10 * DAY_MS, "10 天", "10 days"),
    (30 * DAY_MS, "30 天", "30 days"),
    (365 * DAY_MS, "365 天", "365 days"),
];

pub(super) fn card(clock: &Clock) -> String {
    let mut buttons = String::new();
    for (step, chinese, english) in STEPS {
        _ = write!(
            buttons,
            r#"<button class="plain" name="forward_ms" value="{step}">+{chinese} <span class="en">{english}</span></button>"#
        );
    }
    format!(
        r#"<section aria-labelledby="clock"><h2 id="clock">时钟 <span class="en">Clock</span></h2>
<form method="post" action="/clock"><p><b>{now}</b> · {ahead}</p>
<p>把时间拨快，演练链接过期、迟到的付款、订阅到期。演示中的收银台跟着走；拨过去就不能拨回来。
<span class="en">Put time forward to rehearse links that end, late payments, subscriptions that run out. A demo’s Till goes along. There is no way back.</span></p>
<p class="acts">{buttons}</p></form></section>"#,
        now = for_people(clock.now_ms()),
        ahead = ahead(clock.ahead_ms()),
    )
}

fn ahead(ms: i64) -> String {
    if ms == 0 {
        return r#"与真实时间一致 <span class="en">as it really is</span>"#.to_owned();
    }
    let (days, hours, minutes) = (ms / DAY_MS, ms % DAY_MS / HOUR_MS, ms % HOUR_MS / MINUTE_MS);
    format!(
        r#"已拨快 {days} 天 {hours} 小时 {minutes} 分 <span class="en">{days} d {hours} h {minutes} min ahead</span>"#
    )
}

/// The buttons do what `POST /api/clock` does.
pub(super) async fn forward(
    State(pages): State<Pages>,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    let by_ms = form.get("forward_ms").and_then(|text| text.parse().ok());
    let why = match pages.desk.clock.forward(by_ms.unwrap_or(0)) {
        Ok(()) => return Redirect::to("/#clock").into_response(),
        Err(NotMoved::NotForward) => "时间只能向前 Time only goes forward".to_owned(),
        Err(NotMoved::TooFar) => format!(
            "最多拨快 {FARTHEST_DAYS} 天，要从头开始请清空沙盒的目录 \
             At most {FARTHEST_DAYS} days; empty the sandbox’s folder to begin anew"
        ),
        Err(NotMoved::Broken) => {
            "时间没有记下来，所以没有拨 It could not be written down".to_owned()
        }
    };
    let body = format!(
        r#"<main><h1>时间没有拨快<small>The clock was not moved</small></h1><p>{why}</p><p><a href="/">返回 <span class="en">Back</span></a></p></main>"#
    );
    frame("时间没有拨快", "desk.css", &body)
}

#[cfg(test)]
mod tests {
    use super::{DAY_MS, HOUR_MS, MINUTE_MS, ahead};

    #[test]
    fn how_far_the_clock_is_ahead_is_told_in_days_hours_and_minutes() {
        assert!(ahead(0).contains("与真实时间一致"));
        let far = 10 * DAY_MS + 2 * HOUR_MS + 3 * MINUTE_MS + 59_000;
        assert!(
            ahead(far).starts_with("已拨快 10 天 2 小时 3 分"),
            "{}",
            ahead(far)
        );
    }
}
